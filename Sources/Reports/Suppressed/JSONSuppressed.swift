// SPDX-License-Identifier: Apache-2.0
import JSON
import Verdicts

/// The members of the JSON report about suppressions.
struct JSONSuppressed {
  private let report: Report

  init(_ report: Report) { self.report = report }

  func writeMembers(_ writer: inout JSONWriter) {
    writer.array("findings", of: report.findings) { writer, finding in finding.write(&writer) }
    writer.array("suppressed", of: report.suppressedRows) { writer, row in
      self.row(row, &writer)
    }
    writer.key("baseline")
    guard let baseline = report.baseline else { return writer.null() }
    writer.object { writer in
      writer.member("path", baseline.path)
      writer.member("entries", baseline.entries)
      writer.member("findings", baseline.findings)
      writer.member("newFindings", baseline.newFindings)
      writer.array("unmatched", of: baseline.unmatched) { writer, entry in
        writer.object { writer in
          writer.member("digest", entry.digest)
          writer.member("rule", entry.rule)
        }
      }
    }
  }

  private func row(_ row: SuppressedRow, _ writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("path", row.path)
      writer.member("line", row.position?.line)
      writer.member("column", row.position?.column)
      writer.member("digest", row.digest)
      writer.member("rule", row.finding.rule.rawValue)
      writer.member("severity", row.severity.rawValue)
      writer.member("message", row.finding.prose.plain)
      writer.member("reason", row.suppression.reason)
      writer.member("until", row.suppression.until.description)
      writer.member("by", row.suppression.source.rawValue)
      writer.key("place")
      row.suppression.place.write(&writer)
      writer.member("new", row.suppression.isNew)
    }
  }
}

extension SourcePlace {
  func write(_ writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("path", path)
      writer.member("line", line)
      writer.member("column", column)
    }
  }
}

extension Verdicts.Finding {
  /// `sql`, `config` or `baseline`; nil: it counts.
  var suppressedBy: String? {
    switch suppressed?.cause {
    case .suppression(let suppression)?: suppression.source.rawValue
    case .baseline?: "baseline"
    case nil: nil
    }
  }

  /// Where a suppression stands that it is about.
  var place: SourcePlace? {
    if case .suppression(let note) = subject { note.place } else { nil }
  }
}
