// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

/// A migration as its runner takes it.
public struct Migration: Sendable {
  public var path: String
  public var runner: Runner?
  /// Nil where no runner is known, or it would not run the file.
  public var identity: MigrationIdentity?
  /// What runs: the way up, or all of a file that is a way down.
  public var script: Script
  /// The way back that the file holds beside it.
  public var down: Script?
  /// Where transactions begin and end, if the file does not choose for itself.
  public var transaction: TransactionMode
  /// What the runner passes over, such as text before its first mark; nil: nothing but white space.
  public var unread: ScriptText?
}

/// Reads migrations in the format of a runner.
public struct MigrationReader: Sendable {
  public var runner: Runner?
  /// Values of placeholders and psql variables, by name.
  public var variables: [String: String] = [:]
  /// As the configuration has it; what a file says of itself goes before.
  public var transaction: TransactionMode?
  /// Whose grammar; nil: the newest.
  public var version: ServerVersion?
  public var engine = Engine.postgres
  public var tree: any FileTree

  public init(runner: Runner?, tree: any FileTree = NoFiles()) {
    self.runner = runner
    self.tree = tree
  }

  public func read(_ bytes: [UInt8], path: String) -> Migration {
    let place = MigrationPath(path)
    let format = runner?.format
    let identity = format?.identity(of: place)
    let known = format?.values(in: bytes, at: place) ?? [:]
    let values = known.merging(variables) { _, given in given }
    var session = PsqlSession(variables: values, tree: tree)
    let psql: PsqlText
    if let format, runner?.usesPsql == false {
      let placeholders = format.placeholders(in: bytes, at: place, beside: tree)
      psql = PsqlText(path: path, text: placeholders?.fill(bytes, with: values) ?? .plain(bytes))
    } else {
      psql = session.run(bytes, path: path)
    }
    let sections =
      format?.sections(of: psql.text.bytes, at: place, beside: tree)
      ?? [MigrationSection(range: psql.text.bytes.indices, direction: .up)]
    let assembly = ScriptAssembly(
      runner: runner, format: format, usesPsql: runner?.usesPsql ?? true, psql: psql,
      sections: sections,
      engine: engine, version: version, mode: transaction,
      autocommit: PsqlSession.commitsAlone(values))
    let direction = identity?.direction ?? .up
    let other: MigrationIdentity.Direction = direction == .down ? .up : .down
    let hasOther = sections.contains { $0.direction == other }
    return Migration(
      path: path, runner: runner, identity: identity, script: assembly.script(direction),
      down: hasOther && direction == .up ? assembly.script(other) : nil,
      transaction: transaction ?? format?.conduct.transaction ?? .perStatement,
      unread: assembly.unread)
  }
}

/// Puts a script together from the sections of a text and the scripts that it includes.
private struct ScriptAssembly {
  let runner: Runner?
  let format: (any MigrationFormat)?
  let usesPsql: Bool
  let psql: PsqlText
  let sections: [MigrationSection]
  let engine: Engine
  let version: ServerVersion?
  let mode: TransactionMode?
  /// psql's own, when it begins.
  let autocommit: Bool

  func script(_ direction: MigrationIdentity.Direction) -> Script {
    let source = parse(sections.text(of: psql.text.bytes, direction), psql.text)
    var texts = [ScriptText(path: psql.path, source: source)]
    var commands = PsqlCommands(
      areKnown: usesPsql, readsDelimiter: format?.conduct.readsDelimiter == true)
    var units: [ScriptUnit] = []
    var next = 0
    for section in sections where section.direction == direction {
      let first = next
      while next < source.statements.count,
        source.statements[next].range.offsets.lowerBound < section.range.upperBound
      {
        next += 1
      }
      guard first < next || sections.count == 1 else { continue }
      let mode = mode(of: section, source.statements[first..<next].map(\.statement))
      var unit = ScriptUnit(
        mode: mode, reopens: mode.wrapsFile ? format?.conduct.reopens == true : !autocommit,
        pieces: pieces(first..<next, of: 0, psql, &texts, &commands))
      unit.continues = section.continues && !units.isEmpty
      units.append(unit)
    }
    var script = Script.make(path: psql.path, texts: texts, units: units)
    commands.replace(in: &script.statements)
    script.runner = runner
    return script
  }

  /// The text outside all sections, at its place.
  var unread: ScriptText? {
    guard sections.count > 1 || sections.first?.range != psql.text.bytes.indices else { return nil }
    var rest = psql.text.bytes
    for section in sections {
      for index in section.range where rest[index] != UInt8(ascii: "\n") { rest[index] = 0x20 }
    }
    guard rest.contains(where: { !$0.isBlank }) else { return nil }
    return ScriptText(path: psql.path, source: parse(rest, psql.text))
  }

  private func mode(of section: MigrationSection, _ statements: [Statement]) -> TransactionMode {
    let usual = mode ?? format?.conduct.transaction ?? .perStatement
    return section.mode ?? format?.mode(for: statements, among: usual) ?? usual
  }

  private func parse(_ bytes: [UInt8], _ text: RenderedText) -> SourceFile {
    SourceFile.parse(bytes, as: engine, version: version, lines: text.lines).explaining(
      text.problems)
  }

  /// The statements of the range, with those of included scripts behind their commands.
  private func pieces(
    _ range: Range<Int>, of number: Int, _ text: PsqlText, _ texts: inout [ScriptText],
    _ commands: inout PsqlCommands
  ) -> [ScriptUnit.Piece] {
    let statements = texts[number].source.statements
    var pieces: [ScriptUnit.Piece] = []
    var start = range.lowerBound
    var index = start
    for inclusion in text.inclusions {
      while index < range.upperBound,
        statements[index].range.offsets.lowerBound < inclusion.offset
      {
        index += 1
      }
      guard index < range.upperBound,
        statements[index].range.offsets.lowerBound == inclusion.offset
      else { continue }
      // The command gives way to the script that it names.
      pieces.append(ScriptUnit.Piece(text: number, statements: start..<index))
      commands.follow(statements[index], in: number)
      start = index + 1
      let included = texts.count
      let source = parse(inclusion.text.text.bytes, inclusion.text.text)
      texts.append(ScriptText(path: inclusion.text.path, source: source))
      pieces += self.pieces(
        source.statements.indices, of: included, inclusion.text, &texts, &commands)
    }
    pieces.append(ScriptUnit.Piece(text: number, statements: start..<range.upperBound))
    return pieces
  }
}
