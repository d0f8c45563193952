// SPDX-License-Identifier: Apache-2.0
import Forecast
import JSON
import LockModel
import Migrations
import Snapshot
import SQLSyntax
public import Verdicts

/// The report for machines: `lockcast.report/1`, described by docs/report.schema.json.
///
/// Keys are never dropped: what is not known is null.
public struct JSONReport: Sendable {
  public static let format = "lockcast.report/1"

  public init() {}

  public func render(_ report: Report) -> [UInt8] {
    var writer = JSONWriter(.pretty)
    writer.object { writer in
      writer.member("schema", Self.format)
      writer.member("verdict", report.verdict.rawValue)
      // What holds for some of several databases holds for none of them.
      server(report.databases.count == 1 ? report.databases.first : nil, &writer)
      writer.array("databases", of: report.databases) { writer, database in
        writer.object { writer in
          writer.member("name", database.name)
          server(database, &writer)
        }
      }
      writer.array("migrations", of: report.migrations) { writer, migration in
        let isKnown = report.databases.indices.contains(migration.database)
        let engine = isKnown ? report.databases[migration.database].engine : .postgres
        self.migration(migration, on: engine, &writer)
      }
      JSONSuppressed(report).writeMembers(&writer)
      writer.key("coverage")
      coverage(report.coverage, &writer)
      writer.member("seed", String(report.seed))
    }
    return writer.bytes + [UInt8(ascii: "\n")]
  }

  private func server(_ database: DatabaseReport?, _ writer: inout JSONWriter) {
    writer.member("engine", database?.engine.rawValue)
    writer.member("serverVersion", database?.serverVersion.description)
    writer.member("serverVersionProvenance", database?.serverVersionProvenance.rawValue)
    writer.key("snapshot")
    snapshot(database?.snapshot, &writer)
  }

  private func snapshot(_ reference: SnapshotReference?, _ writer: inout JSONWriter) {
    guard let reference else { return writer.null() }
    writer.object { writer in
      writer.member("capturedAt", reference.capturedAt.description)
      writer.member("digest", "sha256:" + reference.digest)
      writer.member("database", reference.database)
      writer.member("samples", reference.samples)
      writer.member("seconds", reference.span)
      writer.member("stale", reference.isStale)
      writer.member("historyMoments", reference.historyMoments)
    }
  }

  private func coverage(_ coverage: Coverage, _ writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("migrations", coverage.migrations)
      writer.member("statements", coverage.statements)
      writer.member("understood", coverage.understood)
      writer.member("assumptions", coverage.assumptions.map(\.prose.plain))
    }
  }

  private func migration(
    _ migration: MigrationReport, on engine: Engine, _ writer: inout JSONWriter
  ) {
    writer.object { writer in
      writer.member("path", migration.path)
      writer.member("database", migration.database)
      writer.member("verdict", migration.verdict.rawValue)
      writer.key("runner")
      runner(migration, on: engine, &writer)
      writer.member("direction", migration.identity?.direction.rawValue)
      writer.member("version", migration.identity?.version?.description)
      writer.array("findings", of: migration.findings) { writer, finding in
        finding.write(&writer)
      }
      writer.key("down")
      down(migration.down, &writer)
      writer.array("statements", of: migration.statements) { writer, statement in
        JSONStatement(statement).write(&writer)
      }
      writer.key("deployHours")
      deployHours(migration.deployHours, &writer)
      writer.array("diagnostics", of: migration.diagnostics) { writer, located in
        writer.object { writer in
          writer.member("path", located.path)
          writer.member("line", located.position.line)
          writer.member("column", located.position.column)
          writer.member("message", located.diagnostic.prose.plain)
        }
      }
    }
  }
}

extension JSONReport {
  private func runner(
    _ migration: MigrationReport, on engine: Engine, _ writer: inout JSONWriter
  ) {
    guard let runner = migration.runner else { return writer.null() }
    writer.object { writer in
      writer.member("name", runner.rawValue)
      writer.member("transaction", migration.transaction?.rawValue)
      writer.array("around", of: runner.conduct.steps(on: engine)) { writer, step in
        writer.object { writer in
          writer.member("place", step.place.rawValue)
          writer.member("sql", step.sql)
        }
      }
      writer.member("source", runner.conduct.source)
    }
  }

  private func deployHours(_ hours: DeployHours?, _ writer: inout JSONWriter) {
    guard let hours else { return writer.null() }
    writer.object { writer in
      writer.member("gain", hours.gain)
      writer.member("usual", hours.usual)
      writer.array("cheapest", of: hours.cheapest) { $1.write(&$0) }
      writer.key("dearest")
      hours.dearest.write(&writer)
    }
  }

  private func down(_ down: WayBack?, _ writer: inout JSONWriter) {
    guard let down else { return writer.null() }
    writer.object { writer in
      writer.array("statements", of: down.statements) { writer, statement in
        writer.object { writer in
          writer.member("path", statement.path)
          writer.member("line", statement.position.line)
          writer.member("column", statement.position.column)
          writer.member("sql", statement.sql)
          writer.member("kind", statement.kind)
        }
      }
      JSONStatement.forecast(down.forecast, &writer)
    }
  }
}

extension Verdicts.Finding {
  func write(_ writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("rule", rule.rawValue)
      writer.member("severity", severity.rawValue)
      writer.member("message", prose.plain)
      writer.member("remedy", remedy.plain)
      writer.member("suppressedBy", suppressedBy)
      writer.key("place")
      if let place { place.write(&writer) } else { writer.null() }
    }
  }
}

extension HourCost {
  fileprivate func write(_ writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("hour", hour.description)
      writer.member("moments", moments)
      writer.member("lostSeconds", lostSeconds)
      writer.member("poolExhaustion", exhaustion)
      writer.member("timeoutProbability", timeout)
      writer.member("wait", wait)
      writer.member("total", total)
    }
  }
}

extension WaitBasis {
  func write(_ writer: inout JSONWriter) {
    writer.object { writer in
      switch self {
      case .nothing: writer.member("kind", "nothing")
      case .present: writer.member("kind", "present")
      case .samples(let count, let seconds):
        writer.member("kind", "samples")
        writer.member("moments", count)
        writer.member("seconds", seconds)
      case .history(let moments, let hours, let weeks, let covers):
        writer.member("kind", "history")
        writer.member("moments", moments)
        writer.member("hours", hours)
        writer.member("weeks", weeks)
        writer.member("coversDeployHours", covers)
      }
    }
  }
}

extension Percentiles {
  /// An infinite quantile is null, and `unbounded` says why.
  func write(_ writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("p5", p5)
      writer.member("p50", p50)
      writer.member("p95", p95)
      writer.member("p99", p99)
      writer.member("unbounded", [p5, p50, p95, p99].contains(.infinity))
      writer.member("provenance", provenance.rawValue)
    }
  }
}

extension JSONWriter {
  mutating func estimate(_ key: String, _ estimate: Estimate?) {
    object(key) { writer in
      writer.member("estimate", estimate?.value)
      writer.member("provenance", estimate?.provenance.rawValue)
    }
  }

  mutating func percentiles(_ key: String, _ value: Percentiles?) {
    self.key(key)
    if let value { value.write(&self) } else { null() }
  }
}
