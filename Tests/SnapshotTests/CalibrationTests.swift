// SPDX-License-Identifier: Apache-2.0
import Snapshot
import Testing

@Suite("How fast the system is")
struct CalibrationTests {
  static let calibration: Calibration = {
    let at = Timestamp(seconds: 1_700_000_000)
    var calibration = Calibration(works: [
      .scan: CalibratedWork(
        factor: 0.8, timings: 12, spread: 1.3, source: .pastStatements, at: at),
      .rewrite: CalibratedWork(
        factor: 1.4, timings: 1, spread: 1, source: .progressViews, at: at),
    ])
    calibration.cpu = CalibratedFigure(1.1, .cpuBenchmark, at: at)
    calibration.readRate = CalibratedFigure(5e8, .ioStatistics, at: at)
    calibration.writeRate = CalibratedFigure(2e8, .walStatistics, at: at)
    calibration.cachedShare = CalibratedFigure(0.9, .declared, at: at)
    calibration.replayRate = CalibratedFigure(9e7, .replication, at: at)
    calibration.cores = CalibratedFigure(8, .declared, at: at)
    calibration.instance = "gp3"
    return calibration
  }()

  @Test("What was written is read back")
  func roundTrip() throws {
    #expect(try Calibration.read(Self.calibration.encode()) == Self.calibration)
    var snapshot = Example.snapshot()
    snapshot.calibration = Self.calibration
    let bytes = snapshot.encode()
    #expect(try Snapshot.read(bytes).calibration == Self.calibration)
    #expect(try Calibration.read(bytes) == Self.calibration)
  }

  @Test("It takes its place in a snapshot, and all else stays byte for byte")
  func replacing() throws {
    let bare = Example.snapshot()
    let document = try Self.calibration.replacing(in: bare.encode())
    #expect(try Snapshot.read(document).calibration == Self.calibration)
    let none = Array("{\n  \"format\"".utf8)
    #expect(document.starts(with: none))
    var other = Calibration()
    other.cores = CalibratedFigure(4, .declared, at: Timestamp(seconds: 0))
    let again = try other.replacing(in: document)
    #expect(try Snapshot.read(again).calibration == other)
    // Without the member it is the document that it was.
    let lines = String(decoding: again, as: UTF8.self).split(separator: "\n")
      .filter { !$0.contains("\"calibration\"") }
    let before = String(decoding: bare.encode(), as: UTF8.self).split(separator: "\n")
    #expect(lines == before)
  }

  @Test("The next night's snapshot keeps it")
  func succession() {
    var previous = Example.snapshot()
    previous.calibration = Self.calibration
    var next = Example.snapshot()
    next.succeed(previous)
    #expect(next.calibration == Self.calibration)
  }

  @Test(
    "What cannot be is an error",
    arguments: [
      #"{"cpu": {"value": 0, "source": "declared", "at": "2026-01-01T00:00:00Z"}}"#,
      #"{"cpu": {"value": -1, "source": "declared", "at": "2026-01-01T00:00:00Z"}}"#,
      #"{"cpu": {"value": 1, "source": "hearsay", "at": "2026-01-01T00:00:00Z"}}"#,
      #"{"cpu": {"value": 1, "source": "declared", "at": "yesterday"}}"#,
      #"{"works": {"scan": {"factor": 1, "timings": 2, "spread": 0.5}}}"#, #"{"works": 3}"#,
    ])
  func hostile(_ text: String) {
    let document = #"{"format": "lockcast.calibration/1", "calibration": \#(text)}"#
    #expect(throws: SnapshotError.self) { try Calibration.read(Array(document.utf8)) }
  }

  @Test(
    "Another document is none", arguments: ["{}", "[]", "", #"{"format": "lockcast.report/1"}"#])
  func others(_ text: String) {
    #expect(throws: SnapshotError.self) { try Calibration.read(Array(text.utf8)) }
  }

  @Test("Work that only a later version knows is passed over")
  func later() throws {
    let text = """
      {"format": "lockcast.calibration/1", "calibration":
      {"works": {"teleport": {"factor": 1, "timings": 2}}, "mood": "good"}}
      """
    #expect(try Calibration.read(Array(text.utf8)) == Calibration())
  }
}
