// SPDX-License-Identifier: Apache-2.0
import Schema
public import Snapshot

/// Times what migrations do, on tables made for it in a database that is thrown away.
public struct ScratchTimings: Sendable {
  /// Megabytes of all tables together; their copies and indexes take as much again.
  public var megabytes: Int
  /// Statements done, of all.
  public typealias Progress = (_ done: Int, _ of: Int) -> Void

  public init(megabytes: Int) { self.megabytes = megabytes }

  /// What was timed, and the database that it was timed in.
  public struct Result: Sendable {
    public var evidence: CalibrationEvidence
    public var snapshot: Snapshot
  }

  public func run<Session: TimingSession>(
    in session: borrowing Session, progress: Progress = { _, _ in }
  ) throws(Session.Failure) -> Result {
    for statement in preparation { try session.time(statement) }
    let snapshot = try session.snapshot()
    var evidence = CalibrationEvidence(at: snapshot.capturedAt)
    for (number, step) in Self.steps.enumerated() {
      // Of two runs the shorter: whatever else goes on only makes one longer.
      let seconds = min(try time(step, in: session), try time(step, in: session))
      evidence.statements.append(
        TimedStatement(step.sql, seconds: seconds, calls: 2, source: .scratchRun))
      progress(number + 1, Self.steps.count)
    }
    if let rate = try writeRate(of: session, snapshot) { evidence.rates.append(rate) }
    return Result(evidence: evidence, snapshot: snapshot)
  }

  private func time<Session: TimingSession>(
    _ step: Step, in session: borrowing Session
  ) throws(Session.Failure) -> Double {
    // What is read is in memory for all of them, as it was for the unit costs.
    try session.time("SELECT pg_catalog.count(*) FROM \(step.table)")
    let seconds = try session.time(step.sql)
    if let undo = step.undo { try session.time(undo) }
    return seconds
  }

  // MARK: Tables

  /// Bytes of a row, with its header, of each table.
  private static let narrowRow = 80
  private static let wideRow = 560

  private var preparation: [String] {
    let half = megabytes * 1_048_576 / 2
    let narrow = max(1000, half / Self.narrowRow)
    let wide = max(1000, half / Self.wideRow)
    return [
      "CREATE TABLE parent (id int PRIMARY KEY)",
      "INSERT INTO parent SELECT generate_series(0, 9999)",
      Self.table("narrow", padding: nil), Self.filling("narrow", rows: narrow),
      Self.table("wide", padding: Self.wideRow - Self.narrowRow),
      Self.filling("wide", rows: wide),
      // Freed pages and hint bits are written once, not by the first statement that is timed.
      "VACUUM (FREEZE, ANALYZE) parent", "VACUUM (FREEZE, ANALYZE) narrow",
      "VACUUM (FREEZE, ANALYZE) wide",
    ]
  }

  private static func table(_ name: String, padding: Int?) -> String {
    let last = padding.map { ", padding text DEFAULT repeat('x', \($0))" } ?? ""
    return """
      CREATE TABLE \(name) (id bigint PRIMARY KEY, a int, b int, t text,
        created timestamptz\(last))
      """
  }

  private static func filling(_ name: String, rows: Int) -> String {
    """
    INSERT INTO \(name) (id, a, b, t, created)
    SELECT g, (g::bigint * 7919) % 1000003, g % 10000, substr(md5(g::text), 1, 16),
      '2020-01-01'::timestamptz + g * interval '1 second'
    FROM generate_series(1, \(rows)) g
    """
  }

  // MARK: Statements

  private struct Step {
    var table: String
    var sql: String
    var undo: String?
  }

  private static let steps: [Step] =
    ["narrow", "wide"].flatMap { table in
      [
        ("SELECT count(*) FROM \(table) WHERE a < 0", nil),
        ("ALTER TABLE \(table) ALTER a SET NOT NULL", "ALTER TABLE \(table) ALTER a DROP NOT NULL"),
        (
          "ALTER TABLE \(table) ADD CONSTRAINT c CHECK (a >= 0)",
          "ALTER TABLE \(table) DROP CONSTRAINT c"
        ),
        ("CREATE INDEX i ON \(table) (a)", "DROP INDEX i"),
        ("CREATE INDEX i ON \(table) (t)", "DROP INDEX i"),
        ("CREATE INDEX i ON \(table) (a, b)", "DROP INDEX i"),
        ("CREATE INDEX CONCURRENTLY i ON \(table) (a)", "DROP INDEX i"),
        (
          "ALTER TABLE \(table) ADD CONSTRAINT f FOREIGN KEY (b) REFERENCES parent",
          "ALTER TABLE \(table) DROP CONSTRAINT f"
        ),
        (
          "CREATE MATERIALIZED VIEW m AS SELECT * FROM \(table)", "DROP MATERIALIZED VIEW m"
        ),
        ("VACUUM FULL \(table)", nil),
        ("ALTER TABLE \(table) ALTER a TYPE bigint", "ALTER TABLE \(table) ALTER a TYPE int"),
        // The last: it leaves a dead row for each live one.
        ("UPDATE \(table) SET b = b + 1", nil),
      ].map { Step(table: table, sql: $0, undo: $1) }
    }

  // MARK: Writing

  /// A copy of a table and its log, until a checkpoint has them on disk. A lower bound: the copying
  /// computes as well. Nil without `fsync`, or where the role may not ask for a checkpoint.
  private func writeRate<Session: TimingSession>(
    of session: borrowing Session, _ snapshot: Snapshot
  ) throws(Session.Failure) -> ObservedRate? {
    guard snapshot.server.settings["fsync"] == "on",
      let wide = snapshot.sizes.first(where: { $0.key.name == "wide" })?.value,
      (try? session.time("CHECKPOINT")) != nil
    else { return nil }
    var seconds = try session.time("CREATE TABLE copy AS SELECT * FROM wide")
    seconds += try session.time("CHECKPOINT")
    try session.time("DROP TABLE copy")
    guard seconds > 0 else { return nil }
    // What the table takes, and the log of it (docs/forecast.md).
    return ObservedRate(
      .write, 2.07 * Double(wide.heapBytes) / seconds, source: .scratchRun, isLowerBound: true)
  }
}
