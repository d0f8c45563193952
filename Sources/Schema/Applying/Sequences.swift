// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

// Sequences (sequence.c, DefineSequence, AlterSequence, process_owned_by).
extension Catalog {
  mutating func perform(_ create: CreateSequence) throws(Refusal) {
    let name = try newName(create.name, create.persistence)
    guard relations[name] == nil else {
      if create.ifNotExists { return }
      throw .duplicate(name.name)
    }
    var sequence = Relation(name, .sequence)
    sequence.persistence = create.persistence
    sequence.sequence = SequenceDetails()
    store(sequence)
    try apply(create.options, to: name)
  }

  mutating func perform(_ alter: AlterSequence) throws(Refusal) {
    guard let sequence = relation(alter.name) else {
      if alter.ifExists { return }
      throw .undefined(alter.name.name)
    }
    guard sequence.kind == .sequence else { throw .wrongObjectType }
    try apply(alter.options, to: sequence.name)
  }

  private mutating func apply(
    _ options: [SequenceOption], to name: RelationName
  ) throws(Refusal) {
    for option in options {
      switch option {
      case .type(let type): modify(name) { $0.sequence?.type = type }
      case .ownedBy(let path): try setOwner(path, of: name)
      case .logged(let logged):
        modify(name) { $0.persistence = logged ? .permanent : .unlogged }
      case .increment, .minValue, .maxValue, .start, .restart, .cache, .cycle, .sequenceName: break
      }
    }
  }

  private mutating func setOwner(_ path: [String]?, of name: RelationName) throws(Refusal) {
    if relations[name]?.sequence?.isIdentity == true { throw .other(sqlstate: "0A000") }
    guard let path, let column = path.last, path.count >= 2 else {
      return modify(name) { $0.sequence?.owner = nil }
    }
    let schema = path.count >= 3 ? path[path.count - 3] : nil
    let table = try required(ObjectName(schema: schema, path[path.count - 2]))
    guard table.column(column) != nil else { throw .undefined(column) }
    if table.name.schema != name.schema { throw .notInPrerequisiteState }
    modify(name) { $0.sequence?.owner = ColumnReference(table.name, column) }
  }
}
