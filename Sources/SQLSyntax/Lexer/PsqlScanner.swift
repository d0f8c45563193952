// SPDX-License-Identifier: Apache-2.0

/// What psql itself acts on in a script.
public struct PsqlElement: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    /// `\name arguments`, up to the end of the arguments.
    case command(name: String, arguments: SourceRange)
    /// `:name`, `:'name'`, `:"name"`, `:{?name}`.
    case variable(name: String, form: VariableForm)
  }

  public enum VariableForm: Sendable, Hashable {
    /// The value as it is.
    case plain
    /// The value as a string constant.
    case literal
    /// The value as a quoted identifier.
    case identifier
    /// `TRUE` where the variable is set, else `FALSE`.
    case isDefined
  }

  public var kind: Kind
  public var range: SourceRange
}

/// Finds the meta-commands and variables of a psql script, in order.
///
/// They may stand in the middle of a statement, and are none inside quotes, comments and the data
/// of a `COPY` (src/fe_utils/psqlscan.l).
public struct PsqlScanner {
  private let source: [UInt8]
  private var lexer = Lexer()
  private var statement: [Token] = []
  private var elements: [PsqlElement] = []

  private init(_ source: [UInt8]) { self.source = source }

  public static func elements(of source: [UInt8]) -> [PsqlElement] {
    guard source.count <= Int(UInt32.max) else { return [] }
    var scanner = PsqlScanner(source)
    scanner.scan()
    return scanner.elements
  }

  private mutating func scan() {
    let source = source
    while true {
      let token = lexer.next(source.span)
      lexer.comments = []
      switch token.kind {
      case .end: return
      case .semicolon:
        if StatementSplitter.readsStandardInput(statement + [token]) {
          _ = lexer.copyData(source.span)
        }
        statement.removeAll(keepingCapacity: true)
      case .metaCommand: command(token)
      case .variable:
        elements.append(variable(token))
        statement.append(token)
      default: statement.append(token)
      }
    }
  }

  private mutating func command(_ token: Token) {
    let text = source[token.range.offsets].dropFirst()
    let name = text.prefix { !$0.isSpace && $0 != UInt8(ascii: "\\") }
    elements.append(
      PsqlElement(
        kind: .command(
          name: String(decoding: name, as: UTF8.self),
          arguments: SourceRange(name.endIndex..<text.endIndex)),
        range: token.range))
    let source = source
    if name.elementsEqual("copy".utf8), StatementSplitter.endsWithStandardInput(source.span, token)
    {
      _ = lexer.copyData(source.span)
    }
  }

  private func variable(_ token: Token) -> PsqlElement {
    let text = source[token.range.offsets].dropFirst()
    let form: PsqlElement.VariableForm =
      switch text.first {
      case UInt8(ascii: "'"): .literal
      case UInt8(ascii: "\""): .identifier
      case UInt8(ascii: "{"): .isDefined
      default: .plain
      }
    let name: ArraySlice<UInt8> =
      switch form {
      case .plain: text
      case .literal, .identifier: text.dropFirst().dropLast()
      case .isDefined: text.dropFirst(2).dropLast()
      }
    return PsqlElement(
      kind: .variable(name: String(decoding: name, as: UTF8.self), form: form),
      range: token.range)
  }
}
