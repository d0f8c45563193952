// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
public import Snapshot
public import Verdicts

/// What `lockcast doctor` found in a snapshot.
public struct DoctorReport: Sendable {
  let snapshot: Snapshot
  let findings: [ServerFinding]

  public init(_ snapshot: Snapshot, _ findings: [ServerFinding]) {
    self.snapshot = snapshot
    self.findings = findings
  }

  /// The worst of them.
  public var verdict: Verdict { findings.map(\.severity).max() ?? .pass }

  fileprivate var headline: Prose {
    let server = snapshot.server
    let what: Prose =
      findings.isEmpty
      ? "nothing to mend" : "\(words: Quantity.plural(findings.count, "finding"))"
    return """
      \(foreign: server.database) on PostgreSQL \(words: server.version.description), \
      \(words: snapshot.capturedAt.readable): \(what)
      """
  }
}

extension DoctorReport {
  /// So many of a kind are shown.
  private static let mostOfAKind = 10

  /// For a terminal, in 80 columns.
  public func terminal(isColoured: Bool) -> [UInt8] {
    let style = TerminalStyle(isColoured: isColoured)
    var sections = [TerminalText.wrap(headline.terminal)]
    for group in groups {
      sections.append(
        [group.mark(style) + "  " + style.bold(group.rule.title)]
          + TerminalText.wrap(group.rule.why, indent: 6).map { style.dim($0) })
      for finding in group.findings.prefix(Self.mostOfAKind) {
        var lines = TerminalText.wrap(finding.prose.terminal, indent: 6)
        lines += TerminalText.wrap(finding.remedy.words, indent: 6)
        for sql in finding.remedy.sql {
          lines += TerminalText.wrap(VisibleText.line(sql, limit: 400), indent: 10, first: 8)
        }
        sections[sections.count - 1] += lines
      }
      if let more = group.more(than: Self.mostOfAKind) {
        sections[sections.count - 1].append("      " + more)
      }
    }
    return Array(
      (sections.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n").utf8)
  }

  public var markdown: [UInt8] {
    var sections = ["## lockcast doctor", headline.markdown]
    for group in groups {
      sections.append("### \(group.mark): \(group.rule.title)")
      sections.append("\(group.rule.why) (`\(group.rule.rawValue)`)")
      for finding in group.findings.prefix(Self.mostOfAKind) {
        sections.append("\(finding.prose.markdown) \(finding.remedy.words)")
        guard !finding.remedy.sql.isEmpty else { continue }
        sections.append(
          MarkdownText.fenced(finding.remedy.sql.joined(separator: "\n"), limit: 4_000))
      }
      if let more = group.more(than: Self.mostOfAKind) { sections.append(more) }
    }
    return Array((sections.joined(separator: "\n\n") + "\n").utf8)
  }

  /// Findings of one rule and severity, in the order of the findings.
  private var groups: [DoctorGroup] {
    var groups: [DoctorGroup] = []
    for finding in findings {
      if groups.last?.rule == finding.rule, groups.last?.severity == finding.severity {
        groups[groups.count - 1].findings.append(finding)
      } else {
        groups.append(
          DoctorGroup(rule: finding.rule, severity: finding.severity, findings: [finding]))
      }
    }
    return groups
  }
}

private struct DoctorGroup {
  var rule: DoctorRule
  var severity: Verdict
  var findings: [ServerFinding]

  var mark: String {
    switch severity {
    case .pass: "note"
    case .warn: "warn"
    case .unknown: "unknown"
    case .block: "now"
    }
  }

  func mark(_ style: TerminalStyle) -> String {
    let word = TerminalText.pad(mark, to: 4)
    return switch severity {
    case .pass: style.dim(word)
    case .warn, .unknown: style.yellow(word)
    case .block: style.red(word)
    }
  }

  func more(than shown: Int) -> String? {
    findings.count > shown ? "and \(Quantity.exact(findings.count - shown)) more" : nil
  }
}
