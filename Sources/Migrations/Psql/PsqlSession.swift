// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// A psql script as the server gets it, with the scripts that it includes.
struct PsqlText {
  /// A script that is run in the place of a command.
  struct Inclusion {
    /// Where the command stands in the rendered text.
    var offset: Int
    var text: PsqlText
  }

  var path: String
  var text: RenderedText
  var inclusions: [Inclusion] = []
}

/// psql on its way through a script: its variables, conditions and included files.
///
/// The rest of its meta-commands stay in the text, and become statements of their own.
struct PsqlSession {
  /// Values that are known; what the server or a program would say is not.
  private(set) var variables: [String: String]
  private let tree: any FileTree
  /// The files that include the current one.
  private var open: Set<String> = []
  private var remaining = Self.maximumInclusions
  private var remainingBytes = Self.maximumIncludedBytes

  /// A chain of files, and files in all, longer than people write: what is beyond is not read.
  private static let maximumDepth = 32
  private static let maximumValue = 1 << 16
  private static let maximumInclusions = 10_000
  private static let maximumIncludedBytes = 64 << 20

  init(variables: [String: String], tree: any FileTree) {
    self.variables = variables
    self.tree = tree
  }

  /// Unless AUTOCOMMIT is off: then a statement begins a transaction where none is open.
  static func commitsAlone(_ variables: [String: String]) -> Bool {
    variables["AUTOCOMMIT"].map(PsqlValue.isTrue) ?? true
  }

  mutating func run(_ bytes: [UInt8], path: String) -> PsqlText {
    let elements = PsqlScanner.elements(of: bytes)
    guard !elements.isEmpty else { return PsqlText(path: path, text: .plain(bytes)) }
    open.insert(path)
    defer { open.remove(path) }
    var result = PsqlText(path: path, text: RenderedText(of: bytes))
    var conditions = PsqlConditions()
    /// Where the branch that is not run began.
    var skippedFrom: Int?
    for element in elements {
      if let start = skippedFrom, element.range.offsets.lowerBound < start { continue }
      switch element.kind {
      case .variable(let name, let form):
        if conditions.isActive { substitute(name, form, element.range.offsets, &result.text) }
      case .command(let name, let argumentRange):
        let arguments = PsqlArguments(
          String(decoding: bytes[argumentRange.offsets], as: UTF8.self)
        ) { variables[$0] }
        if isCondition(name, arguments, &conditions) {
          if let start = skippedFrom {
            result.text.blank(start..<element.range.offsets.upperBound)
          }
          skippedFrom = conditions.isActive ? nil : element.range.offsets.upperBound
        } else if conditions.isActive {
          let offset = result.text.offset(of: element.range.offsets.lowerBound)
          if name == "q" || name == "quit" {
            result.text.blank(element.range.offsets.lowerBound..<bytes.count)
            return result
          }
          if let included = perform(name, arguments, in: path) {
            result.inclusions.append(PsqlText.Inclusion(offset: offset, text: included))
          }
        }
      }
    }
    if let start = skippedFrom { result.text.blank(start..<bytes.count) }
    result.text.finish()
    return result
  }

  private mutating func isCondition(
    _ name: String, _ arguments: PsqlArguments, _ conditions: inout PsqlConditions
  ) -> Bool {
    // Without an argument the condition is empty, which is false.
    let value = arguments.values.first ?? ""
    switch name {
    case "if": conditions.open(value)
    case "elif": conditions.next(value)
    case "else": conditions.otherwise()
    case "endif": conditions.close()
    default: return false
    }
    return true
  }

  private func substitute(
    _ name: String, _ form: PsqlElement.VariableForm, _ range: Range<Int>,
    _ text: inout RenderedText
  ) {
    let quote: UInt8?
    switch form {
    case .isDefined:
      return text.replace(range, with: (variables[name] == nil ? "FALSE" : "TRUE").utf8)
    case .plain: quote = nil
    case .literal: quote = UInt8(ascii: "'")
    case .identifier: quote = UInt8(ascii: "\"")
    }
    if let value = variables[name], !text.isFull {
      text.replace(range, with: PsqlValue.written(value, in: quote))
    } else {
      // psql lets it pass, and the server sees a colon: right in `a[1:n]`, and an error elsewhere.
      let passed = Array(": ".utf8) + PsqlValue.written(name, in: quote)
      text.leave(range, undefined: name, as: passed)
    }
  }

  /// Follows what changes the session; returns the script that the command includes.
  private mutating func perform(
    _ name: String, _ arguments: PsqlArguments, in path: String
  ) -> PsqlText? {
    switch name {
    case "set":
      guard case .some(.some(let variable)) = arguments.values.first else { return nil }
      let values = arguments.values.dropFirst()
      let value = values.contains(nil) ? nil : values.compactMap(\.self).joined()
      variables[variable] = value.flatMap { $0.utf8.count <= Self.maximumValue ? $0 : nil }
    case "unset":
      if case .some(.some(let variable)) = arguments.values.first { variables[variable] = nil }
    case "i", "include", "ir", "include_relative":
      guard case .some(.some(let file)) = arguments.values.first else { return nil }
      let isRelative = name.hasSuffix("r") || name.hasSuffix("relative")
      return include(isRelative ? MigrationPath(path).beside(file) : file)
    default: break
    }
    return nil
  }

  private mutating func include(_ path: String) -> PsqlText? {
    guard open.count < Self.maximumDepth, remaining > 0, !open.contains(path),
      let bytes = tree.bytes(of: path), bytes.count <= remainingBytes
    else { return nil }
    remaining -= 1
    remainingBytes -= bytes.count
    return run(bytes, path: path)
  }
}
