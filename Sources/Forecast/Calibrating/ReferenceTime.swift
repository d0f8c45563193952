// SPDX-License-Identifier: Apache-2.0
import LockModel
import SQLSyntax
import Schema
public import Snapshot

/// What the model says of a statement on the machine behind the unit costs, everything in memory.
public struct ReferenceTime: Sendable, Hashable {
  public var seconds: Double
  /// P95 on a machine that nobody knows: slower is hardly any.
  public var longest: Double
  /// What most of it is.
  public var work: WorkClass

  /// Nil: it is not SQL that a model has, it does nothing that grows with a table, or it changes what
  /// is no longer as it was.
  public init?(_ sql: String, on snapshot: Snapshot) {
    let source = SourceFile.parse(Array(sql.utf8))
    guard source.statements.count == 1, let parsed = source.statements.first else { return nil }
    let input = ForecastInput(catalog: snapshot.catalog.asBaseline(), snapshot: snapshot)
    let context = PlanContext(catalog: input.catalog, settings: snapshot.server.settings)
    let plan = parsed.statement.again.plan(in: context)
    guard plan.rejection == nil, plan.unknowns.isEmpty else { return nil }
    let figures = Figures(input: input)
    let duration = WorkDuration(figures: figures, machine: Machine.reference(for: snapshot))
    let unknown = WorkDuration(figures: figures, machine: Machine.uncalibrated(for: snapshot))
    var shares: [WorkClass: Double] = [:]
    longest = 0
    for work in plan.work {
      let amount = duration.amount(of: work, before: input.catalog, plan: plan)
      guard amount.unknownSizes.isEmpty else { return nil }
      guard let kind = work.kind.workClass else { continue }
      shares[kind, default: 0] += amount.seconds
      longest += unknown.amount(of: work, before: input.catalog, plan: plan).time.most
    }
    guard let main = shares.max(by: { ($0.value, $0.key.rawValue) < ($1.value, $1.key.rawValue) })
    else { return nil }
    seconds = shares.values.reduce(0, +)
    // The indexes of a rewrite belong to it.
    work = shares[.rewrite] == nil ? main.key : .rewrite
  }
}

extension Statement {
  /// The statement as if it were to run once more: what it made bears the name already.
  fileprivate var again: Statement {
    guard case .createIndex(var create) = self else { return self }
    create.name = nil
    create.ifNotExists = false
    return .createIndex(create)
  }
}

extension Machine {
  /// The machine behind the unit costs with this server's settings.
  static func reference(for snapshot: Snapshot) -> Machine {
    var machine = uncalibrated(for: snapshot)
    machine.cpu = Rate(1, band: 1, .calibrated)
    machine.cachedShare = 1
    machine.knowsCachedShare = true
    machine.writeRate = Rate(.infinity, band: 1, .calibrated)
    machine.activeSessions = 0
    machine.cores = snapshot.calibration?.cores?.value
    return machine
  }

  /// A machine of which nobody knows more than this server's settings.
  static func uncalibrated(for snapshot: Snapshot) -> Machine {
    var described = snapshot
    described.calibration = nil
    return Machine.described(by: described)
  }
}
