// SPDX-License-Identifier: Apache-2.0

/// Why no gentler way is offered for a statement that does not pass.
///
/// Reports has the words.
public enum NoInstead: String, Error, Sendable, Hashable, CaseIterable {
  /// It could not be read, so nothing is known of what it is to reach.
  case notUnderstood = "not-understood"
  /// The server refuses it: it has to be mended, not softened.
  case refused
  /// It is the gentle form already: what remains is who is there.
  case alreadyGentle = "already-gentle"
  /// It gives up quickly already, and may be tried again.
  case alreadyImpatient = "already-impatient"
  /// A stored generated column is computed for every row at once; nothing fills it later.
  case storedGenerated = "stored-generated"
  /// An exclusion constraint has neither NOT VALID nor USING INDEX.
  case exclusionConstraint = "exclusion-constraint"
  /// The gentle form does not exist for a partitioned table, or one with children.
  case partitioned
  /// Rows can be told apart by a primary key only, and the table has none.
  case noPrimaryKey = "no-primary-key"
  /// Whether a row is done already cannot be told from the row.
  case rowsNotTellable = "rows-not-tellable"
  /// `REFRESH … CONCURRENTLY` needs a unique index on columns, over all rows, and a filled view.
  case noUniqueIndex = "no-unique-index"
  /// The table is written anew by the nature of the change.
  case newFiles = "new-files"
  /// It does several things in code: each would have to stand by itself.
  case inCode = "in-code"
  /// Something rests on the column that would have to be made anew by hand.
  case dependents
  /// The harm lies in rows, and the statement already touches few.
  case rowLocks = "row-locks"
  /// No other form of it is known.
  case noOtherForm = "no-other-form"
}
