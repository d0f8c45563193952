// SPDX-License-Identifier: Apache-2.0
import Forecast
import JSON
import LockModel
import Schema
import SQLSyntax
import Verdicts

/// One statement of the JSON report.
struct JSONStatement {
  private let statement: StatementReport
  private let plan: Plan

  init(_ statement: StatementReport) {
    self.statement = statement
    plan = statement.forecast.plan
  }

  func write(_ writer: inout JSONWriter) {
    writer.object { writer in
      identity(&writer)
      facts(&writer)
      numbers(&writer)
      opinions(&writer)
    }
  }

  private func identity(_ writer: inout JSONWriter) {
    writer.member("index", statement.index)
    writer.member("path", statement.path)
    writer.member("line", statement.position.line)
    writer.member("column", statement.position.column)
    writer.member("sql", statement.sql)
    writer.member("digest", statement.digest)
    writer.member("kind", statement.kind)
    writer.member("transaction", statement.transaction)
  }

  private func facts(_ writer: inout JSONWriter) {
    writer.key("locks")
    JSONPlan(plan).writeLocks(&writer)
    let work = plan.work
    // A moved index has no heap.
    let indexes = Set(plan.locks.filter(\.kind.isIndex).map(\.relation))
    let rewritten = work.filter(\.kind.isRewrite).map(\.relation)
    writer.member("rewrites", names(rewritten.filter { !indexes.contains($0) }))
    writer.member("scans", names(work.flatMap(\.scannedRelations)))
    writer.member("indexBuilds", names(work.compactMap(\.builtIndex)))
    let online = plan.online
    writer.member("algorithm", online?.clauses?.algorithm.rawValue)
    writer.member("rebuild", rebuilds)
    writer.member("concurrentWrites", concurrentWrites)
    writer.array("rowLocks", of: plan.rowLocks) { writer, locks in
      writer.object { writer in
        writer.member("relation", locks.relation.description)
        writer.member("mode", locks.mode == .shared ? "shared" : "exclusive")
        writer.member("everyRow", locks.extent == .everyRow)
        writer.member("gaps", locks.locksGaps)
        writer.member("source", locks.citation.source)
      }
    }
    writer.key("phases")
    JSONPlan(plan).writePhases(&writer)
  }

  /// New storage stands behind a name.
  private var rebuilds: Bool {
    if let online = plan.online { return online.rebuilds }
    if plan.swapsStorage { return true }
    let isMySQL = plan.locks.contains(where: \.mode.isMetadataLock)
    return plan.work.contains { $0.kind == .rewrite || (isMySQL && $0.kind == .emptied) }
  }

  /// Online DDL: whether the server accepts `LOCK=NONE`; null where the algorithm takes no LOCK.
  private var concurrentWrites: Bool? {
    guard let online = plan.online else {
      return !plan.feltLocks.contains { $0.mode.blocksWrites }
    }
    guard let clauses = online.clauses else { return online.allowsConcurrentWrites }
    return clauses.lock.map { $0 == .none }
  }

  /// Each once, in order of name.
  private func names(_ relations: [RelationName]) -> [String] {
    Set(relations).sorted().map(\.description)
  }

  private func numbers(_ writer: inout JSONWriter) {
    let forecast = statement.forecast
    writer.estimate("rows", forecast.rows)
    writer.object("target") { writer in
      writer.member("relation", forecast.target?.relation.description)
      writer.member("rows", forecast.target?.rows)
      writer.member("bytes", forecast.target?.bytes.map(Int.init))
      writer.member("provenance", forecast.target?.provenance.rawValue)
    }
    writer.estimate("walBytes", forecast.walBytes)
    writer.estimate("newBytes", forecast.newBytes)
    writer.estimate("replicaLag", forecast.replicaLag)
    writer.key("onlineLog")
    if let log = forecast.onlineLog {
      writer.object { writer in
        writer.member("relation", log.relation.description)
        writer.member("bytes", log.expected.value)
        writer.member("bytesAtMost", log.most)
        writer.member("limit", log.limit)
        writer.member("provenance", log.expected.provenance.rawValue)
      }
    } else {
      writer.null()
    }
    writer.member("lockTimeout", forecast.lockTimeout)
    writer.member("statementTimeout", forecast.statementTimeout)
    JSONHorizon(forecast.worst).writeMembers(&writer)
    writer.object("horizons") { writer in
      writer.key("now")
      if let now = forecast.now { JSONHorizon(now).write(&writer) } else { writer.null() }
      writer.key("usual")
      JSONHorizon(forecast.usual).write(&writer)
    }
  }

  private func opinions(_ writer: inout JSONWriter) {
    writer.array("findings", of: statement.findings) { writer, finding in finding.write(&writer) }
    writer.key("instead")
    if let instead = statement.instead {
      writer.object { writer in
        writer.member("reason", instead.reason.rawValue)
        writer.member("why", instead.words)
        writer.member("sql", instead.sql)
        writer.array("steps", of: instead.steps) { writer, step in
          writer.object { writer in
            writer.member("conduct", step.conduct)
            writer.member("sql", step.statements)
          }
        }
        writer.member("tool", instead.tool?.rawValue)
        writer.member("command", instead.command)
        Self.forecast(instead.forecast, &writer)
      }
    } else {
      writer.null()
    }
    writer.key("noInstead")
    if let reason = statement.noInstead {
      writer.object { writer in
        writer.member("reason", reason.rawValue)
        writer.member("why", reason.words)
      }
    } else {
      writer.null()
    }
    writer.key("rollback")
    if let rollback = statement.rollback {
      writer.object { writer in
        writer.member("kind", rollback.kind.rawValue)
        writer.member("sql", rollback.sql)
        writer.member("losses", rollback.losses.map(\.prose.plain))
        writer.member("obstacle", rollback.obstacle?.rawValue)
        Self.forecast(rollback.forecast, &writer)
      }
    } else {
      writer.null()
    }
    writer.member("verdict", statement.verdict.rawValue)
  }

  static func forecast(_ forecast: InsteadForecast?, _ writer: inout JSONWriter) {
    writer.key("forecast")
    guard let forecast else { return writer.null() }
    writer.object { writer in
      writer.member("verdict", forecast.verdict.rawValue)
      writer.percentiles("window", forecast.window)
      writer.percentiles("blocked", forecast.blocked)
    }
  }
}

extension RewriteStep {
  /// How the step runs, by a stable word.
  fileprivate var conduct: String {
    switch self {
    case .statement: "statement"
    case .outsideTransaction: "outside-transaction"
    case .transaction: "transaction"
    case .batches: "batches"
    case .repeated: "repeated"
    }
  }
}
