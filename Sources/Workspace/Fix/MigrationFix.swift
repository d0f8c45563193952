// SPDX-License-Identifier: Apache-2.0
import Forecast
import LockModel
public import Migrations
import SQLSyntax
public import Verdicts

/// The gentler ways of a migration as files of its runner.
public struct MigrationFix: Sendable {
  public var files: [WrittenFile]
  /// What was left as it is, and why.
  public var left: [String]

  /// Writes the files; folders that are not there yet are made.
  public func write() throws(InputErrors) {
    for file in files {
      try OutputFile.makeDirectory(Path.directory(of: file.path))
      try OutputFile.save(Array(file.text.utf8), to: file.path)
    }
  }

  /// Nil: there is nothing to write.
  ///
  /// - Throws: where the runner's files cannot be written by us.
  static func of(
    _ migration: MigrationReport, tree: any FileTree
  ) throws(InputError) -> MigrationFix? {
    var plan = FixPlan()
    for statement in migration.statements { plan.add(statement) }
    guard plan.isFixed else { return nil }
    let runsAlone = migration.transaction.map { !$0.wrapsFile } ?? true
    guard let runner = migration.runner, !runsAlone, !migration.isMySQL else {
      return MigrationFix(
        files: [WrittenFile(migration.path, plan.script)], left: plan.left)
    }
    guard migration.statements.allSatisfy({ $0.path == migration.path }) else {
      throw InputError(migration.path, "is not rewritten: it includes other files")
    }
    guard !migration.statements.contains(where: \.controlsTransaction) else {
      throw InputError(
        migration.path,
        "is not rewritten: it begins and ends transactions of its own; take them out first")
    }
    guard let writer = MigrationWriter(runner: runner, tree: tree) else {
      throw InputError(
        migration.path,
        "is not rewritten: lockcast does not write migrations of \(runner.rawValue); the steps are "
          + "in the report"
          + (runner.conduct.optOut.map { ", the way out of the transaction is \($0)" } ?? ""))
    }
    return MigrationFix(
      files: writer.files(plan.parts, replacing: migration.path), left: plan.left)
  }
}

/// Statements that stay, and the steps that take the place of others, in order.
private struct FixPlan {
  /// What runs together: statements that stay, or one step.
  private(set) var parts: [MigrationPart] = []
  /// The same one after the other, for a runner without transactions of its own.
  private var lines: [String] = []
  private(set) var left: [String] = []
  private(set) var isFixed = false
  /// The transaction that the last part belongs to, where more may be added to it.
  private var open: Int?

  var script: String { lines.joined(separator: "\n") + "\n" }

  mutating func add(_ statement: StatementReport) {
    guard let instead = statement.instead, let reason = instead.cannotBeWritten else {
      if let instead = statement.instead {
        replace(statement, by: instead)
      } else {
        keep(statement)
      }
      return
    }
    left.append("\(statement.path):\(statement.position.line): \(reason)")
    keep(statement)
  }

  private mutating func keep(_ statement: StatementReport, under timeout: String? = nil) {
    lines.append(statement.written + ";")
    let down = statement.rollback.map(\.statements) ?? []
    // A comment's text is a statement's own in its file.
    let alone = !statement.forecast.plan.allowedInTransaction
    if !alone, let transaction = statement.transaction, transaction == open,
      let last = parts.indices.last
    {
      parts[last].up.append(statement.written)
      parts[last].down = down + parts[last].down
      parts[last].lockTimeout = parts[last].lockTimeout ?? timeout
      return
    }
    parts.append(
      MigrationPart(
        up: [statement.written], down: down, lockTimeout: timeout, upNeedsNoTransaction: alone,
        downNeedsNoTransaction: down.needNoTransaction))
    open = alone ? nil : statement.transaction
  }

  private mutating func replace(_ statement: StatementReport, by instead: Instead) {
    isFixed = true
    let timeout = instead.lockTimeout.map { SQLText.literal(Self.milliseconds($0)) }
    if instead.reason == .lockTimeoutAndRetry {
      // One statement, as it was: it stays with its neighbours.
      if let timeout { lines.append("SET lock_timeout = \(timeout);") }
      return keep(statement, under: timeout)
    }
    lines += [statement.lead.trimmed].filter { !$0.isEmpty } + instead.sql.map { $0 + ";" }
    for (index, step) in instead.steps.enumerated() {
      let undo = instead.undo.indices.contains(index) ? instead.undo[index].statements : []
      var up = step.statements
      if index == 0, !statement.lead.trimmed.isEmpty {
        up[0] = statement.lead.trimmed + "\n" + up[0]
      }
      parts.append(
        MigrationPart(
          up: up, down: undo, lockTimeout: timeout,
          upNeedsNoTransaction: step.needsNoTransaction,
          downNeedsNoTransaction: undo.needNoTransaction))
    }
    open = nil
  }

  private static func milliseconds(_ seconds: Double) -> String {
    "\(Int((seconds * 1000).rounded()))ms"
  }
}

extension Instead {
  /// Why it cannot stand in a migration.
  fileprivate var cannotBeWritten: String? {
    if let tool { return "left as it is: \(tool.rawValue) does it, from a shell" }
    let repeats = steps.contains { step in
      if case .repeated = step { true } else { false }
    }
    return repeats ? "left as it is: its batch has to be run until it changes no row" : nil
  }
}

extension Rollback {
  /// The statements of a way down; a comment where there is none.
  fileprivate var statements: [String] {
    kind == .none ? [] : sql
  }
}

extension [String] {
  fileprivate var needNoTransaction: Bool {
    contains { sql in
      SourceFile.parse([UInt8](sql.utf8)).statements.contains { parsed in
        switch parsed.statement {
        case .createIndex(let create): create.concurrently
        case .drop(let drop): drop.concurrently
        case .alterTable(let alter):
          alter.actions.contains { action in
            if case .detachPartition(_, .concurrently) = action.value { true } else { false }
          }
        default: false
        }
      }
    }
  }
}

extension StatementReport {
  /// With the comments in front of it.
  fileprivate var written: String {
    let lead = lead.trimmed
    return lead.isEmpty ? sql : lead + "\n" + sql
  }

  fileprivate var controlsTransaction: Bool {
    ["BEGIN", "START TRANSACTION", "COMMIT", "ROLLBACK"].contains(kind)
  }
}

extension MigrationReport {
  fileprivate var isMySQL: Bool {
    statements.contains { $0.forecast.plan.locks.contains { $0.mode.isMetadataLock } }
  }
}

extension String {
  fileprivate var trimmed: String {
    func isSpace(_ character: Character) -> Bool { character.isWhitespace || character == ";" }
    return String(drop(while: isSpace).reversed().drop(while: isSpace).reversed())
  }
}
