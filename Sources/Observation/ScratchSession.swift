// SPDX-License-Identifier: Apache-2.0

public import Schema

/// A session in a database that may be broken: it runs statements and tells what they did.
public protocol ScratchSession {
  /// What is wrong with the server; that it refuses a statement is none of it.
  associatedtype Failure: Error

  /// Runs a statement and looks at nothing.
  ///
  /// - Parameter data: what `COPY … FROM STDIN` reads.
  func run(_ sql: String, data: [UInt8]) throws(Failure) -> ObservedStatement.Refusal?

  /// Runs a statement inside the transaction block that is open.
  func observe(_ sql: String, data: [UInt8]) throws(Failure) -> ObservedStatement

  /// Runs a statement that has transactions of its own, while its locks are sampled.
  func observeAlone(_ sql: String, data: [UInt8]) throws(Failure) -> ObservedStatement

  /// The catalog as it is now; what an open transaction has changed is not in it.
  func catalog() throws(Failure) -> Catalog
}
