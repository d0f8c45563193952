// SPDX-License-Identifier: Apache-2.0

/// `LOCK`, `VACUUM`, `ANALYZE`, `CLUSTER`.
extension Parser {
  mutating func lockTable() throws(SyntaxError) -> LockTable {
    try expect(.lock)
    _ = accept(.table)
    var lock = LockTable(try relations())
    if accept(.in) {
      lock.mode = try lockMode()
      try expect(.mode)
    }
    lock.noWait = accept(.nowait)
    return lock
  }

  private mutating func lockMode() throws(SyntaxError) -> LockTableMode {
    if accept(.access) {
      if accept(.share) { return .accessShare }
      guard accept(.exclusive) else { throw expected("SHARE or EXCLUSIVE") }
      return .accessExclusive
    }
    if accept(.row) {
      if accept(.share) { return .rowShare }
      guard accept(.exclusive) else { throw expected("SHARE or EXCLUSIVE") }
      return .rowExclusive
    }
    if accept(.share) {
      if accept(.update, .exclusive) { return .shareUpdateExclusive }
      return accept(.row, .exclusive) ? .shareRowExclusive : .share
    }
    guard accept(.exclusive) else { throw expected("a lock mode") }
    return .exclusive
  }

  mutating func vacuum() throws(SyntaxError) -> Vacuum {
    try expect(.vacuum)
    var vacuum = Vacuum()
    if at(.leftParenthesis) {
      vacuum.options = try utilityOptions()
    } else {
      if accept(.full) { vacuum.options.append(Option("full")) }
      if accept(.freeze) { vacuum.options.append(Option("freeze")) }
      if accept(.verbose) { vacuum.options.append(Option("verbose")) }
      if accept(.analyze) || accept(.analyse) { vacuum.options.append(Option("analyze")) }
    }
    vacuum.full = Self.isOn("full", in: vacuum.options)
    vacuum.analyze = Self.isOn("analyze", in: vacuum.options)
    vacuum.skipLocked = Self.isOn("skip_locked", in: vacuum.options)
    if vacuum.options.contains(where: { $0.name == "process_main" }) {
      vacuum.processMain = Self.isOn("process_main", in: vacuum.options)
    }
    vacuum.tables = try vacuumRelations()
    return vacuum
  }

  mutating func analyze() throws(SyntaxError) -> Analyze {
    advance()
    var analyze = Analyze()
    if at(.leftParenthesis) {
      analyze.skipLocked = Self.isOn("skip_locked", in: try utilityOptions())
    } else {
      _ = accept(.verbose)
    }
    analyze.tables = try vacuumRelations()
    return analyze
  }

  /// `ONLY t (a, b), …`; the columns are left out.
  private mutating func vacuumRelations() throws(SyntaxError) -> [RelationReference] {
    guard isAtName || at(.only) else { return [] }
    var tables: [RelationReference] = []
    repeat {
      if at(.only) { try require(.vacuumOnly) }
      let table = try relation()
      if previous.kind == .operator { try require(.vacuumOnly, at: previous) }
      tables.append(table)
      if at(.leftParenthesis) { _ = try parenthesizedNames() }
    } while accept(.comma)
    return tables
  }

  /// `CLUSTER [VERBOSE] [table [USING index]]`, and the old `CLUSTER index ON table`.
  mutating func cluster() throws(SyntaxError) -> Cluster {
    try expect(.cluster)
    var cluster = Cluster()
    let hasOptions = at(.leftParenthesis)
    if hasOptions {
      try require(.clusterOptions)
      _ = try utilityOptions()
    } else {
      _ = accept(.verbose)
    }
    guard isAtName else {
      if hasOptions { try require(.clusterAllWithOptions, at: previous) }
      return cluster
    }
    let first = try objectName()
    if !hasOptions, first.schema == nil, accept(.on) {
      cluster.index = first.name
      cluster.table = try objectName("a table")
    } else {
      cluster.table = first
      if accept(.using) { cluster.index = try name("an index") }
    }
    return cluster
  }

  // MARK: Options

  /// `(name [value], …)` (`utility_option_list`).
  mutating func utilityOptions() throws(SyntaxError) -> [Option] {
    try expect(.leftParenthesis, "(")
    var options: [Option] = []
    repeat {
      guard isLabel(current),
        current.keyword?.category != .reserved || at(.analyze) || at(.analyse)
      else { throw expected("an option") }
      let name = try takeIdentifier()
      let value: String? =
        at(.comma) || at(.rightParenthesis) ? nil : try utilityOptionValue()
      options.append(Option(name == "analyse" ? "analyze" : name.lowercased(), value))
    } while accept(.comma)
    try expect(.rightParenthesis, ")")
    return options
  }

  /// A word, string or number.
  mutating func utilityOptionValue() throws(SyntaxError) -> String {
    if isAtString { return try stringConstant() }
    if isAtNumber { return try signedNumber() }
    guard isLabel(current),
      current.keyword?.category != .reserved || at(.on) || at(.true) || at(.false)
    else { throw expected("a value") }
    return try takeIdentifier()
  }

  /// Whether a Boolean option is on: the last mention counts, without a value it is on
  /// (src/backend/commands/define.c, `defGetBoolean`).
  static func isOn(_ name: String, in options: [Option]) -> Bool {
    guard let option = options.last(where: { $0.name == name }) else { return false }
    switch option.value?.lowercased() {
    case "false", "off", "0": return false
    default: return true
    }
  }
}
