// SPDX-License-Identifier: Apache-2.0
import Foundation
import Migrations
import SQLSyntax
import Schema
import Testing
import Verdicts
import Workspace

struct ConfigurationTests {
  @Test func everyKeyIsRead() throws {
    let configuration = try load(
      """
      engine: postgres
      server-version: "16.4"
      snapshot: production.json
      migrations: {files: ["db/*.sql"], transaction: file}
      pool: {size: 80}
      settings: {lock_timeout: 2s}
      tables: {orders: {rows: 120M}, app.notes: {rows: 10_000}}
      limits:
        window: {warn: 500ms, block: 2min}
        exhaustion: {block: 10%}
        hot-rate: 300/min
        snapshot-age: 3d
      rules: {data-loss: off, no-lock-timeout: block}
      unknown: warn
      format: json
      fail-on: never
      """)
    #expect(configuration.serverVersion?.major == 16)
    #expect(configuration.snapshot?.hasSuffix("/production.json") == true)
    #expect(configuration.transactionMode?.rawValue == "file")
    #expect(configuration.poolSize == 80)
    #expect(configuration.settings == ["lock_timeout": "2s"])
    #expect(configuration.declaredRows[RelationName("public", "orders")] == 120_000_000)
    #expect(configuration.declaredRows[RelationName("app", "notes")] == 10_000)
    #expect(configuration.limits.windowWarn == 0.5)
    #expect(configuration.limits.windowBlock == 120)
    #expect(configuration.limits.exhaustionBlock == 0.1)
    #expect(configuration.limits.hotRate == 5)
    #expect(configuration.limits.snapshotMaximumAgeHours == 72)
    #expect(configuration.limits.severities == ["data-loss": .pass, "no-lock-timeout": .block])
    #expect(configuration.limits.unknownVerdict == .warn)
    #expect(configuration.format == "json")
    #expect(configuration.failOn == "never")
  }

  @Test(arguments: [
    ("limts: 3", "1:1: error: unknown key 'limts', did you mean 'limits'?"),
    ("limits:\n  widow: 3", "2:3: error: unknown key 'widow', did you mean 'window'?"),
    ("limits:\n  window: {warn: 5}", "expected a duration, such as 500ms, 5s or 2min, found '5'"),
    ("limits:\n  window: {warn: 9s, block: 1s}", "2:11: error: warn is above block"),
    ("limits: 3", "1:9: error: limits must be a mapping"),
    ("pool: {size: 0}", "1:14: error: expected a number of connections"),
    ("rules: {data-los: off}", "1:9: error: unknown key 'data-los', did you mean 'data-loss'?"),
    ("rules: {data-loss: of}", "1:20: error: 'of' is not possible here, did you mean 'off'?"),
    ("engine: postgrse", "1:9: error: 'postgrse' is not possible here, did you mean 'postgres'?"),
    ("server-version: newest", "1:17: error: expected a version, such as 16.4, found 'newest'"),
    ("a: 1\na: 2", "2:1: error: the key 'a' stands here twice"),
    ("snapshot: [", "error: "),
    ("snapshot: *x", "1:11: error: unknown alias 'x'"),
    ("--- 1\n--- 2", "2:1: error: a second document"),
  ])
  func errorsHaveTheirPlace(text: String, expected: String) throws {
    let errors = #expect(throws: InputErrors.self) { try load(text) }
    let messages = errors?.errors.map(\.description) ?? []
    #expect(messages.contains { $0.contains(expected) }, "\(messages)")
  }

  @Test func everyErrorIsReported() throws {
    let errors = #expect(throws: InputErrors.self) { try load("limts: 1\npol: 2\nunknown: no") }
    #expect(errors?.errors.count == 3)
  }

  @Test func aliasesDoNotBlowUp() throws {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for level in 1...20 {
      let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(aliases)]\n"
    }
    #expect(throws: InputErrors.self) { try load(text) }
  }

  @Test func deepNestingIsRefused() throws {
    #expect(throws: InputErrors.self) {
      try load(String(repeating: "[", count: 10_000))
    }
  }

  @Test(arguments: ["", "# nothing", "~"])
  func anEmptyFileMeansDefaults(text: String) throws {
    #expect(try load(text).limits == Limits())
  }

  private func load(_ text: String) throws -> Configuration {
    let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).yml")
    try Data(text.utf8).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    return try Configuration.load(url.path)
  }
}
