// SPDX-License-Identifier: Apache-2.0
import Foundation
import Snapshot
import Timings

/// `timing-exam FILE.csv [CALIBRATION.json] [--by-operation]`
///
/// Forecasts each timed statement of the file twice, with the calibration and without one, and
/// prints how far off it is. Exits with 64 after wrong usage.
let arguments = CommandLine.arguments.dropFirst().filter { !$0.hasPrefix("--") }
guard let path = arguments.first, let text = try? String(contentsOfFile: path, encoding: .utf8)
else {
  print("usage: timing-exam FILE.csv [CALIBRATION.json] [--by-operation]")
  exit(64)
}
let timings = Timing.read(text)
let document = arguments.dropFirst().first.map { path in
  try? Calibration.read(Array(Data(contentsOf: URL(fileURLWithPath: path))))
}
guard let calibration = document ?? Calibration() else {
  print("timing-exam: not a calibration")
  exit(64)
}

func show(_ title: String, _ score: TimingScore) {
  func text(_ value: Double) -> String { String((value * 100).rounded() / 100) }
  print(
    "\(title): \(score.count) statements, off by \(text(score.error(0.5))) in the median,",
    "\(text(score.error(0.9))) at the P90; \(text(score.shareInside * 100)) % within P5 to P95")
  guard CommandLine.arguments.contains("--by-operation") else { return }
  let groups = Dictionary(grouping: score.ratios) { $0.operation + " " + $0.table }
  for (name, rows) in groups.sorted(by: { $0.key < $1.key }) {
    let ratios = rows.map(\.ratio).sorted()
    let inside = rows.count { $0.inside }
    print("  \(name): \(text(ratios[ratios.count / 2])) of \(rows.count), \(inside) inside")
  }
}

show("uncalibrated", TimingScore(timings) { _ in nil })
if !calibration.isEmpty {
  // The calibration's share is that of tables in use; of one that was not, nobody knows it.
  show("calibrated", TimingScore(timings) { $0.isCold ? calibration.cold : calibration })
}

extension Calibration {
  var cold: Calibration {
    var cold = self
    cold.cachedShare = nil
    return cold
  }
}
