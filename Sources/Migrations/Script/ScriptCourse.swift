// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

extension Script {
  /// The statements of one text with the transactions and settings under which they run.
  ///
  /// - Parameters:
  ///   - mode: whether the runner puts the text into one transaction.
  ///   - settings: what is in force before the first statement, by name.
  public static func make(
    path: String, source: SourceFile, mode: TransactionMode, settings: [String: String] = [:]
  ) -> Script {
    let piece = ScriptUnit.Piece(text: 0, statements: source.statements.indices)
    return make(
      path: path, texts: [ScriptText(path: path, source: source)],
      units: [ScriptUnit(mode: mode, pieces: [piece])], settings: settings)
  }

  /// The statements of the units, one unit after the other.
  public static func make(
    path: String, texts: [ScriptText], units: [ScriptUnit], settings: [String: String] = [:]
  ) -> Script {
    var course = ScriptCourse(settings: settings)
    var statements: [ScriptStatement] = []
    for (index, unit) in units.enumerated() {
      let count = unit.pieces.reduce(0) { $0 + texts[$1.text].source.commandCount($1.statements) }
      course.enter(unit, commands: count)
      for piece in unit.pieces {
        for index in piece.statements {
          statements.append(course.next(texts[piece.text].source.statements[index], piece.text))
          course.follow(statements.count - 1)
        }
      }
      let isLast = index + 1 == units.count || !units[index + 1].continues
      course.leave(isLast: isLast)
    }
    var script = Script(path: path, texts: texts, statements: statements)
    script.openedForGood = course.openedForGood
    return script
  }
}

extension SourceFile {
  /// How many of the statements reach the server.
  fileprivate func commandCount(_ range: Range<Int>) -> Int {
    statements[range].count { parsed in
      if case .metaCommand = parsed.statement { false } else { true }
    }
  }
}

/// Follows a script from statement to statement: which transaction is open, what is set.
private struct ScriptCourse {
  private let initial: [String: String]
  private var settings: [String: String]
  /// What was in force when the open transaction and its savepoints began: `ROLLBACK` returns to it.
  private var atBegin: [String: String]
  private var savepoints: [(name: String, settings: [String: String])] = []
  /// How many of them bear a name.
  private var names: [String: Int] = [:]
  /// What the session keeps at `COMMIT`: everything but `SET LOCAL`.
  private var kept: [String: String]
  private var open: Int?
  /// The text did not begin the open transaction: it ends with the message, or with the script.
  private var isImplicit = false
  private var count = 0
  /// Of the unit that is run, or of the one that it continues.
  private var mode = TransactionMode.perStatement
  /// Whether the next statement begins a transaction where none is open.
  private var begins = false
  /// Who began the open transaction, and with which statement the script did.
  private var owner = TransactionOwner.runner
  private var openedBy: Int?

  init(settings: [String: String]) {
    initial = settings
    self.settings = settings
    atBegin = settings
    kept = settings
  }

  mutating func enter(_ unit: ScriptUnit, commands: Int) {
    if unit.continues {
      begins = commands > 1
      return
    }
    mode = unit.mode
    switch mode {
    case .perStatement: begins = unit.reopens
    case .implicit: begins = commands > 1
    case .perFile, .all:
      if open == nil { begin() }
      begins = unit.reopens
    }
  }

  mutating func leave(isLast: Bool) {
    begins = false
    // A `BEGIN` of the text's own outlives a unit that does not end transactions.
    if open != nil, isImplicit || (isLast && mode == .perFile) { end(with: kept, chain: false) }
  }

  /// The statement that opened what is open still, where the script did it.
  var openedForGood: Int? { open != nil && owner == .script ? openedBy : nil }

  /// Remembers which statement began the transaction.
  mutating func follow(_ statement: Int) {
    if open != nil, owner == .script, openedBy == nil { openedBy = statement }
  }

