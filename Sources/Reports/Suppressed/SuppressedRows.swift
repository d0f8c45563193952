// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Verdicts

/// A finding that somebody suppressed, with the statement that it is about.
struct SuppressedRow {
  var finding: Finding
  /// What it would be.
  var severity: Verdict
  var suppression: Suppression
  /// Where the statement stands; the file alone where the finding is about it as a whole.
  var path: String
  var position: SourcePlace?
  var digest: String?

  /// `by a comment in the SQL`
  var by: Prose {
    switch suppression.source {
    case .sql: "a comment in the SQL"
    case .config:
      suppression.isNew
        ? "\(foreign: suppression.place.description), added by this change"
        : "\(foreign: suppression.place.description)"
    }
  }

  var place: String { position.map { "\(path):\($0.line)" } ?? path }
}

extension Report {
  /// In the order of the report.
  var suppressedRows: [SuppressedRow] {
    migrations.flatMap { migration in
      migration.findings.compactMap { finding in
        SuppressedRow(finding, path: migration.path)
      }
        + migration.statements.flatMap { statement in
          statement.findings.compactMap { finding in
            var row = SuppressedRow(finding, path: statement.path)
            row?.position = SourcePlace(
              path: statement.path, line: statement.position.line,
              column: statement.position.column)
            row?.digest = statement.digest
            return row
          }
        }
    }
  }

  /// `2 findings suppressed, 12 in the baseline`; nil: all that was found counts.
  var suppressedText: String? {
    var parts: [String] = []
    let count = suppressedRows.count
    if count > 0 { parts.append(Quantity.plural(count, "finding") + " suppressed") }
    if let baseline, baseline.findings > 0 {
      let count = Quantity.exact(baseline.findings)
      parts.append(
        parts.isEmpty
          ? Quantity.plural(baseline.findings, "finding") + " in the baseline"
          : "\(count) in the baseline")
    }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }
}

extension SuppressedRow {
  fileprivate init?(_ finding: Finding, path: String) {
    guard let suppressed = finding.suppressed, let suppression = suppressed.suppression else {
      return nil
    }
    self.init(
      finding: finding, severity: suppressed.severity, suppression: suppression, path: path)
  }
}

extension BaselineUse {
  /// One line for all of them.
  var prose: Prose {
    let new: Prose =
      newFindings > 0 ? " (\(newFindings) of them added to it by this change)" : ""
    return """
      \(words: Quantity.plural(findings, "finding")) of old migrations \
      \(words: findings == 1 ? "is" : "are") in the baseline \(foreign: path)\(new), and not counted.
      """
  }

  /// Nil: all of it matched.
  var unmatchedProse: Prose? {
    guard !unmatched.isEmpty else { return nil }
    let shown: [Prose] = unmatched.prefix(Self.maximumShown).map { entry in
      "\(foreign: entry.rule) of \(words: entry.digest.shortDigest)"
    }
    let rest = unmatched.count - shown.count
    let more: Prose = rest > 0 ? " and \(rest) more" : ""
    return """
      Nothing matches these entries of the baseline \(foreign: path) any more: \
      \(shown.joined(last: ", "))\(more).
      """
  }

  private static let maximumShown = 10
}
