// SPDX-License-Identifier: Apache-2.0
import Foundation
import JSON
import TestSupport
import Testing

@Suite("lockcast simulate")
struct SimulateTests {
  private func simulate(_ arguments: [String]) throws -> Lockcast.Run {
    let files = try ["shop.json", "pool-100.json"].map { name in
      (name, Data(try Fixture.bytes("workload/" + name)))
    }
    return try Lockcast.run(
      ["simulate"] + arguments, files: Dictionary(uniqueKeysWithValues: files))
  }

  @Test("The same bytes for any number of threads")
  func threads() throws {
    let outputs = try ["1", "2", "5"].map { threads in
      try simulate(["--runs", "60", "--threads", threads, "--format", "json", "shop.json"]).output
    }
    #expect(Set(outputs).count == 1)
    let other = try simulate(["--runs", "60", "--seed", "8", "--format", "json", "shop.json"])
    #expect(other.output != outputs[0])
  }

  @Test("A workload for a person, in 80 columns")
  func terminal() throws {
    let run = try simulate(["--runs", "20", "shop.json"])
    #expect(run.code == 0)
    #expect(run.output.contains("sessions blocked at once"))
    #expect(run.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  @Test("A load experiment fills its pool")
  func experiment() throws {
    let run = try simulate(["--runs", "20", "--format", "json", "pool-100.json"])
    let report = try JSONValue.parse(Array(run.output.utf8))
    #expect(report["peakBlocked"]?["p50"]?.doubleValue == 100)
    #expect(report["schema"]?.stringValue == "lockcast.experiment/1")
  }

  @Test(
    "What is wrong is said with its place",
    arguments: [
      (#"{"migration": [[{"lock": []}]]}"#, "bad.json:1:", "unknown key"),
      (#"{"migration": "#, "bad.json:1:", "error"), ("[]", "bad.json:1:", "error"),
    ])
  func errors(text: String, place: String, message: String) throws {
    let run = try Lockcast.run(
      ["simulate", "bad.json"], files: ["bad.json": Data(text.utf8)])
    #expect(run.code == 2)
    #expect(run.errors.hasPrefix(place))
    #expect(run.errors.contains(message))
  }
}
