// SPDX-License-Identifier: Apache-2.0

/// How often a request is tried, and how long all of them may wait together.
struct Patience: Sendable {
  var attempts = 5
  /// Seconds, over all requests of a run.
  var budget = 300.0
  /// Seconds before the second attempt; each further pause is twice as long.
  var firstPause = 1.0

  func pause(after attempt: Int) -> Double {
    var pause = firstPause
    for _ in 1..<max(1, attempt) { pause *= 2 }
    return pause
  }
}

/// What an answer means for who asked.
enum Answer {
  case success
  /// Not done: too many requests. Again after so many seconds.
  case limited(Double)
  /// Done or not: the server is in trouble. Again after so many seconds, or as patience has it.
  case failing(after: Double?)
  case redirect(to: String)
  case refusal

  /// - Parameter now: seconds since 1970.
  init(_ response: HTTPResponse, now: Int64) {
    switch response.status {
    case 200..<300: self = .success
    case 301, 302, 303, 307, 308:
      self = response.header("location").map { .redirect(to: $0) } ?? .refusal
    case 429: self = .limited(Self.delay(response, now: now) ?? Self.minute)
    // GitHub limits with 403 as well. The headers tell it from a missing right.
    case 403 where Self.isLimit(response):
      self = .limited(Self.delay(response, now: now) ?? Self.minute)
    case 408, 409, 500...599:
      self = .failing(after: Self.retryAfter(response))
    default: self = .refusal
    }
  }

  /// docs.github.com, "Rate limits for the REST API": a secondary limit need not have a header.
  private static func isLimit(_ response: HTTPResponse) -> Bool {
    if delay(response, now: 0) != nil { return true }
    let message = String(decoding: response.body.prefix(4096), as: UTF8.self).lowercased()
    return message.contains("secondary rate limit")
  }

  /// What GitHub asks for where it says no time.
  private static let minute = 60.0

  private static func retryAfter(_ response: HTTPResponse) -> Double? {
    response.header("retry-after").flatMap(Int64.init).map(bounded)
  }

  /// Whatever a server says, it is a number of seconds that can be said.
  private static func bounded(_ seconds: Int64) -> Double {
    Double(min(max(0, seconds), 1_000_000_000))
  }

  private static func delay(_ response: HTTPResponse, now: Int64) -> Double? {
    if let seconds = retryAfter(response) { return seconds }
    // GitHub's spelling, and GitLab's.
    for prefix in ["x-ratelimit-", "ratelimit-"] where response.header(prefix + "remaining") == "0"
    {
      guard let reset = response.header(prefix + "reset").flatMap(Int64.init) else { continue }
      return bounded(max(0, reset) - now)
    }
    return nil
  }
}
