// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// `lockcast explain` answers, or says that it cannot.
struct ExplainTests {
  private static let files = ["schema.sql": Data("CREATE TABLE orders (id bigint);\n".utf8)]

  @Test(arguments: [
    ("ALTER TABLE orders ADD COLUMN a int", 0), ("ALTER TABLE orders FROBNICATE", 2),
    ("DO $$BEGIN EXECUTE 'DROP TABLE ' || a; END$$", 2), ("EXECUTE find(7)", 2),
    ("-- a comment\nALTER TABLE orders ADD COLUMN a int", 0),
  ])
  func whatIsNotKnownIsTwo(sql: String, code: Int) throws {
    let run = try Lockcast.run(["explain", "--schema", "schema.sql", sql], files: Self.files)
    #expect(run.code == Int32(code))
  }

  @Test func theAssumptionsAreSaid() throws {
    let arguments = ["explain", "ALTER TABLE orders ADD COLUMN a int"]
    let bare = try Lockcast.run(arguments)
    #expect(bare.output.contains("Assumed: `orders`"))
    #expect(bare.output.contains("Assumed: Postgres 17"))
    let told = try Lockcast.run(
      arguments + ["--schema", "schema.sql", "--server-version", "15.4"], files: Self.files)
    #expect(!told.output.contains("Assumed"))
  }

  /// What is made up lacks the partition: that is not known, and no refusal.
  @Test func aGuessIsNoRefusal() throws {
    let run = try Lockcast.run(["explain", "ALTER TABLE events DETACH PARTITION events_2026"])
    #expect(run.code == 2)
    #expect(!run.output.contains("refuses it:"))
  }
}
