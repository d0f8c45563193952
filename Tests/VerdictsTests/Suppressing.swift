// SPDX-License-Identifier: Apache-2.0
import Forecast
import Migrations
import SQLSyntax
import Schema
import Snapshot

@testable import Verdicts

/// Migrations read as their runner reads them, judged, and what does not count taken back.
enum Suppressing {
  static let schema = "CREATE TABLE users (id bigint PRIMARY KEY, name text, age int);"
  static let now = Timestamp("2026-11-25T12:00:00Z")

  /// No SHA-256, and as good as one here: other bytes, other digits.
  static func digest(_ bytes: [UInt8]) -> String {
    var text = ""
    for salt in 0..<4 as Range<UInt64> {
      var hash = 0xCBF2_9CE4_8422_2325 &+ salt
      for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
      let digits = String(hash, radix: 16)
      text += String(repeating: "0", count: 16 - digits.count) + digits
    }
    return text
  }

  static func digest(of sql: String) -> String { digest(Array(sql.utf8)) }

  static func report(
    _ sql: String, runner: Runner? = nil, engine: Engine = .postgres, path: String = "m.sql",
    limits: Limits = Limits(), _ change: (inout Suppressions) -> Void = { _ in }
  ) -> Report {
    var reader = MigrationReader(runner: runner)
    reader.engine = engine
    let migration = reader.read(Array(sql.utf8), path: path)
    var input = Checked.blind(schema)
    if engine.isMySQLFamily {
      let version = ServerVersion(engine == .mysql ? 8 : 11, 4)
      var catalog = Catalog(MySQL.Catalog(engine: engine, version: version))
      for parsed in SourceFile.parse(Array(schema.utf8), as: engine).statements {
        catalog.apply(parsed.statement)
      }
      input = ForecastInput(catalog: catalog.asBaseline())
    }
    let judge = Judge(limits: limits, input: input, advisor: nil) { digest($0) }
    var report = judge.report(
      Forecaster(input, seed: 3, runs: 20).forecast([migration.script]), of: [migration],
      snapshot: nil, versionProvenance: .measured, seed: 3)
    var suppressions = Suppressions(limits: limits, now: now) { pattern, path in pattern == path }
    change(&suppressions)
    suppressions.apply(to: &report)
    return report
  }

  static func allow(
    _ rules: [Verdicts.Rule] = [.exclusiveLockUnweighed], digest: String? = nil,
    path: String? = "m.sql",
    until: String = "2026-12-31"
  ) -> Suppression {
    Suppression(
      rules: rules, digest: digest, pathPattern: path, reason: "agreed on",
      until: CalendarDay(until) ?? CalendarDay(of: Timestamp(seconds: 0)), source: .config,
      place: SourcePlace(path: "lockcast.yml", line: 2, column: 5))
  }
}

extension Report {
  /// `m.sql:3:1 suppression-unused`, of the first fact of each finding about suppressions.
  var notes: [String] {
    let all =
      findings + migrations.flatMap { $0.findings + $0.statements.flatMap(\.findings) }
    return all.compactMap { finding in
      guard case .suppression(let note) = finding.subject else { return nil }
      return "\(note.place) \(finding.rule.rawValue) \(finding.severity)"
    }
  }

  var hidden: [Verdicts.Finding] {
    migrations.flatMap { $0.findings + $0.statements.flatMap(\.findings) }
      .filter { $0.suppressed != nil }
  }
}
