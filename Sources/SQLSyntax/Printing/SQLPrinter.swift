// SPDX-License-Identifier: Apache-2.0

/// Writes trees as SQL text that parses to the same trees.
///
/// Compound expressions stand in parentheses, so no table of precedences is needed, and every name
/// is quoted unless it is a plain word. The snapshot keeps expressions as such text.
struct SQLPrinter {
  private(set) var text = ""

  mutating func write(_ piece: String) { text += piece }

  mutating func list<Element>(
    _ elements: [Element], _ separator: String = ", ",
    _ body: (inout SQLPrinter, Element) -> Void
  ) {
    for (index, element) in elements.enumerated() {
      if index > 0 { write(separator) }
      body(&self, element)
    }
  }

  mutating func name(_ name: ObjectName) {
    if let catalog = name.catalog { write(SQLText.identifier(catalog) + ".") }
    if let schema = name.schema { write(SQLText.identifier(schema) + ".") }
    write(SQLText.identifier(name.name))
  }

  mutating func type(_ type: TypeName) {
    if type.isSetOf { write("SETOF ") }
    if let fields = type.intervalFields { write("interval " + fields) } else { name(type.name) }
    if !type.modifiers.isEmpty {
      write("(" + type.modifiers.map(String.init).joined(separator: ", ") + ")")
    }
    if type.isPercentType { write("%TYPE") }
    for _ in 0..<type.arrayDimensions { write("[]") }
  }

  mutating func indexElement(_ element: IndexElement) {
    if case .column(let parts) = element.expression, parts.count == 1 {
      expression(element.expression)
    } else {
      write("(")
      expression(element.expression)
      write(")")
    }
    if let collation = element.collation {
      write(" COLLATE ")
      name(collation)
    }
    if let operatorClass = element.operatorClass {
      write(" ")
      name(operatorClass)
    }
    if element.descending { write(" DESC") }
    if let nullsFirst = element.nullsFirst { write(nullsFirst ? " NULLS FIRST" : " NULLS LAST") }
    if let symbol = element.exclusionOperator { write(" WITH " + symbol) }
  }

  mutating func bound(_ bound: PartitionBound) {
    switch bound {
    case .range(let from, let to):
      write("FOR VALUES FROM (")
      list(from) { $0.expression($1) }
      write(") TO (")
      list(to) { $0.expression($1) }
      write(")")
    case .list(let values):
      write("FOR VALUES IN (")
      list(values) { $0.expression($1) }
      write(")")
    case .hash(let modulus, let remainder):
      write("FOR VALUES WITH (MODULUS \(modulus), REMAINDER \(remainder))")
    case .default:
      write("DEFAULT")
    }
  }
}

extension SQLText {
  /// A name, in quotes unless it is a plain lower-case word that is no keyword of any special rank.
  public static func identifier(_ name: String) -> String {
    isPlain(name) ? name : quoted(name, by: "\"")
  }

  /// A string literal.
  public static func literal(_ text: String) -> String { quoted(text, by: "'") }

  private static func quoted(_ text: String, by quote: Character) -> String {
    var result = String(quote)
    for character in text.unicodeScalars {
      result.unicodeScalars.append(character)
      if Character(character) == quote { result.append(quote) }
    }
    result.append(quote)
    return result
  }

  private static func isPlain(_ name: String) -> Bool {
    guard let first = name.utf8.first, first == UInt8(ascii: "_") || isLowercase(first),
      name.utf8.allSatisfy({ isLowercase($0) || isDigit($0) || $0 == UInt8(ascii: "_") })
    else { return false }
    guard let keyword = Keyword(rawValue: name) else { return true }
    return keyword.category == .unreserved
  }

  private static func isLowercase(_ byte: UInt8) -> Bool {
    UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
  }
}

extension Expression {
  /// The expression as SQL that parses to the same tree.
  public var sql: String {
    var printer = SQLPrinter()
    printer.expression(self)
    return printer.text
  }
}

extension Query {
  /// The query as SQL that parses to the same tree.
  public var sql: String {
    var printer = SQLPrinter()
    printer.query(self)
    return printer.text
  }
}

extension DataStatement {
  /// The statement as SQL that parses to the same tree.
  public var sql: String {
    var printer = SQLPrinter()
    printer.statement(self)
    return printer.text
  }
}

extension ObjectName {
  /// The name with the quotes that it needs.
  public var sql: String {
    var printer = SQLPrinter()
    printer.name(self)
    return printer.text
  }
}

extension TypeName {
  /// The type as SQL.
  public var sql: String {
    var printer = SQLPrinter()
    printer.type(self)
    return printer.text
  }
}

extension IndexElement {
  /// The element of an index or of a partition key as SQL.
  public var sql: String {
    var printer = SQLPrinter()
    printer.indexElement(self)
    return printer.text
  }
}

extension PartitionBound {
  /// `FOR VALUES …` or `DEFAULT`.
  public var sql: String {
    var printer = SQLPrinter()
    printer.bound(self)
    return printer.text
  }
}
