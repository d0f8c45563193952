// SPDX-License-Identifier: Apache-2.0
import Migrations
public import Observation
import SQLSyntax

extension Verify.Input {
  /// Writes a document for each migration: `0042_add_column.pg15.truth`, or `0042-up.pg15.truth`
  /// where each has a folder and all have one name.
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
      let name = Self.name(of: migration, among: verification.migrations)
      try OutputFile.save(
        document.bytes,
        to: Path.join(directory, "\(name).pg\(verification.version.major).truth"))
      before += statements.map { $0.sql + ";\n" }.joined()
    }
  }

  private static func name(
    of migration: Verification.Migration, among all: [Verification.Migration]
  ) -> String {
    let name = MigrationPath(migration.path).name
    let isUnique = all.count { MigrationPath($0.path).name == name } == 1
    let parts = migration.path.split(separator: "/").filter { $0 != "." && $0 != ".." }
    // Of the standard input's `<stdin>` no file system and no shell should hear.
    return (isUnique ? name : parts.joined(separator: "-")).withoutSuffix(".sql")
      .filter { $0 != "<" && $0 != ">" }
  }
}

extension String {
  fileprivate func withoutSuffix(_ suffix: String) -> String {
    hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
  }
}
