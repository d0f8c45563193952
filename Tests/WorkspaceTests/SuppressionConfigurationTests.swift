// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import Verdicts
import Workspace

/// `allow`, `suppressions` and `baseline` of lockcast.yml.
struct SuppressionConfigurationTests {
  @Test func everythingIsRead() throws {
    let configuration = try load(
      """
      allow:
        - rules: [window-too-long, no-lock-timeout]
          statement: 9F2C71AB03DE
          reason: the nightly job is paused
          until: 2027-01-31
        - rule: data-loss
          path: db/old/*.sql
          statement: sha256:0123456789abcdef
          reason: "said \\"yes\\""
          until: "2027-02-01"
      suppressions: {in-sql: off, never: [data-loss, pool-exhausted], maximum-days: 180}
      baseline: lockcast.baseline
      """)
    let allowed = configuration.allowed
    #expect(allowed.map(\.rules) == [[.windowTooLong, .noLockTimeout], [.dataLoss]])
    #expect(allowed.map(\.digest) == ["9f2c71ab03de", "0123456789abcdef"])
    #expect(allowed.map(\.until.description) == ["2027-01-31", "2027-02-01"])
    #expect(allowed[1].pathPattern?.hasSuffix("/db/old/*.sql") == true)
    #expect(allowed[1].reason == "said \"yes\"")
    #expect(allowed.map(\.place.line) == [2, 6])
    #expect(!configuration.suppressionPolicy.allowsSQL)
    #expect(configuration.suppressionPolicy.never == [.dataLoss, .poolExhausted])
    #expect(configuration.suppressionPolicy.maximumDays == 180)
    #expect(configuration.baseline?.hasSuffix("/lockcast.baseline") == true)
  }

  @Test(
    arguments: [
      ("allow: 3", "1:8: error: allow must be a list"),
      ("allow: [3]", "1:9: error: an entry of allow must be a mapping"),
      (
        "allow: [{rule: data-los, path: x, reason: r, until: 2027-01-31}]",
        "1:16: error: 'data-los' is not possible here, did you mean 'data-loss'?"
      ),
      (
        "allow: [{rule: suppression-unused, path: x, reason: r, until: 2027-01-31}]", "1:16: error:"
      ),
      ("allow: [{path: x, reason: r, until: 2027-01-31}]", "1:9: error: names no rules"),
      (
        "allow: [{rule: data-loss, reason: r, until: 2027-01-31}]",
        "1:9: error: names neither a statement nor a path"
      ),
      ("allow: [{rule: data-loss, path: x, until: 2027-01-31}]", "1:9: error: needs a reason"),
      (
        "allow: [{rule: data-loss, path: x, reason: '  ', until: 2027-01-31}]",
        "1:44: error: the reason is blank"
      ),
      ("allow: [{rule: data-loss, path: x, reason: r}]", "1:9: error: needs a last day"),
      (
        "allow: [{rule: data-loss, path: x, reason: r, until: 2027-02-30}]",
        "1:54: error: expected a day, such as 2027-01-31, found '2027-02-30'"
      ),
      (
        "allow: [{rule: data-loss, statement: 9f2c, reason: r, until: 2027-01-31}]",
        "1:38: error: expected a statement's digest"
      ),
      ("allow: [{rule: data-loss, statment: 9f2c, reason: r}]", "did you mean 'statement'?"),
      ("suppressions: {in-sql: no}", "1:24: error: 'no' is not possible here"),
      ("suppressions: {maximum-days: 0}", "1:30: error: expected a number of days"),
      ("suppressions: {maximum-days: soon}", "1:30: error: expected a number of days"),
      ("suppressions: {never: [x]}", "1:24: error: 'x' is not possible here"),
    ])
  func errorsHaveTheirPlace(text: String, expected: String) throws {
    let errors = #expect(throws: InputErrors.self) { try load(text) }
    let messages = errors?.errors.map(\.description) ?? []
    #expect(messages.contains { $0.contains(expected) }, "\(messages)")
  }

  private func load(_ text: String) throws -> Configuration {
    let folder = try TemporaryFolder()
    try folder.write(["lockcast.yml": text])
    return try Configuration.load(folder.path + "/lockcast.yml")
  }
}
