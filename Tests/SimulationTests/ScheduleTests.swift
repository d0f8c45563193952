// SPDX-License-Identifier: Apache-2.0
import JSON
import LockModel
import Simulation
import TestSupport
import Testing

/// Fixtures/queue holds schedules with what a real server did (`play.py --record` there).
@Suite("Schedules")
struct ScheduleTests {
  @Test(arguments: try Fixture.all(in: "queue", ending: ".json"))
  func `a schedule ends as on the server`(path: String) throws {
    let bytes = try Fixture.bytes(path)
    let schedule = try Schedule(json: bytes)
    let playback = SchedulePlayer.play(schedule)
    let expected = try #require(try JSONValue.parse(bytes)["expected"])

    let steps = try #require(expected["steps"]?.arrayValue)
    #expect(playback.steps.count == steps.count)
    for step in steps {
      let played = playback.steps.first {
        $0.session == step["session"]?.stringValue && $0.step == step["step"]?.intValue
      }
      #expect(played?.result.code == step["result"]?.stringValue, "\(step)")
      #expect(abs((played?.done ?? -1) - (step["done"]?.doubleValue ?? 0)) < 0.5, "\(step)")
    }
    let probes = try #require(expected["probes"]?.arrayValue)
    #expect(playback.probes.count == probes.count)
    for (probe, played) in zip(probes, playback.probes) {
      let waiting = (probe["waiting"]?.objectValue ?? []).map {
        Playback.Waiter(
          session: $0.key, blockedBy: ($0.value.arrayValue ?? []).compactMap(\.stringValue))
      }
      #expect(played.waiting.sorted { $0.session < $1.session } == waiting)
    }
  }

  @Test(arguments: [
    (#"{}"#, "a schedule needs \"sessions\""),
    (#"{"sessions": [{"name": "a", "steps": [{"at": 0}]}]}"#, "a step needs \"do\""),
    (#"{"sessions": [{"name": "a", "steps": [{"do": "fly"}]}]}"#, "unknown step \"fly\""),
    (#"{"sessions": [{"name": "a", "steps": [{"do": "savepoint"}]}]}"#, "needs \"id\""),
    (#"{"sessions": [{"name": "a", "steps": [{"at": -1}]}]}"#, "must not be negative"),
    (
      #"{"sessions": [{"name": "a", "steps": [{"do": "lock", "locks": [["t", "Sharp"]]}]}]}"#,
      "unknown lock mode \"Sharp\""
    ),
    (
      #"{"sessions": [{"name": "a", "steps": [{"do": "set", "name": "x", "ticks": 1}]}]}"#,
      "unknown setting \"x\""
    ),
    (
      #"{"sessions": [{"name": "a", "steps": [{"do": "cancel", "session": "b"}]}]}"#,
      "no session is named \"b\""
    ),
    (#"{"sessions": [{"name": "a"}, {"name": "a"}]}"#, "two sessions have the same name"),
  ])
  func `a schedule that makes no sense says why`(text: String, message: String) {
    let error = #expect(throws: JSONError.self) { try Schedule(json: Array(text.utf8)) }
    #expect(error?.message.contains(message) == true)
  }

  @Test func `the locks of a failed statement are gone before the client rolls back (R12)`() {
    let playback = play([
      ("t", [(0, .begin(keepsSnapshot: false)), (0, lock("a")), (2, failing), (9, .rollback)]),
      ("r", [(1, lock("a", .accessShare))]),
    ])
    #expect(done(playback, "r", 0) == 2)
  }

  @Test func `nobody waits for a worker of autovacuum longer than deadlock_timeout (R10)`() {
    var schedule = schedule([
      ("vacuum", [(0, work("a", .shareUpdateExclusive, ticks: 50))]),
      ("ddl", [(1, lock("a"))]),
      ("reader", [(2, lock("a", .accessShare))]),
    ])
    schedule.sessions[0].isAutovacuum = true
    let playback = SchedulePlayer.play(schedule)
    #expect(done(playback, "ddl", 0) == 6)
    #expect(done(playback, "reader", 0) == 6)
  }

  @Test func `a savepoint that does not exist is an error`() {
    let playback = play([
      ("t", [(0, .begin(keepsSnapshot: false)), (0, .rollbackTo("s")), (1, lock("a"))])
    ])
    #expect(playback.steps.map(\.result.code) == ["ok", "3B001", "25P02"])
  }

  @Test func `a wait without an end is left open`() {
    let playback = play([
      ("p", [(0, .begin(keepsSnapshot: false)), (0, lock("a")), (1, .prepare("x"))]),
      ("r", [(2, lock("a", .accessShare))]),
    ])
    #expect(playback.waits.count == 1)
    #expect(playback.waits.first?.until == nil)
    #expect(playback.waits.first?.blockedBy == ["prepared"])
  }

  // MARK: Shorthand

  private typealias Steps = [(Double, Schedule.Action)]

  private func schedule(_ sessions: [(String, Steps)]) -> Schedule {
    Schedule(
      name: "test", deadlockTimeout: 5,
      sessions: sessions.map { name, steps in
        Schedule.Session(name: name, steps: steps.map { Schedule.Step(at: $0, $1) })
      })
  }

  private func play(_ sessions: [(String, Steps)]) -> Playback {
    SchedulePlayer.play(schedule(sessions))
  }

  private func lock(_ relation: String, _ mode: LockMode = .accessExclusive) -> Schedule.Action {
    work(relation, mode, ticks: 0)
  }

  private func work(_ relation: String, _ mode: LockMode, ticks: Double) -> Schedule.Action {
    var statement = Schedule.Statement()
    statement.locks = [Schedule.LockRequest(relation, mode)]
    statement.work = ticks
    return .statement(statement)
  }

  private var failing: Schedule.Action {
    var statement = Schedule.Statement()
    statement.failure = "22012"
    return .statement(statement)
  }

  private func done(_ playback: Playback, _ session: String, _ step: Int) -> Double? {
    playback.steps.first { $0.session == session && $0.step == step }?.done
  }
}
