// SPDX-License-Identifier: Apache-2.0

/// `COPY`, with the options of today and those of before 9.0.
extension Parser {
  mutating func copy() throws(SyntaxError) -> Copy {
    try expect(.copy)
    if at(.leftParenthesis) { return try copyQuery() }
    var options: [Option] = accept(.binary) ? [Option("format", "binary")] : []
    let table = RelationReference(try objectName("a table"))
    let columns = try optionalParenthesizedNames()
    let isFrom = accept(.from)
    if !isFrom { try expect(.to) }
    let target = try copyTarget()
    if at(.using, .delimiters) { advance() }
    if accept(.delimiters) { options.append(Option("delimiter", try stringConstant())) }
    var copy = Copy(
      .table(table, columns: columns), isFrom: isFrom, fromStdin: isFrom && target.isClient)
    copy.file = target.file
    copy.options = options + (try copyOptions())
    if isFrom, accept(.where) { _ = try expression() }
    return copy
  }

  private mutating func copyQuery() throws(SyntaxError) -> Copy {
    try expect(.leftParenthesis, "(")
    let statement = try dataStatement()
    try expect(.rightParenthesis, ")")
    try expect(.to)
    _ = try copyTarget()
    var copy = Copy(.query(statement), isFrom: false, fromStdin: false)
    copy.options = try copyOptions()
    return copy
  }

  /// A file, a program, or the client.
  private mutating func copyTarget() throws(SyntaxError) -> (isClient: Bool, file: String?) {
    if accept(.program) {
      _ = try stringConstant("a command")
      return (false, nil)
    }
    if accept(.stdin) || accept(.stdout) { return (true, nil) }
    return (false, try stringConstant("a file, STDIN or STDOUT"))
  }

  private mutating func copyOptions() throws(SyntaxError) -> [Option] {
    _ = accept(.with)
    if at(.leftParenthesis) { return try genericCopyOptions() }
    var options: [Option] = []
    while let option = try oldCopyOption() { options.append(option) }
    return options
  }

  private mutating func genericCopyOptions() throws(SyntaxError) -> [Option] {
    try expect(.leftParenthesis, "(")
    var options: [Option] = []
    repeat {
      let name = try columnLabel()
      options.append(Option(name.lowercased(), try copyOptionValue()))
    } while accept(.comma)
    try expect(.rightParenthesis, ")")
    return options
  }

  private mutating func copyOptionValue() throws(SyntaxError) -> String? {
    if at(.comma) || at(.rightParenthesis) { return nil }
    if accept(operator: "*") { return "*" }
    if at(.default) {
      try require(.copyDefault)
      return try columnLabel()
    }
    guard accept(.leftParenthesis) else { return try utilityOptionValue() }
    var values = [try utilityOptionValue()]
    while accept(.comma) { values.append(try utilityOptionValue()) }
    try expect(.rightParenthesis, ")")
    return values.joined(separator: ", ")
  }

  /// An option in the old syntax (`copy_opt_item`), or nil.
  private mutating func oldCopyOption() throws(SyntaxError) -> Option? {
    switch current.keyword {
    case .binary, .csv:
      return Option("format", try columnLabel())
    case .freeze, .header:
      return Option(try columnLabel())
    case .delimiter, .null, .quote, .escape:
      let name = try columnLabel()
      _ = accept(.as)
      return Option(name, try stringConstant())
    case .encoding:
      advance()
      return Option("encoding", try stringConstant())
    case .force:
      return try forceOption()
    default:
      return nil
    }
  }

  private mutating func forceOption() throws(SyntaxError) -> Option {
    try expect(.force)
    if accept(.quote) {
      if accept(operator: "*") { return Option("force_quote", "*") }
      return Option("force_quote", try nameList().joined(separator: ", "))
    }
    let isNegated = accept(.not)
    try expect(.null)
    if at(operator: "*") {
      try require(.copyForceStar)
      advance()
      return Option(isNegated ? "force_not_null" : "force_null", "*")
    }
    let names = try nameList().joined(separator: ", ")
    return Option(isNegated ? "force_not_null" : "force_null", names)
  }
}
