// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

extension Script {
  /// The statements of a file with the transactions and settings under which they run.
  ///
  /// - Parameters:
  ///   - mode: whether the runner puts the file into one transaction.
  ///   - settings: what is in force before the first statement, by name.
  public static func make(
    path: String, source: SourceFile, mode: TransactionMode, settings: [String: String] = [:]
  ) -> Script {
    var course = ScriptCourse(mode: mode, settings: settings)
    return Script(
      path: path, source: source, statements: source.statements.map { course.next($0) })
  }
}

/// Follows a script from statement to statement: which transaction is open, what is set.
private struct ScriptCourse {
  private let initial: [String: String]
  private var settings: [String: String]
  /// What was in force when the open transaction and its savepoints began: `ROLLBACK` returns to it.
  private var atBegin: [String: String]
  private var savepoints: [(name: String, settings: [String: String])] = []
  /// What the session keeps at `COMMIT`: everything but `SET LOCAL`.
  private var kept: [String: String]
  private var open: Int?
  private var count = 0

  init(mode: Script.TransactionMode, settings: [String: String]) {
    initial = settings
    self.settings = settings
    atBegin = settings
    kept = settings
    if mode == .perFile { begin() }
  }

  mutating func next(_ parsed: ParsedStatement) -> ScriptStatement {
    if case .transaction(.begin) = parsed.statement, open == nil { begin() }
    let statement = ScriptStatement(parsed: parsed, transaction: open, settings: settings)
    switch parsed.statement {
    case .transaction(let control): apply(control)
    case .set(let parameter): apply(parameter)
    default: break
    }
    return statement
  }

  private mutating func begin() {
    open = count
    count += 1
    atBegin = settings
    kept = settings
    savepoints = []
  }

  private mutating func end(with settings: [String: String], chain: Bool) {
    self.settings = settings
    open = nil
    savepoints = []
    if chain { begin() }
  }

  private mutating func apply(_ control: TransactionControl) {
    guard open != nil else { return }
    switch control {
    case .begin, .characteristics, .setConstraints, .commitPrepared, .rollbackPrepared: break
    case .commit(let chain): end(with: kept, chain: chain)
    case .rollback(let chain): end(with: atBegin, chain: chain)
    case .prepare: end(with: kept, chain: false)
    case .savepoint(let name): savepoints.append((name, settings))
    case .release(let name): _ = cut(backTo: name)
    case .rollbackTo(let name):
      guard let found = cut(backTo: name) else { return }
      savepoints.append(found)
      settings = found.settings
    }
  }

  /// Drops the savepoint and those made after it.
  private mutating func cut(backTo name: String) -> (name: String, settings: [String: String])? {
    guard let index = savepoints.lastIndex(where: { $0.name == name }) else { return nil }
    defer { savepoints.removeSubrange(index...) }
    return savepoints[index]
  }

  /// `SET LOCAL` outside a transaction block has no effect (manual, SET).
  private mutating func apply(_ parameter: SetParameter) {
    if parameter.isLocal {
      if open != nil { parameter.change(&settings, initial: initial) }
    } else {
      parameter.change(&settings, initial: initial)
      parameter.change(&kept, initial: initial)
    }
  }
}

extension SetParameter {
  fileprivate func change(_ settings: inout [String: String], initial: [String: String]) {
    switch value {
    case .value(let value): settings[name] = value
    case .default where name == "all": settings = initial
    case .default: settings[name] = initial[name]
    }
  }
}
