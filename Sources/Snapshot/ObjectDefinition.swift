// SPDX-License-Identifier: Apache-2.0
public import Schema
public import SQLSyntax

/// A table, view or stored program of MySQL or MariaDB, in the words of the server's own
/// `SHOW CREATE`.
///
/// The definition is what the grammar reads, and what the document keeps: nothing that a version
/// of lockcast does not understand is lost.
public struct ObjectDefinition: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    case table
    case view
    case sequence
    case function
    case procedure

    public var isProgram: Bool { self == .function || self == .procedure }
  }

  /// A trigger of the table.
  public struct Trigger: Sendable, Hashable {
    public var name: String
    public var text: String
    /// In force when it was made: its text is read by it (manual, "Server SQL Modes").
    public var sqlMode: String

    public init(_ name: String, text: String, sqlMode: String = "") {
      self.name = name
      self.text = text
      self.sqlMode = sqlMode
    }
  }

  public var kind: Kind
  public var name: RelationName
  /// Nil: it could not be had, for somebody held it exclusively, or for want of a privilege.
  public var text: String?
  /// Of a program.
  public var sqlMode = ""
  /// In the order in which they fire.
  public var triggers: [Trigger] = []
  public var storage = MySQL.StorageFacts()

  public init(_ kind: Kind, _ name: RelationName, text: String?) {
    self.kind = kind
    self.name = name
    self.text = text
  }
}
