// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension Citation {
  fileprivate static let addIdentity = Citation("tablecmds.c, ATExecAddIdentity")
  fileprivate static let setIdentity = Citation("tablecmds.c, ATExecSetIdentity")
  fileprivate static let dropIdentity = Citation("tablecmds.c, ATExecDropIdentity")
  fileprivate static let alterSequence = Citation("sequence.c, AlterSequence")
}

extension AlterTableQueue {
  /// A sequence of its own, from now on; rows stay as they are.
  mutating func addIdentity(
    _ name: String, always: Bool, on position: Int, recurse: Bool
  ) throws(Refusal) {
    if let column = try column(name, of: position) {
      if !column.isNotNull || column.identity != nil || column.defaultValue != nil {
        throw .sqlstate("55000")
      }
      if let index = tables[position].relation.columns.firstIndex(where: { $0.name == name }) {
        tables[position].relation.columns[index].identity = always ? .always : .byDefault
      }
    }
    makeSequence(for: name, on: position)
    assignSequences()
    changeCatalog(of: position, citation: .addIdentity)
    descendIdentity(from: position, recurse: recurse, citation: .addIdentity)
  }

  /// Even without options the sequence is altered (`AlterSequence` with an empty list).
  mutating func setIdentity(
    _ name: String, _ options: [SequenceOption], on position: Int, recurse: Bool
  ) throws(Refusal) {
    let table = tables[position].relation
    if let column = try column(name, of: position), column.identity == nil {
      throw .sqlstate("55000")
    }
    for sequence in catalog.ownedSequences(of: table.name, column: name) {
      builder.lock(sequence, .shareRowExclusive, reason: .sequence, citation: .alterSequence)
      builder.lock(sequence, .rowExclusive, reason: .sequence, citation: .alterSequence)
      builder.work(.catalogOnly, on: sequence.name, citation: .alterSequence)
    }
    changeCatalog(of: position, citation: .setIdentity)
    descendIdentity(from: position, recurse: recurse, citation: .setIdentity)
  }

  mutating func dropIdentity(
    _ name: String, ifExists: Bool, on position: Int, recurse: Bool
  ) throws(Refusal) {
    let table = tables[position].relation
    guard let column = try column(name, of: position) else { return }
    guard column.identity != nil else {
      if ifExists { return }
      throw .sqlstate("55000")
    }
    changeCatalog(of: position, citation: .dropIdentity)
    descendIdentity(from: position, recurse: recurse, citation: .dropIdentity)
    for sequence in catalog.ownedSequences(of: table.name, column: name) {
      builder.lock(sequence, .accessExclusive, reason: .sequence, citation: .deletion)
      builder.work(.dropFiles, on: sequence.name, citation: .deletion)
    }
  }

  /// Partitions share the identity of their parent; inheritance children do not.
  private mutating func descendIdentity(
    from position: Int, recurse: Bool, citation: Citation
  ) {
    guard context.has(.partitionedIdentity), recurse,
      tables[position].relation.kind == .partitionedTable
    else { return }
    for child in lockChildren(of: position, citation: citation) {
      changeCatalog(of: child, citation: citation)
      descendIdentity(from: child, recurse: true, citation: citation)
    }
  }
}
