// SPDX-License-Identifier: Apache-2.0
import Forecast
import JSON
public import Verdicts

/// SARIF 2.1.0 (OASIS), as code scanning of GitHub and editors read it.
///
/// GitHub refuses more than 25,000 results, and shows 5,000: only the worst of more are written, and
/// a notification says so.
public struct SARIFReport: Sendable {
  public static let maximumResults = 5000
  private static let schema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

  private let version: String
  private let limit: Int

  /// - Parameter version: of lockcast.
  public init(version: String, limit: Int = SARIFReport.maximumResults) {
    self.version = version
    self.limit = limit
  }

  public func render(_ report: Report) -> [UInt8] {
    let all = report.remarks
    let shown = all.count > limit ? all.worst(limit) : all
    var writer = JSONWriter(.pretty)
    writer.object { writer in
      writer.member("$schema", Self.schema)
      writer.member("version", "2.1.0")
      writer.array("runs", of: [shown]) { writer, shown in
        writer.object { writer in
          tool(&writer)
          invocation(hidden: all.count - shown.count, &writer)
          writer.member("columnKind", "unicodeCodePoints")
          writer.array("results", of: shown) { result($1, &$0) }
          writer.object("properties") { $0.member("verdict", report.verdict.rawValue) }
        }
      }
    }
    return writer.bytes + [UInt8(ascii: "\n")]
  }

  private func tool(_ writer: inout JSONWriter) {
    writer.object("tool") { writer in
      writer.object("driver") { writer in
        writer.member("name", "lockcast")
        writer.member("semanticVersion", version)
        // All of them, so that only another version of lockcast changes them.
        writer.array("rules", of: Rule.allCases) { writer, rule in
          writer.object { writer in
            writer.member("id", rule.rawValue)
            text("shortDescription", rule.title + ".", &writer)
            text("fullDescription", rule.explanation, &writer)
            text("help", rule.explanation + " What to do: " + rule.remedy.visible, &writer)
            writer.object("properties") { $0.member("tags", ["database", rule.topic.rawValue]) }
          }
        }
      }
    }
  }

  private func invocation(hidden: Int, _ writer: inout JSONWriter) {
    writer.array("invocations", of: [hidden]) { writer, hidden in
      writer.object { writer in
        writer.member("executionSuccessful", true)
        guard hidden > 0 else { return }
        writer.array("toolExecutionNotifications", of: [hidden]) { writer, hidden in
          writer.object { writer in
            writer.member("level", "warning")
            text("message", "\(Quantity.exact(hidden)) more, none worse than these.", &writer)
          }
        }
      }
    }
  }

  // MARK: A result

  private func result(_ remark: Remark, _ writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("ruleId", remark.rule.rawValue)
      writer.member("ruleIndex", Rule.allCases.firstIndex(of: remark.rule))
      writer.member("level", remark.severity.sarifLevel)
      text("message", remark.prose.visible + " " + remark.remedy.visible, &writer)
      writer.array("locations", of: [remark]) { location($1, &$0) }
      // GitHub looks at the first one only, together with the rule and the path.
      writer.object("partialFingerprints") { writer in
        writer.member("primaryLocationLineHash", remark.fingerprint)
      }
      properties(remark, &writer)
    }
  }

  private func location(_ remark: Remark, _ writer: inout JSONWriter) {
    writer.object { writer in
      writer.object("physicalLocation") { writer in
        writer.object("artifactLocation") { writer in
          writer.member("uri", PathText.uri(remark.path))
          if !remark.path.hasPrefix("/") { writer.member("uriBaseId", "%SRCROOT%") }
        }
        writer.object("region") { writer in
          writer.member("startLine", remark.region.start.line)
          writer.member("startColumn", remark.region.start.column)
          writer.member("endLine", remark.region.end.line)
          writer.member("endColumn", remark.region.end.column)
          guard let statement = remark.statement else { return }
          writer.object("snippet") { writer in
            writer.member("text", VisibleText.block(statement.sql, limit: Self.snippetLimit))
          }
        }
      }
    }
  }

  private static let snippetLimit = 1000

  private func properties(_ remark: Remark, _ writer: inout JSONWriter) {
    guard let statement = remark.statement else { return }
    let worst = statement.forecast.worst
    writer.object("properties") { writer in
      writer.member("verdict", statement.verdict.rawValue)
      writer.member("kind", statement.kind)
      writer.member("digest", statement.digest)
      // Seconds and sessions; null: no end in sight, or not known.
      writer.member("windowP95", worst.window.p95)
      writer.member("blockedP95", worst.blocked.p95)
    }
  }

  private func text(_ key: String, _ text: String, _ writer: inout JSONWriter) {
    writer.object(key) { $0.member("text", Self.message(text)) }
  }

  /// A message string: braces are placeholders (3.11.5), `[text](target)` is a link (3.11.6).
  static func message(_ text: String) -> String {
    var result = ""
    var previous: Unicode.Scalar = " "
    for scalar in text.unicodeScalars {
      if scalar == "(", previous == "]" { result += " " }
      result.unicodeScalars.append(scalar)
      if scalar == "{" || scalar == "}" { result.unicodeScalars.append(scalar) }
      previous = scalar
    }
    return result
  }
}

extension Verdict {
  /// What could not be judged fails closed.
  fileprivate var sarifLevel: String {
    switch self {
    case .pass: "note"
    case .warn: "warning"
    case .unknown, .block: "error"
    }
  }
}
