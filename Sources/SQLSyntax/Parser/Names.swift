// SPDX-License-Identifier: Apache-2.0

/// Names, by the classes of gram.y: `ColId`, `ColLabel`, `type_function_name` and their kin.
extension Parser {
  /// Whether the current token may be a plain name: a column, a table (`ColId`).
  var isAtName: Bool { isName(current) && !isAtPair }

  func isName(_ token: Token) -> Bool {
    switch token.kind {
    case .word: token.keyword.map(\.isColumnId) ?? true
    case .quotedIdentifier, .unicodeIdentifier: true
    case .variable: !isString(token)
    default: false
    }
  }

  /// Whether the token may name a type or a function (`type_function_name`).
  func isTypeOrFunctionName(_ token: Token) -> Bool {
    switch token.kind {
    case .word: token.keyword.map(isTypeOrFunction) ?? true
    case .quotedIdentifier, .unicodeIdentifier: true
    case .variable: !isString(token)
    default: false
    }
  }

  /// A word or a quoted identifier, reserved or not.
  func isLabel(_ token: Token) -> Bool {
    switch token.kind {
    case .word, .quotedIdentifier, .unicodeIdentifier: true
    case .variable: !isString(token)
    default: false
    }
  }

  /// `type_function_name`; JSON was one in 16.
  func isTypeOrFunction(_ keyword: Keyword) -> Bool {
    keyword.category == .unreserved || keyword.category == .typeOrFunctionName
      || (keyword == .json && release == 16)
  }

  /// A word that is no keyword, or a quoted identifier (`IDENT`).
  func isIdentifier(_ token: Token) -> Bool { isLabel(token) && token.keyword == nil }

  /// A plain name (`ColId`).
  mutating func name(_ description: String = "a name") throws(SyntaxError) -> String {
    guard isAtName else { throw expectedName(description) }
    return try takeIdentifier()
  }

  /// A reserved word is said to be one, unless it begins a clause: there, the name is missing.
  private func expectedName(_ description: String) -> SyntaxError {
    guard let keyword = current.keyword, keyword.category == .reserved else {
      return expected(description)
    }
    switch keyword {
    case .and, .as, .create, .except, .for, .from, .grant, .having, .in, .intersect, .into, .not,
      .on, .or, .returning, .select, .then, .to, .union, .using, .when, .where, .with:
      return expected(description)
    default:
      return SyntaxError(problem: .reserved(text(current), of: .postgres), range: current.range)
    }
  }

  /// Any word: what may stand behind `AS` or a dot (`ColLabel`).
  mutating func columnLabel() throws(SyntaxError) -> String {
    guard isLabel(current), !isAtPair else { throw expected("a name") }
    return try takeIdentifier()
  }

  /// Whether the word here and the one behind it are a single token for the grammar, which then is
  /// no name (parser.c, `base_yylex`).
  private var isAtPair: Bool {
    switch current.keyword {
    case .nulls: peek().keyword == .first || peek().keyword == .last
    case .format: peek().keyword == .json
    case .with: peek().keyword == .time || peek().keyword == .ordinality
    case .not:
      switch peek().keyword {
      case .between, .in, .like, .ilike, .similar: true
      default: false
      }
    default: false
    }
  }

  /// Any word that is not fully reserved (`NonReservedWord`).
  mutating func nonReservedWord(
    _ description: String = "a name"
  ) throws(SyntaxError) -> String {
    guard isLabel(current), current.keyword?.category != .reserved else {
      throw expected(description)
    }
    return try takeIdentifier()
  }

  /// `NonReservedWord_or_Sconst`.
  mutating func nonReservedWordOrString() throws(SyntaxError) -> String {
    isAtString ? try stringConstant() : try nonReservedWord()
  }

  /// A role, also `CURRENT_USER` and its kin (`RoleSpec`).
  mutating func roleName() throws(SyntaxError) -> String {
    switch current.keyword {
    case .currentRole:
      try require(.currentRoleAsRole)
      return try takeIdentifier()
    case .currentUser, .sessionUser: return try takeIdentifier()
    case .some(.none): throw expected("a role; none is reserved")
    default: return try nonReservedWord("a role")
    }
  }

  mutating func roleList() throws(SyntaxError) -> [String] {
    var roles = [try roleName()]
    while accept(.comma) { roles.append(try roleName()) }
    return roles
  }

  /// The name of a relation or another object, qualified or not (`qualified_name`, `any_name`).
  mutating func objectName(_ description: String = "a name") throws(SyntaxError) -> ObjectName {
    let first = try name(description)
    guard at(.dot) else { return ObjectName(first) }
    return try qualified(first)
  }

  /// The name of an object that is no relation: of any length for the grammar, of three parts at
  /// most for the server (`any_name`).
  mutating func anyName(_ description: String = "a name") throws(SyntaxError) -> ObjectName {
    var name = ObjectName(try self.name(description))
    while accept(.dot) {
      name = ObjectName(catalog: name.schema, schema: name.name, try columnLabel())
    }
    return name
  }

  /// The name of a function (`func_name`).
  mutating func functionName() throws(SyntaxError) -> ObjectName {
    guard peek().kind != .dot else { return try anyName("a function name") }
    guard isTypeOrFunctionName(current) else { throw expected("a function name") }
    return ObjectName(try takeIdentifier())
  }

  /// The rest of a qualified name, at the dot.
  mutating func qualified(_ first: String) throws(SyntaxError) -> ObjectName {
    try expect(.dot, ".")
    let second = try columnLabel()
    guard accept(.dot) else { return ObjectName(schema: first, second) }
    let third = try columnLabel()
    return ObjectName(catalog: first, schema: second, third)
  }

  /// `name, name …`, of relations and such.
  mutating func objectNames() throws(SyntaxError) -> [ObjectName] {
    var names = [try objectName()]
    while accept(.comma) { names.append(try objectName()) }
    return names
  }

  /// `name, name …`.
  mutating func nameList() throws(SyntaxError) -> [String] {
    var names = [try name()]
    while accept(.comma) { names.append(try name()) }
    return names
  }

  /// `(name, name …)`.
  mutating func parenthesizedNames() throws(SyntaxError) -> [String] {
    try expect(.leftParenthesis, "(")
    let names = try nameList()
    try expect(.rightParenthesis, ")")
    return names
  }

  /// `(name, name …)` where it stands, else nothing.
  mutating func optionalParenthesizedNames() throws(SyntaxError) -> [String] {
    at(.leftParenthesis) ? try parenthesizedNames() : []
  }

  // MARK: Identifiers as the server keeps them

  /// The current token as an identifier: folded, unescaped, cut to 63 bytes.
  mutating func takeIdentifier() throws(SyntaxError) -> String {
    let token = current
    switch token.kind {
    case .word:
      advance()
      return token.keyword?.rawValue ?? Literal.folded(source, token.range)
    case .quotedIdentifier:
      guard token.range.count > 2 else { throw expected("a name") }
      advance()
      return Literal.quoted(source, token.range)
    case .unicodeIdentifier:
      return Literal.truncated(try unicodeText(quote: UInt8(ascii: "\"")))
    case .variable:
      // psql has put in the values that it knows: what is named here nobody can tell.
      throw SyntaxError(problem: .undefinedVariable(text(token)), range: token.range)
    default:
      throw expected("a name")
    }
  }
}

extension Keyword {
  /// `ColId`.
  var isColumnId: Bool { category == .unreserved || category == .columnName }
}
