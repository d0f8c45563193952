// SPDX-License-Identifier: Apache-2.0
import Migrations
public import Observation
import SQLSyntax

extension Verify.Input {
  /// Writes a document for each migration: `0042_add_column.pg15.truth`.
  ///
  /// A migration that follows others has their statements before it in its schema.
  public func record(
    _ verification: Verification, into directory: String
  ) throws(InputErrors) {
    var before = schema.map { String(decoding: $0.source.bytes, as: UTF8.self) } ?? ""
    for migration in verification.migrations {
      let statements = migration.statements.map { statement in
        TruthDocument.Statement(
          sql: statement.sql, transaction: statement.transaction,
          observed: statement.comparison?.observed)
      }
      let document = TruthDocument(
        version: verification.version, schema: before, statements: statements)
      let name = MigrationPath(migration.path).name.replacingSuffix(".sql")
      try OutputFile.save(
        document.bytes,
        to: Path.join(directory, "\(name).pg\(verification.version.major).truth"))
      before += statements.map { $0.sql + ";\n" }.joined()
    }
  }
}

extension String {
  fileprivate func replacingSuffix(_ suffix: String) -> String {
    hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
  }
}
