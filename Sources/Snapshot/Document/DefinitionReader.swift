// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// Reads the SQL texts of a document: expressions, types, definitions as the server prints them.
///
/// What the grammar does not cover is kept as opaque text: it is unknown, never lost. Types repeat
/// all the time, so each is read once.
struct DefinitionReader {
  private var types: [String: TypeName] = [:]

  func expression(_ text: String) -> Expression {
    guard case .data(.query(let query)) = statement("SELECT " + text),
      case .select(let select) = query.body, select.targets.count == 1, select.from.isEmpty
    else { return .opaque(text, []) }
    return select.targets[0].expression
  }

  mutating func type(_ text: String) -> TypeName {
    if let known = types[text] { return known }
    let type = read(text)
    types[text] = type
    return type
  }

  private func read(_ text: String) -> TypeName {
    guard case .cast(_, let type) = expression("NULL::" + text) else {
      return TypeName(ObjectName(text))
    }
    return type
  }

  func name(_ text: String) -> ObjectName {
    guard case .column(let parts) = expression(text), let last = parts.last, parts.count <= 3
    else { return ObjectName(text) }
    return ObjectName(
      catalog: parts.count == 3 ? parts[0] : nil,
      schema: parts.count > 1 ? parts[parts.count - 2] : nil, last)
  }

  /// The query of a view, or nothing.
  func query(_ text: String) -> Query? {
    guard case .data(.query(let query)) = statement(text) else { return nil }
    return query
  }

  func index(_ text: String) -> CreateIndex? {
    guard case .createIndex(let index) = statement(text) else { return nil }
    return index
  }

  func rule(_ text: String) -> CreateRule? {
    guard case .createRule(let rule) = statement(text) else { return nil }
    return rule
  }

  /// `RANGE (created_at)`
  func partitioning(_ text: String) -> CreateTable.PartitionBy {
    if case .createTable(let table) = statement("CREATE TABLE t (a int) PARTITION BY " + text),
      let partitioning = table.partitionBy
    {
      return partitioning
    }
    let strategy = text.prefix { $0 != " " && $0 != "(" }.lowercased()
    return CreateTable.PartitionBy(
      strategy: strategy, keys: [IndexElement(.opaque(text, []))])
  }

  /// `FOR VALUES …` or `DEFAULT`
  func bound(_ text: String) -> PartitionBound? {
    guard case .createTable(let table) = statement("CREATE TABLE p PARTITION OF t " + text) else {
      return text == "DEFAULT" ? .default : nil
    }
    return table.bound
  }

  /// The one statement of a text.
  private func statement(_ text: String) -> Statement? {
    let statements = SourceFile.parse(Array(text.utf8)).statements.filter { !$0.range.isEmpty }
    guard statements.count == 1 else { return nil }
    return statements[0].statement
  }
}
