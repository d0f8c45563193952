// SPDX-License-Identifier: Apache-2.0
public import Snapshot

/// What does not count of a report, and why.
///
/// A suppressed finding stays where it is; its severity is `pass`, and it says what it would have been.
public struct Suppressions: Sendable {
  /// Whether a pattern of paths means a path; the edge has the patterns.
  public typealias PathMatch = @Sendable (_ pattern: String, _ path: String) -> Bool

  public var policy = SuppressionPolicy()
  /// What the configuration allows, in its order.
  public var allowed: [Suppression] = []
  public var baseline: Baseline?
  /// Whether all migrations are in the report: an entry for one that is not says nothing.
  public var judgesAll = false
  let limits: Limits
  let now: Timestamp?
  let pathMatches: PathMatch

  /// - Parameters:
  ///   - now: decides what has expired; nil: nobody knows, and nothing holds any more.
  public init(limits: Limits, now: Timestamp?, pathMatches: @escaping PathMatch) {
    self.limits = limits
    self.now = now
    self.pathMatches = pathMatches
  }

  public func apply(to report: inout Report) {
    var course = SuppressionCourse(self)
    for index in report.migrations.indices { course.settle(&report.migrations[index]) }
    report.findings += course.findings
    report.baseline = course.baselineUse
    report.settleVerdict()
  }

  /// Why it does not hold at all; nil: it does.
  func refusal(of suppression: Suppression) -> SuppressionNote.Fact? {
    if suppression.source == .sql, !policy.allowsSQL { return .forbiddenInSQL }
    if let rule = suppression.rules.first(where: policy.never.contains) {
      return .neverSuppressed(rule)
    }
    if suppression.digest == nil, let rule = suppression.rules.first(where: \.needsDigest) {
      return .needsDigest(rule, found: nil)
    }
    guard let now else { return .expired(suppression.until) }
    if now > suppression.until.end { return .expired(suppression.until) }
    let latest = CalendarDay(of: now).advanced(by: policy.maximumDays)
    return suppression.until > latest
      ? .tooLong(suppression.until, latest: latest, days: policy.maximumDays) : nil
  }
}

/// Why a finding does not count.
public struct SuppressedFinding: Sendable, Hashable {
  public enum Cause: Sendable, Hashable {
    case suppression(Suppression)
    case baseline
  }

  /// What it would be.
  public var severity: Verdict
  public var cause: Cause

  public init(severity: Verdict, cause: Cause) {
    self.severity = severity
    self.cause = cause
  }

  public var suppression: Suppression? {
    if case .suppression(let suppression) = cause { suppression } else { nil }
  }
}

extension Report {
  /// The worst of what counts.
  mutating func settleVerdict() {
    verdict = (migrations.map(\.verdict) + findings.map(\.severity)).max() ?? .pass
    if databases.contains(where: { $0.snapshot?.isStale == true }) {
      verdict = max(verdict, limits.severities[Rule.staleSnapshot.rawValue] ?? .warn)
    }
  }
}
