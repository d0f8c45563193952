// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema
import Snapshot
import Testing

@Suite("Documents that are none")
struct HostileDocumentTests {
  static let bytes = Example.snapshot().encode()

  @Test("A truncated document is an error at its end", arguments: 0..<50)
  func truncated(part: Int) {
    let cut = Array(Self.bytes[..<(Self.bytes.count * part / 50)])
    for need in [SnapshotNeed.everything, .mentioned(["orders"])] {
      #expect(throws: SnapshotError.self) { try Snapshot.read(cut, needing: need) }
    }
  }

  func error(_ text: String) -> SnapshotError? {
    do {
      _ = try Snapshot.read(Array(text.utf8))
      return nil
    } catch {
      return error
    }
  }

  static let head = """
    {"format": "lockcast.snapshot/1", "capturedAt": "2026-01-01T00:00:00Z",
    "server": {"version": "15.4", "database": "d"}
    """

  @Test("The least document is one")
  func least() throws {
    let snapshot = try Snapshot.read(Array((Self.head + ", \"later\": [{}]}").utf8))
    #expect(snapshot.server.version.major == 15)
    #expect(snapshot.catalog.relations.isEmpty)
  }

  @Test("A newer format says so, wherever it stands")
  func newer() {
    let error = error("{\n\"format\": \"lockcast.snapshot/2\"}")
    #expect(error?.problem == .unsupportedFormat("lockcast.snapshot/2"))
    #expect(error?.line == 2)
    #expect(error?.description.contains("use a newer lockcast") == true)
  }

  @Test(
    "What is missing is named",
    arguments: [
      ("{}", "format"), ("{\"format\": \"lockcast.snapshot/1\"}", "capturedAt"),
      (
        "{\"format\": \"lockcast.snapshot/1\", \"capturedAt\": \"2026-01-01T00:00:00Z\"}",
        "server"
      ),
    ])
  func missing(text: String, key: String) {
    #expect(error(text)?.problem == .missing(key))
  }

  @Test(
    "Wrong types and values are errors with a place",
    arguments: [
      "", "\u{0}", "null", "[]", "\"lockcast\"", "{\"format\": 1}",
      head + ", \"relations\": {}}", head + ", \"relations\": [1]}",
      head + ", \"relations\": [{\"kind\": \"sofa\"}]}",
      head + ", \"relations\": [{\"name\": \"t\", \"columns\": [{\"name\": 5}]}]}",
      head + ", \"relations\": [{\"name\": \"t\", \"indexes\": [\"nodot\"]}]}",
      head + ", \"relations\": [{\"name\": \"t\", \"constraints\": [{\"kind\": \"wish\"}]}]}",
      head + ", \"samples\": [{\"sessions\": [{\"locks\": [{\"mode\": \"Sharing\"}]}]}]}",
      head + ", \"capacity\": {\"maxConnections\": 1e400}}",
      head + ", \"capacity\": {\"maxConnections\": 1.5}}",
      head + ", \"server\": {\"version\": \"none\"}}",
      head + ", \"capturedAt\": \"yesterday\"}",
      head + "} trailing",
      head + ", \"x\": \"\u{1}\"}",
    ])
  func wrong(text: String) {
    let error = error(text)
    #expect(error != nil)
    #expect((error?.line ?? 0) >= 1)
    #expect(error?.description.contains("error: ") == true)
  }

  @Test("Deep nesting is refused")
  func deep() {
    let nested = Self.head + ", \"x\": " + String(repeating: "[", count: 100_000)
    #expect(error(nested) != nil)
    #expect(error(String(repeating: "{\"a\":", count: 100_000)) != nil)
  }

  @Test("Many relations that refer to one another are no burden")
  func chain() throws {
    var text = Self.head + ", \"relations\": [\n"
    for number in 0..<20_000 {
      if number > 0 { text += ",\n" }
      text += "{\"schema\": \"p\", \"name\": \"v\(number)\", \"kind\": \"view\", "
      text += "\"uses\": [\"p.v\(number + 1)\"]}"
    }
    let bytes = Array((text + "]}").utf8)
    let snapshot = try Snapshot.read(bytes, needing: .mentioned(["v19999"]))
    #expect(snapshot.catalog.relations.count == 20_000)
  }
}
