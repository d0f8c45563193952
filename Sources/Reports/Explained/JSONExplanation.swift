// SPDX-License-Identifier: Apache-2.0
import JSON
import LockModel
import Migrations
import SQLSyntax
import Schema
public import Verdicts

/// `lockcast explain` for machines: `lockcast.explanation/1`, described by
/// docs/explanation.schema.json.
public struct JSONExplanation: Sendable {
  public static let format = "lockcast.explanation/1"

  public init() {}

  public func render(_ text: ExplainedText) -> [UInt8] {
    var writer = JSONWriter(.pretty)
    writer.object { writer in
      writer.member("schema", Self.format)
      writer.member("serverVersion", text.version.description)
      writer.member("serverVersionStated", text.isVersionStated)
      writer.member("assumedRelations", text.assumedRelations.map(\.description))
      writer.array("statements", of: text.statements) { writer, statement in
        self.statement(Explanation(statement: statement), &writer)
      }
    }
    return writer.bytes + [UInt8(ascii: "\n")]
  }

  private func statement(_ explanation: Explanation, _ writer: inout JSONWriter) {
    let plan = explanation.plan
    writer.object { writer in
      writer.member("sql", explanation.statement.sql)
      writer.member("kind", explanation.kind)
      writer.member("serverVersion", explanation.version)
      writer.member("answer", explanation.answer.plain)
      writer.member("allowedInTransaction", plan.allowedInTransaction)
      writer.key("phases")
      JSONPlan(plan).writePhases(&writer)
      writer.array("conflicts", of: Set(plan.locks.map(\.mode)).sorted()) { writer, mode in
        self.mode(mode, &writer)
      }
      writer.array("versions", of: explanation.statement.releases) { writer, group in
        writer.object { writer in
          writer.array("releases", of: group.releases) { writer, release in
            writer.int(release)
          }
          writer.member("differences", group.differences.map(\.prose.plain))
        }
      }
      writer.key("gentler")
      gentler(explanation.statement.gentler, &writer)
      writer.array("runners", of: Runner.allCases) { writer, runner in
        writer.object { writer in
          writer.member("name", runner.rawValue)
          writer.member("transaction", runner.conduct.transaction.rawValue)
          writer.member("optOut", runner.conduct.optOut)
        }
      }
      writer.member("unknowns", plan.unknowns.map(\.prose.plain))
      writer.member("rejection", plan.rejection?.prose.plain)
      writer.member("pages", explanation.forms.map { "\(StatementForm.folder)/\($0.page)" })
    }
  }

  private func mode(_ mode: LockMode, _ writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("mode", mode.name)
      writer.member("with", mode.conflicts.modes.map(\.name))
      writer.member("blocks", mode.blockedUses.map(\.code))
      writer.member("autovacuumGivesWay", mode.blocks(.vacuum))
    }
  }

  private func gentler(_ gentler: GentlerWay?, _ writer: inout JSONWriter) {
    guard let gentler else { return writer.null() }
    writer.object { writer in
      writer.member("reason", gentler.reason.rawValue)
      writer.array("steps", of: gentler.steps) { writer, step in
        writer.object { writer in
          writer.member("sql", step.sql)
          writer.member("relation", step.lock?.relation.description)
          writer.member("mode", step.lock?.mode.name)
        }
      }
    }
  }
}
