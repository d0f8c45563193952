// SPDX-License-Identifier: Apache-2.0
import Foundation
import JSON
import TestSupport
import Testing

@Suite("lockcast outcome")
struct OutcomeTests {
  private static let report = Data(
    #"""
    {"schema":"lockcast.report/1","serverVersion":"15.4","snapshot":null,"migrations":[
    {"path":"m.sql","statements":[
    {"index":0,"line":1,"sql":"ALTER TABLE orders ADD COLUMN region text","digest":"d",
    "kind":"ALTER TABLE","transaction":null,"locks":[{}]}]}]}
    """#.utf8)

  @Test(
    "Wrong usage",
    arguments: [
      [], ["--report", "r.json"], ["--log", "l"], ["--summary", "--log", "l"], ["--last", "0"],
      ["--report", "r.json", "--log", "l", "--dsn", "d"],
    ])
  func usage(arguments: [String]) throws {
    #expect(try Lockcast.run(["outcome"] + arguments).code == 64)
  }

  @Test("Rotated logs are read one after the other, and each outcome is kept once")
  func rotated() throws {
    let log = try Fixture.text("logs/13-durations.log").split(
      separator: "\n", omittingEmptySubsequences: false)
    let files = [
      "r.json": Self.report, "a.log": Data(log.prefix(12).joined(separator: "\n").utf8),
      "b.log": Data(log.dropFirst(12).joined(separator: "\n").utf8),
      "o.jsonl": Data(),
    ]
    let run = try Lockcast.run(
      [
        "outcome", "--report", "r.json", "--log", "a.log", "--log", "b.log", "--into", "o.jsonl",
        "--format", "json",
      ], files: files)
    #expect(run.code == 0, "\(run.errors)")
    let document = try JSONValue.parse(Array(run.output.utf8))
    #expect(document["records"]?.arrayValue?.count == 1)
    #expect(document["track"]?["done"]?.intValue == 1)
  }

  @Test(
    "What cannot be read is named, with what to do",
    arguments: [
      ("r.json", Data("{}".utf8), "lockcast.report/1"),
      ("r.json", Data("nothing".utf8), "r.json:1:"),
      ("l.log", Data([0x1F, 0x8B, 0x08, 0x00]), "zcat"),
      ("o.jsonl", Data("{\n".utf8), "o.jsonl:1:"),
    ])
  func unreadable(name: String, bytes: Data, words: String) throws {
    var files = [
      "r.json": Self.report,
      "l.log": try Data(
        contentsOf: URL(filePath: Fixture.path("logs/13-durations.log"))),
    ]
    files[name] = bytes
    let run = try Lockcast.run(
      ["outcome", "--report", "r.json", "--log", "l.log", "--into", "o.jsonl"], files: files)
    #expect(run.code == 2)
    #expect(run.errors.contains(words), "\(run.errors)")
  }

  @Test("A summary of nothing is no error")
  func summary() throws {
    let run = try Lockcast.run(["outcome", "--summary", "--format", "json"])
    #expect(run.code == 0)
    let document = try JSONValue.parse(Array(run.output.utf8))
    #expect(document["track"]?["done"]?.intValue == 0)
  }
}
