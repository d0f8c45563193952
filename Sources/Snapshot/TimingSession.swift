// SPDX-License-Identifier: Apache-2.0

/// A session in a database that is thrown away, to find out how long statements take there.
public protocol TimingSession {
  /// What is wrong with the server, or with the statement.
  associatedtype Failure: Error

  /// Runs a statement, and returns the seconds that it took.
  @discardableResult
  func time(_ sql: String) throws(Failure) -> Double

  /// The database as it is now.
  func snapshot() throws(Failure) -> Snapshot
}
