// SPDX-License-Identifier: Apache-2.0
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Sleeping, and the wish of whoever watches that it come to an end.
enum Pause {
  private static let isEndingFlag = Atomic(false)

  /// Someone has asked for the end: what was sampled is to be written, nothing more is.
  static var isEnding: Bool { isEndingFlag.load(ordering: .relaxed) }

  /// From here on, the first SIGINT, SIGTERM or SIGHUP ends the sampling; the next one ends the
  /// process, as any does before and afterwards.
  static func untilInterrupted<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    isEndingFlag.store(false, ordering: .relaxed)
    let signals = [SIGINT, SIGTERM, SIGHUP]
    let before = signals.map { number in
      signal(number) { number in
        Pause.isEndingFlag.store(true, ordering: .relaxed)
        signal(number, SIG_DFL)
      }
    }
    Self.unblock(signals)
    // What `nohup` ignores stays ignored.
    for (number, handler) in zip(signals, before) where Self.isIgnored(handler) {
      signal(number, SIG_IGN)
    }
    defer { for (number, handler) in zip(signals, before) { signal(number, handler) } }
    return try body()
  }

  /// A parent's thread may have had them blocked, as those of libdispatch have.
  private static func unblock(_ signals: [CInt]) {
    var set = sigset_t()
    sigemptyset(&set)
    for number in signals { sigaddset(&set, number) }
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
  }

  private static func isIgnored(_ handler: (@convention(c) (CInt) -> Void)?) -> Bool {
    unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  /// False where the end was asked for meanwhile.
  static func sleep(_ duration: Duration) -> Bool {
    let end = ContinuousClock.now + duration
    // In steps: the signal may come to another thread, or right before we fall asleep.
    while !isEnding {
      let left = ContinuousClock.now.duration(to: end)
      guard left > .zero else { return true }
      let (seconds, attoseconds) = min(left, .milliseconds(200)).components
      var wanted = timespec(
        tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
      nanosleep(&wanted, nil)
    }
    return false
  }
}
