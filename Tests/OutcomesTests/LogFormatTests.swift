// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

@testable import Outcomes

@Suite("The server's log, in all its formats")
struct LogFormatTests {
  @Test(
    "What stands before LOG: is understood without its pattern",
    arguments: [
      ("2026-11-25 03:14:37 UTC:10.0.0.1(46416):postgres@shop:[21144]:", 21144, 37.0, nil),
      ("2026-11-25 03:14:37.250 UTC [21144] app@shop ", 21144, 37.25, nil),
      ("1795576477.250 21144 psql 6b0652ba.547d 12/2 763 ", 21144, 37.25, true),
      ("1795576477.250 21144 psql 6b0652ba.547d 12/0 0 ", 21144, 37.25, false),
      ("2026-11-25 04:14:37.250 +01 [21144-3] ", 21144, 37.25, nil),
      ("db=shop,user=app,pid=21144,t=2026-11-25 03:14:37 UTC ", 21144, 37.0, nil),
      ("", nil, nil, nil),
    ] as [(String, Int?, Double?, Bool?)])
  func prefix(text: String, pid: Int?, second: Double?, isInTransaction: Bool?) {
    let prefix = LinePrefix(Array(text.utf8)[...])
    #expect(prefix.pid == pid)
    #expect(prefix.time == second.map { 1_795_576_440 + $0 })
    #expect(prefix.isInTransaction == isInTransaction)
  }

  @Test("The session id goes before the process, which another session may have later")
  func session() {
    #expect(LinePrefix(Array("21144 psql 6b0652ba.547d ".utf8)[...]).session == "6b0652ba.547d")
    #expect(LinePrefix(Array("1795576477.250 21144 ".utf8)[...]).session == nil)
  }

  @Test(
    "What an entry says",
    arguments: [
      ("duration: 879.020 ms", .finished(seconds: 0.87902, sql: nil, isExecute: false)),
      (
        "duration: 1.5 ms  statement: SELECT 1",
        .finished(seconds: 0.0015, sql: Array("SELECT 1".utf8), isExecute: false)
      ),
      (
        "duration: 1.5 ms  execute <unnamed>: DROP TABLE a",
        .finished(seconds: 0.0015, sql: Array(" DROP TABLE a".utf8), isExecute: true)
      ),
      ("duration: 1.5 ms  parse <unnamed>: SELECT 1", nil),
      ("duration: 1.5 ms  bind s1: SELECT 1", nil),
      ("duration: ms", nil),
      ("statement: BEGIN;", .began(sql: Array("BEGIN;".utf8))),
      ("execute s1: SELECT 1", .began(sql: Array(" SELECT 1".utf8))),
      (
        "process 7 still waiting for ShareLock on virtual transaction 4/5 after 1000.5 ms",
        .waits(pid: 7, seconds: 1.0005)
      ),
      (
        "process 7 acquired AccessShareLock on relation 1 of database 2 after 58.4 ms at character 22",
        .acquired(pid: 7, seconds: 0.0584)
      ),
      ("process 7 still waiting for", nil),
      ("checkpoint starting: time", nil),
    ] as [(String, LogMessage?)])
  func message(text: String, expected: LogMessage?) {
    #expect(LogMessage(LogEntry(message: Array(text.utf8))) == expected)
  }

  @Test(
    "Why a statement failed",
    arguments: [
      ("canceling statement due to lock timeout", .lockTimeout),
      (#"could not obtain lock on relation "orders""#, .lockTimeout),
      ("canceling statement due to statement timeout", .statementTimeout),
      ("deadlock detected", .deadlock),
      ("canceling statement due to user request", .canceled),
      ("terminating connection due to administrator command", .canceled),
      (#"relation "orders" does not exist"#, .error),
    ] as [(String, LogMessage.Failure)])
  func failure(text: String, expected: LogMessage.Failure) {
    #expect(
      LogMessage(LogEntry(isError: true, message: Array(text.utf8))) == .failed(expected))
  }

  @Test("Who stands behind a process: behind it in the queue, or behind what it holds")
  func queue() throws {
    let queue = try #require(
      LockQueueDetail(Array("Processes holding the lock: 3, 4. Wait queue: 5, 6, 7.".utf8)))
    #expect([3, 4, 5, 6, 7, 8].map(queue.countBehind) == [3, 3, 2, 1, 0, 0])
    #expect(LockQueueDetail(Array("parameters: $1 = '3. Wait'".utf8)) == nil)
  }

  @Test("The three formats of a server have the same entries", arguments: ["15", "18"])
  func formats(version: String) throws {
    let expected: [LogFormat] = [.csv, .json, .stderr]
    for (ending, format) in zip([".csv", ".json", ".log"], expected) {
      for path in try Fixture.all(in: "logs", ending: ending) where path.contains(version) {
        var reader = LogReader()
        reader.read(try Fixture.bytes(path)) { _ in }
        #expect(reader.format == format)
      }
    }
  }

  @Test("A log is read the same in whatever pieces it comes", arguments: Logs.recorded ?? [])
  func pieces(path: String) throws {
    let log = try Fixture.bytes(path)
    let whole = Logs.deployment(log, Logs.migration)
    for size in [1, 7, 1_000] {
      let pieced = Logs.deployment(log, Logs.migration, pieces: size)
      #expect(pieced.outcomes().map(\.outcome) == whole.outcomes().map(\.outcome))
      #expect(pieced.entries == whole.entries)
    }
  }

  @Test("Broken logs are read as far as they go", arguments: Logs.recorded ?? [])
  func broken(path: String) throws {
    let log = try Fixture.bytes(path)
    for cut in stride(from: 0, to: log.count, by: 53) {
      let deployment = Logs.deployment(Array(log[cut...]), Logs.migration)
      #expect(deployment.outcomes().count <= Logs.migration.count)
    }
    var noise = SeededGenerator(seed: 7)
    for _ in 0..<50 {
      var bytes = log
      for _ in 0..<20 {
        bytes[Int.random(in: 0..<bytes.count, using: &noise)] = UInt8.random(
          in: 0...255, using: &noise)
      }
      #expect(Logs.deployment(bytes, Logs.migration).entries <= bytes.count)
    }
  }

  @Test("An entry without end is passed over, and what comes behind it is read")
  func endless() {
    var reader = LogReader()
    var entries: [LogEntry] = []
    let piece = Array(repeating: UInt8(ascii: "x"), count: 4 << 20)
    reader.read(Array("2026-11-25 03:14:37 UTC [1] LOG:  statement: ".utf8)) { entries.append($0) }
    for _ in 0..<9 { reader.read(piece) { entries.append($0) } }
    reader.read(Array("\n2026-11-25 03:14:38 UTC [2] LOG:  duration: 1.0 ms\n".utf8)) {
      entries.append($0)
    }
    reader.finish { entries.append($0) }
    #expect(entries.map(\.pid) == [2])
    #expect(reader.skipped >= 1)
  }

  @Test("A quote that is never closed costs no more than itself")
  func unclosedQuote() throws {
    var lines = try Fixture.text("logs/15-all.csv").split(separator: "\n").map(String.init)
    let whole = Logs.entries(Array(lines.joined(separator: "\n").utf8)).count
    lines.append("\"")
    #expect(Logs.entries(Array(lines.joined(separator: "\n").utf8)).count == whole)
  }
}
