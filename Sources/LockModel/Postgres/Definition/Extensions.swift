// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension PlanBuilder {
  /// `ADD` and `DROP` of a member lock it (`ExecAlterExtensionContentsStmt` in extension.c);
  /// `UPDATE` runs the scripts of the extension, which are on the server only.
  mutating func alterExtension(_ name: String, _ member: ObjectReference?) {
    guard let member else { return unknown(.opaqueCode("the update script of \(name)")) }
    switch member.kind {
    case .table, .foreignTable, .view, .materializedView, .sequence, .index:
      guard let relation = resolve(member.name) else { return }
      lock(
        relation, .shareUpdateExclusive, reason: .target,
        citation: Citation("extension.c, ExecAlterExtensionContentsStmt"))
      work(
        .catalogOnly, on: relation.name,
        citation: Citation("extension.c, ExecAlterExtensionContentsStmt"))
    default: break
    }
  }
}