  mutating func next(_ parsed: ParsedStatement, _ text: Int) -> ScriptStatement {
    let enclosing = open != nil && !isImplicit ? owner : nil
    let commits = commitImplicitly(before: parsed.statement)
    if open == nil, !commits {
      if parsed.statement.beginsTransaction {
        begin(owner: .script)
      } else if begins, mode != .perStatement || !parsed.statement.psqlSendsNoBegin {
        begin(isImplicit: true)
      }
    }
    var statement = ScriptStatement(
      parsed: parsed, text: text, transaction: open, settings: settings)
    statement.enclosing = enclosing
    switch parsed.statement {
    case .transaction(let control): apply(control)
    case .set(let parameter): apply(parameter)
    case .data(.query(let query)): for parameter in query.setParameters { apply(parameter) }
    case .metaCommand(let name, let arguments): apply(name, arguments)
    case .mysql(let statement): apply(statement)
    default: break
    }
    return statement
  }

  /// DDL of MySQL never shares a transaction.
  private mutating func commitImplicitly(before statement: Statement) -> Bool {
    guard case .mysql(let statement) = statement, statement.commitsImplicitly else { return false }
    if open != nil { end(with: settings, chain: false) }
    return true
  }

  /// Variables of a MySQL session do not know transactions.
  private mutating func apply(_ statement: MySQL.Statement) {
    for (name, value) in statement.sessionVariables {
      let before = value ?? initial[name]
      settings[name] = before
      kept[name] = before
      atBegin[name] = before
    }
    guard let autocommit = statement.autocommit else { return }
    begins = !autocommit
    if autocommit, open != nil { end(with: settings, chain: false) }
  }

  /// psql's own commands that change how the rest runs.
  private mutating func apply(_ command: String, _ arguments: String) {
    switch command {
    case "c", "connect": reconnect()
    case "set":
      let values = PsqlArguments(arguments) { _ in nil }.values
      if values.count == 2, values[0] == "AUTOCOMMIT", let value = values[1] {
        begins = !PsqlValue.isTrue(value)
      }
    default: break
    }
  }

  /// A new session knows nothing of the old one's settings and transactions.
  private mutating func reconnect() {
    kept = initial
    end(with: initial, chain: false)
  }

  private mutating func begin(isImplicit: Bool = false, owner: TransactionOwner = .runner) {
    open = count
    self.owner = owner
    openedBy = nil
    self.isImplicit = isImplicit
    count += 1
    atBegin = settings
    kept = settings
    savepoints = []
    names = [:]
  }

  private mutating func end(with settings: [String: String], chain: Bool) {
    self.settings = settings
    open = nil
    savepoints = []
    names = [:]
    if chain { begin() }
  }

  private mutating func apply(_ control: TransactionControl) {
    guard open != nil else { return }
    switch control {
    // A block that somebody began does not end with the message (the manual, as above).
    case .begin:
      if isImplicit { owner = .script }
      isImplicit = false
    case .characteristics, .setConstraints, .commitPrepared, .rollbackPrepared: break
    case .commit(let chain): end(with: kept, chain: chain)
    case .rollback(let chain): end(with: atBegin, chain: chain)
    case .prepare: end(with: kept, chain: false)
    case .savepoint(let name): add((name, settings))
    case .release(let name): _ = cut(backTo: name)
    case .rollbackTo(let name):
      guard let found = cut(backTo: name) else { return }
      add(found)
      settings = found.settings
    }
  }

  private mutating func add(_ savepoint: (name: String, settings: [String: String])) {
    savepoints.append(savepoint)
    names[savepoint.name, default: 0] += 1
  }

  /// Drops the savepoint and those made after it.
  private mutating func cut(backTo name: String) -> (name: String, settings: [String: String])? {
    guard names[name] != nil else { return nil }
    while let last = savepoints.popLast() {
      let others = names[last.name, default: 1] - 1
      names[last.name] = others > 0 ? others : nil
      if last.name == name { return last }
    }
    return nil
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
  /// More than people set in a script.
  private static let maximumNames = 64

  fileprivate func change(_ settings: inout [String: String], initial: [String: String]) {
    switch value {
    case .value(let value):
      // Every statement keeps what is set before it: noise must not multiply.
      guard settings.count < Self.maximumNames || settings[name] != nil else { return }
      settings[name] = value
    case .default where name == "all": settings = initial
    case .default: settings[name] = initial[name]
    }
  }
}
