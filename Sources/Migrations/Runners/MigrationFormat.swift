// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// How one runner keeps its migrations: facts about a tool, each with its source.
protocol MigrationFormat: Sendable {
  /// What the tool takes the file for; nil: it would not run it.
  func identity(of path: MigrationPath) -> MigrationIdentity?

  /// Where the migrations of this one's family stand, and how many folders below they may be.
  func home(of path: MigrationPath) -> MigrationHome

  /// The parts of a text and how they are run.
  func sections(of text: [UInt8], at path: MigrationPath, beside tree: any FileTree)
    -> [MigrationSection]

  /// Placeholders that the tool fills in; nil: none.
  func placeholders(in text: [UInt8], at path: MigrationPath, beside tree: any FileTree)
    -> Placeholders?

  /// What has a value without being configured, by name.
  func values(in text: [UInt8], at path: MigrationPath) -> [String: String]

  /// The transaction mode that the tool comes to when it has read the statements of a file that
  /// does not choose one itself.
  func mode(for statements: [Statement], among usual: TransactionMode) -> TransactionMode

  /// What it does besides running the text.
  var conduct: RunnerConduct { get }
}

extension MigrationFormat {
  func mode(for statements: [Statement], among usual: TransactionMode) -> TransactionMode { usual }

  func home(of path: MigrationPath) -> MigrationHome { MigrationHome(path.directory) }

  func values(in text: [UInt8], at path: MigrationPath) -> [String: String] { [:] }

  func placeholders(in text: [UInt8], at path: MigrationPath, beside tree: any FileTree)
    -> Placeholders?
  {
    nil
  }

  func sections(of text: [UInt8], at path: MigrationPath, beside tree: any FileTree)
    -> [MigrationSection]
  {
    [whole(text, at: path)]
  }

  /// The text as one section, in the direction that the path says.
  func whole(
    _ text: [UInt8], at path: MigrationPath, mode: TransactionMode? = nil
  ) -> MigrationSection {
    MigrationSection(
      range: text.indices, direction: identity(of: path)?.direction ?? .up, mode: mode)
  }
}

/// The folder of a family of migrations.
struct MigrationHome: Sendable, Hashable {
  var directory: String
  /// 0: they stand in it; 1: in folders of their own.
  var depth: Int

  init(_ directory: String, depth: Int = 0) {
    self.directory = directory
    self.depth = depth
  }
}
