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
  /// For a terminal, in 80 columns.
  public func terminal(isColoured: Bool) -> [UInt8] {
    let style = TerminalStyle(isColoured: isColoured)
    var sections = [TerminalText.wrap(headline.terminal)]
    for finding in findings {
      var lines = [finding.painted(style) + "  " + style.bold(finding.rule.title)]
      lines += TerminalText.wrap(finding.prose.terminal, indent: 6)
      lines += TerminalText.wrap(finding.rule.why, indent: 6).map { style.dim($0) }
      lines += TerminalText.wrap(finding.remedy.words, indent: 6)
      for sql in finding.remedy.sql {
        lines += TerminalText.wrap(VisibleText.line(sql, limit: 400), indent: 10, first: 8)
      }
      sections.append(lines)
    }
    return Array(
      (sections.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n").utf8)
  }

  public var markdown: [UInt8] {
    var sections = ["## lockcast doctor\n\n\(headline.markdown)"]
    for finding in findings {
      var text = "### \(finding.mark) \(finding.rule.title)\n\n"
      text += "\(finding.prose.markdown) \(finding.rule.why)\n\n\(finding.remedy.words)"
      if !finding.remedy.sql.isEmpty {
        text +=
          "\n\n" + MarkdownText.fenced(finding.remedy.sql.joined(separator: "\n"), limit: 4_000)
      }
      sections.append(text + "\n\n`\(finding.rule.rawValue)`")
    }
    return Array((sections.joined(separator: "\n\n") + "\n").utf8)
  }
}

extension ServerFinding {
  fileprivate var mark: String {
    switch severity {
    case .pass: "note"
    case .warn: "warn"
    case .unknown: "unknown"
    case .block: "now"
    }
  }

  fileprivate func painted(_ style: TerminalStyle) -> String {
    let word = TerminalText.pad(mark, to: 4)
    return switch severity {
    case .pass: style.dim(word)
    case .warn, .unknown: style.yellow(word)
    case .block: style.red(word)
    }
  }
}
