// SPDX-License-Identifier: Apache-2.0
import LockModel
import Reports
import Simulation
import Testing

struct TimelineTests {
  private func timeline(name: String, until end: Double) -> String {
    var statement = Schedule.Statement()
    statement.locks = [Schedule.LockRequest("t", .accessExclusive)]
    statement.work = end
    let steps = [Schedule.Step(at: 0, .statement(statement), sql: name)]
    let schedule = Schedule(
      name: name, title: name, deadlockTimeout: 1,
      sessions: [
        Schedule.Session(name: name, steps: steps),
        Schedule.Session(name: "other", steps: [Schedule.Step(at: end, .statement(statement))]),
      ])
    return scheduleTimeline(SchedulePlayer.play(schedule), of: schedule)
  }

  /// Names come from a file: they may not act in a terminal, nor begin lines of their own.
  @Test func namesDoNotAct() {
    let text = timeline(name: "\u{1B}[2J\u{1B}]0;x\u{7}\n::error::x", until: 3)
    #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
    #expect(!text.split(separator: "\n").contains { $0.hasPrefix("::") })
  }

  @Test(arguments: [0, 1e15, 1e300, Double.greatestFiniteMagnitude])
  func anyEndCanBeDrawn(end: Double) {
    #expect(timeline(name: "a", until: end).contains("works"))
  }
}
