// SPDX-License-Identifier: Apache-2.0
import LockModel
public import Schema
import SQLSyntax
import Simulation
import Snapshot

/// The log in which InnoDB keeps what others change while it builds an index or a table in place.
///
/// When it is full the statement fails with error 1799, and all its work is undone (manual,
/// `innodb_online_alter_log_max_size`).
public struct OnlineLog: Sendable, Hashable {
  public var relation: RelationName
  /// Bytes that are written to it, expected, and at the pessimistic end.
  public var expected: Estimate
  public var most: Double
  public var limit: Double

  /// 128 MiB unless somebody says otherwise.
  static let defaultLimit = 134_217_728.0

  init?(
    _ statement: PlannedStatement, _ players: Players, _ figures: Figures, _ input: ForecastInput
  ) {
    guard let online = statement.plan.online, online.lock == .none,
      online.algorithm == .inPlace || online.algorithm == .noCopy,
      let settings = input.snapshot?.server.settings,
      let work = statement.plan.work.first(where: \.kind.growsWithTable),
      let number = players.numbering.number(of: work.relation, in: statement.before),
      let table = figures.figures(of: work.relation, in: statement.before), table.rows > 0
    else { return nil }
    let writes = players.traffic.classes.reduce(0.0) { sum, arrival in
      arrival.locks.contains { $0.relation == number && $0.mode == .mdlSharedWrite }
        ? sum + arrival.rate : sum
    }
    guard writes > 0 else { return nil }
    // A row as it is written (row0log.cc): the whole of it where the table is built anew, else its key
    // and that of the index.
    let row = work.kind == .rewrite ? table.heapBytes / table.rows + 20 : 40
    let time = statement.total.time
    relation = work.relation
    expected = Estimate(
      writes * row * time.central, max(players.traffic.provenance, statement.total.provenance))
    most = writes * row * time.most
    limit =
      settings["innodb_online_alter_log_max_size"].flatMap(Double.init) ?? Self.defaultLimit
  }
}
