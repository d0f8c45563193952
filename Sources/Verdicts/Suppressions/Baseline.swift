// SPDX-License-Identifier: Apache-2.0

/// What was found in old migrations on some day, and does not count any more: statements by their
/// bytes, wherever they stand.
public struct Baseline: Sendable, Hashable {
  public struct Entry: Sendable, Hashable, Comparable {
    public var digest: String
    /// By name: a newer lockcast may have written it.
    public var rule: String

    public init(digest: String, rule: String) {
      self.digest = digest
      self.rule = rule
    }

    public static func < (left: Self, right: Self) -> Bool {
      (left.digest, left.rule) < (right.digest, right.rule)
    }
  }

  public var path: String
  public var entries: Set<Entry>
  /// Those that the change which is judged brings along.
  public var new: Set<Entry> = []

  public init(path: String, entries: Set<Entry>) {
    self.path = path
    self.entries = entries
  }

  /// All that counts in a report today, for a file of this name.
  public static func found(
    in report: Report, policy: SuppressionPolicy, path: String
  ) -> Baseline {
    var entries: Set<Entry> = []
    for statement in report.migrations.flatMap(\.statements) {
      for finding in statement.findings where finding.severity > .pass {
        let isAllowed = !finding.rule.isAboutSuppressions && !policy.never.contains(finding.rule)
        guard isAllowed, finding.suppressed == nil else { continue }
        entries.insert(Entry(digest: statement.digest, rule: finding.rule.rawValue))
      }
    }
    return Baseline(path: path, entries: entries)
  }
}

/// What a baseline did for a report.
public struct BaselineUse: Sendable, Hashable {
  public var path: String
  public var entries: Int
  /// Findings that do not count for it.
  public var findings = 0
  /// Those among them whose entries the change itself brings along.
  public var newFindings = 0
  /// Entries that match nothing of what was judged, in order.
  public var unmatched: [Baseline.Entry] = []

  public init(path: String, entries: Int) {
    self.path = path
    self.entries = entries
  }
}
