// SPDX-License-Identifier: Apache-2.0
import JSON
public import Observation
import SQLSyntax
import Schema

/// Predicted beside observed, for machines: `lockcast.verification/1`, described by
/// docs/verification.schema.json.
public struct VerificationJSON: Sendable {
  public static let format = "lockcast.verification/1"

  public init() {}

  public func render(_ verification: Verification) -> [UInt8] {
    var writer = JSONWriter(.pretty)
    writer.object { writer in
      writer.member("schema", Self.format)
      writer.member("engine", verification.engine.rawValue)
      writer.member("serverVersion", verification.version.description)
      writer.member("complete", verification.isComplete)
      writer.object("count") { writer in
        writer.member("equal", verification.count(.equal))
        writer.member("different", verification.count(.different))
        writer.member("unknown", verification.count(.unknown))
        writer.member("refused", verification.count(.refused))
      }
      writer.array("migrations", of: verification.migrations) { writer, migration in
        writer.object { writer in
          writer.member("path", migration.path)
          writer.array("statements", of: migration.statements) { writer, statement in
            self.statement(statement, &writer)
          }
        }
      }
    }
    return writer.bytes + [UInt8(ascii: "\n")]
  }

  private func statement(_ statement: VerifiedStatement, _ writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("path", statement.path)
      writer.member("line", statement.position.line)
      writer.member("column", statement.position.column)
      writer.member("sql", statement.sql)
      writer.member("kind", statement.kind)
      writer.member("transaction", statement.transaction)
      writer.member("outcome", statement.outcome.code)
      let comparison = statement.comparison
      writer.member("method", comparison?.observed.method.rawValue)
      writer.array("facts", of: comparison.map(ComparisonRow.rows) ?? []) { writer, row in
        writer.object { writer in
          writer.member("fact", row.topic)
          writer.member("relation", row.relation?.description)
          writer.member("predicted", row.predicted.plain)
          writer.member("observed", row.observed.plain)
          writer.member("mark", row.mark.code)
        }
      }
      writer.member("unknowns", comparison?.prediction.unknowns.map(\.prose.plain) ?? [])
      writer.member("walBytes", comparison?.observed.walBytes)
      writer.member("refusal", statement.refusal?.message)
      writer.member("sqlstate", statement.refusal?.sqlstate)
    }
  }
}

extension ComparisonRow.Mark {
  fileprivate var code: String {
    switch self {
    case .equal: "equal"
    case .different: "different"
    case .open: "open"
    }
  }
}

extension VerifiedStatement.Outcome {
  fileprivate var code: String {
    switch self {
    case .compared(let comparison): comparison.outcome.rawValue
    case .run: "run"
    case .skipped: "skipped"
    case .refused: "refused"
    case .notReached: "notReached"
    }
  }
}
