// SPDX-License-Identifier: Apache-2.0
import Snapshot
import Testing

@testable import Collector

/// What follows from looking at a server once a second.
@Suite("Watching progress")
struct ProgressWatchTests {
  private typealias Moment = ProgressWatch.Moment

  private func watched(_ moments: [Moment]) -> ProgressWatch {
    var watch = ProgressWatch()
    for moment in moments { watch.add(moment) }
    return watch
  }

  private func moment(
    _ clock: Double, wal: Double = 0, bytes: Double? = nil, waits: Bool = false
  ) -> Moment {
    var moment = Moment()
    moment.clock = clock
    moment.wal = wal
    if let bytes {
      moment.running = [
        ProgressWatch.Running(
          pid: 7, text: "CREATE INDEX ON t (a)", started: 0, waits: waits, isOurs: true,
          bytes: bytes)
      ]
    }
    return moment
  }

  private func rate(_ kind: ObservedRate.Kind, _ watch: ProgressWatch) -> ObservedRate? {
    watch.rates.first { $0.kind == kind }
  }

  @Test("A statement that ends has been timed, without its waits")
  func statement() {
    let watch = watched([
      moment(1, bytes: 0), moment(2, bytes: 0, waits: true), moment(3, bytes: 0, waits: true),
      moment(9, bytes: 1e8), moment(10),
    ])
    #expect(watch.statements.map(\.seconds) == [7.5])
    #expect(watch.statements.first?.source == .progressViews)
  }

  @Test("One that is too short, and one that goes on, has not")
  func unfinished() {
    #expect(watched([moment(1, bytes: 0), moment(2)]).statements.isEmpty)
    #expect(watched([moment(1, bytes: 0), moment(60, bytes: 1e9)]).statements.isEmpty)
  }

  @Test("Blocks and the log go by at least as fast as this")
  func rates() {
    let watch = watched([
      moment(1, wal: 0, bytes: 0), moment(2, wal: 5e7, bytes: 2e8), moment(3, wal: 6e7, bytes: 3e8),
    ])
    #expect(rate(.read, watch)?.bytesPerSecond == 2e8)
    #expect(rate(.write, watch)?.bytesPerSecond == 5e7)
    #expect(rate(.write, watch)?.isLowerBound == true)
    #expect(watched([moment(1, bytes: 0), moment(2, bytes: 100)]).rates.isEmpty)
  }

  @Test("A standby that is behind shows how fast it replays", arguments: [true, false])
  func replay(isBehind: Bool) {
    let moments = [0.0, 1].map { second in
      var moment = moment(second)
      moment.standbys = [
        ProgressWatch.Standby(pid: 9, replayed: second * 8e7, behind: isBehind ? 1e9 : 0)
      ]
      return moment
    }
    let replay = rate(.replay, watched(moments))
    #expect(replay?.bytesPerSecond == 8e7)
    #expect(replay?.isLowerBound == !isBehind)
  }
}
