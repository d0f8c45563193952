// SPDX-License-Identifier: Apache-2.0
import Simulation

extension WorkloadScenario {
  /// Nobody comes and nobody is there.
  var isQuiet: Bool { arrivals.isEmpty && holders.isEmpty }

  mutating func scaleTraffic(by ratio: Double) {
    guard ratio != 1 else { return }
    for index in arrivals.indices { arrivals[index].rate *= ratio }
  }
}
