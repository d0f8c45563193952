// SPDX-License-Identifier: Apache-2.0

/// Why the server would refuse a statement.
public enum Refusal: Error, Sendable, Hashable {
  /// 42P01, 42703, 42704, 3F000: a relation, column, object or schema does not exist.
  case undefined(String)
  /// 42P07, 42701, 42710, 42P06: it exists already.
  case duplicate(String)
  /// 2BP01: this object depends on it and CASCADE was not given.
  case dependents(String)
  /// The server's version does not know the form yet.
  case sinceVersion(Int)
  /// An error of MySQL or MariaDB by its number, and what it names.
  case error(Int, String)
  /// Any other rule, by its SQLSTATE.
  case other(sqlstate: String)

  static let wrongObjectType = Refusal.other(sqlstate: "42809")
  static let invalidTableDefinition = Refusal.other(sqlstate: "42P16")
  static let notInPrerequisiteState = Refusal.other(sqlstate: "55000")
}
