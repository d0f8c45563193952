// SPDX-License-Identifier: Apache-2.0
import Migrations
import Snapshot
import SQLSyntax
import Testing

@testable import Verdicts

/// Findings that somebody decided not to count.
struct SuppressionTests {
  private let add = "ALTER TABLE users ADD COLUMN note text"
  private let comment =
    "-- lockcast: allow exclusive-lock-unweighed reason \"it is quiet\" until 2026-12-31"

  @Test func aSuppressedFindingStaysAndDoesNotCount() throws {
    let report = Suppressing.report("\(comment)\n\(add);")
    #expect(report.verdict == .pass)
    let finding = try #require(report.hidden.first)
    #expect(finding.rule == .exclusiveLockUnweighed)
    #expect(finding.severity == .pass)
    #expect(finding.suppressed?.severity == .warn)
    #expect(finding.suppressed?.suppression?.reason == "it is quiet")
    #expect(finding.suppressed?.suppression?.until.description == "2026-12-31")
    #expect(report.notes == [])
  }

  /// Which of three statements a comment is about.
  @Test(
    arguments: [
      ("{-}\n{a};\n{b};\n{d};", 0), ("{a};\n\n{-}\n\n{b};\n{d};", 1), ("{a}; {-}\n{b};\n{d};", 0),
      ("{a}; {/} {b};\n{d};", 1), ("{a};\n{/}\n\n-- another\n{b};\n{d};", 1),
      ("{a};\n{b};\n{d}; {-}", 2), ("{a};\n{b}; -- x\n{-}\n{d};", 2),
      ("ALTER TABLE users {-}\n ADD COLUMN a int;\n{b};\n{d};", 0),
      ("{a};\r\n{-}\r\n{b};\r\n{d};", 1), ("{a}; {/}\n{b};\n{d};", 0), ("{a};\n{b};\n{d} {-}", 2),
      ("{a};\n{b}\n{-}\n;\n{d};", 1),
    ])
  func whichStatementItIsAbout(layout: String, index: Int) {
    let sql = fill(layout)
    let report = Suppressing.report(sql)
    let hidden = report.migrations[0].statements.filter {
      $0.findings.contains { $0.suppressed != nil }
    }
    #expect(hidden.map(\.index) == [index], "\(sql)")
    #expect(report.notes == [])
  }

  private func fill(_ layout: String) -> String {
    ["a", "b", "d"].reduce(layout) { sql, name in
      sql.replacing("{\(name)}", with: "ALTER TABLE users ADD COLUMN \(name) int")
    }
    .replacing("{-}", with: comment).replacing("{/}", with: "/*\(comment.dropFirst(2)) */")
  }

  /// At no statement, it is never silently nothing.
  @Test(
    arguments: [
      ("SELECT 1;\n{-}\n", "m.sql:2:1"), ("{-}", "m.sql:1:1"), ("\n  {-}\n", "m.sql:2:3"),
    ])
  func atNoStatement(layout: String, place: String) {
    #expect(Suppressing.report(fill(layout)).notes == ["\(place) suppression-invalid unknown"])
  }

  @Test func beforeTheFirstMarkOfARunner() {
    let sql = "\(comment)\n-- +goose Up\n\(add);\n-- +goose Down\nSELECT 1;\n"
    let report = Suppressing.report(sql, runner: .goose, path: "1_a.sql")
    #expect(report.notes == ["1_a.sql:1:1 suppression-invalid unknown"])
    #expect(report.hidden.isEmpty)
  }

  @Test func inTheWayDown() {
    let sql = "-- migrate:up\n\(add);\n-- migrate:down\n\(comment)\nDROP TABLE users;\n"
    let report = Suppressing.report(sql, runner: .dbmate, path: "1_a.sql")
    #expect(report.notes == ["1_a.sql:4:1 suppression-invalid unknown"])
    #expect(report.hidden.isEmpty)
  }

  @Test(
    arguments: [
      "SELECT '\n{-}\n'; {a};", "SELECT $$\n{-}\n$$; {a};", "SELECT $tag$ {-} \n $tag$; {a};",
      "SELECT \"\n{-}\n\" FROM users; {a};", "SELECT E'\\'\n{-}\n'; {a};",
    ])
  func insideStringsIsNoComment(layout: String) {
    let report = Suppressing.report(fill(layout))
    #expect(report.hidden.isEmpty)
    #expect(report.notes == [])
    #expect(report.verdict >= .warn)
  }

  @Test(arguments: [Engine.mysql, .mariadb], ["-- ", "#", "# ", "/* ", "/** "])
  func commentsOfMySQL(engine: Engine, opening: String) throws {
    let add = "ALTER TABLE users MODIFY age bigint"
    let plain = try #require(
      Suppressing.report(add, engine: engine).migrations[0].statements[0].findings.first)
    let closing = opening.hasPrefix("/") ? " */" : ""
    let sql =
      "\(opening)lockcast: allow \(plain.rule.rawValue) reason 'r' until 2026-12-31\(closing)\n\(add);"
    let report = Suppressing.report(sql, engine: engine)
    #expect(report.hidden.map(\.rule) == [plain.rule])
    #expect(report.notes == [])
    let string = "SELECT '\(sql)'; \(add)"
    #expect(Suppressing.report(string, engine: engine).hidden.isEmpty)
  }

  /// The statement's bytes, and what its comment or the configuration says of them.
  @Test func oneByteMoreIsAnotherStatement() {
    let digest = Suppressing.digest(of: add)
    let bound = comment.replacing(" reason", with: " for \(digest.prefix(12)) reason")
    #expect(Suppressing.report("\(bound)\n\(add);").verdict == .pass)
    let changed = Suppressing.report("\(bound)\n\(add) ;".replacing("note", with: "notes"))
    #expect(changed.hidden.isEmpty)
    #expect(changed.notes == ["m.sql:1:1 suppression-unused warn"])

    let allowed = Suppressing.allow(digest: digest)
    #expect(Suppressing.report(add) { $0.allowed = [allowed] }.verdict == .pass)
    let other = Suppressing.report(add.replacing("note", with: "notes")) { $0.allowed = [allowed] }
    #expect(other.hidden.isEmpty)
    #expect(other.notes == ["lockcast.yml:2:5 suppression-unused warn"])
    #expect(other.verdict == .warn)
  }

  @Test(
    arguments: [
      ("2026-11-25", Verdict.pass, [String]()),
      ("2026-11-24", .warn, ["suppression-expired warn"]), ("2027-02-23", .pass, []),
      ("2027-02-24", .unknown, ["suppression-invalid unknown"]),
    ])
  func days(until: String, verdict: Verdict, notes: [String]) {
    let sql = comment.replacing("2026-12-31", with: until) + "\n\(add);"
    let report = Suppressing.report(sql)
    #expect(report.verdict == verdict)
    #expect(report.notes == notes.map { "m.sql:1:1 " + $0 })
    let configured = Suppressing.report(add) { $0.allowed = [Suppressing.allow(until: until)] }
    #expect(configured.verdict == verdict)
    #expect(configured.notes == notes.map { "lockcast.yml:2:5 " + $0 })
  }

  @Test func withoutAClockNothingHolds() {
    var timeless = Suppressions(limits: Limits(), now: nil) { _, _ in true }
    var report = Suppressing.report("\(comment)\n\(add);") { $0 = timeless }
    #expect(report.hidden.isEmpty)
    timeless.allowed = [Suppressing.allow()]
    report = Suppressing.report(add) { $0 = timeless }
    #expect(report.hidden.isEmpty)
  }

  @Test func theLastSecondOfADay() throws {
    let day = try #require(CalendarDay("2026-12-31"))
    #expect(day.end.description == "2026-12-31T23:59:59Z")
    #expect(CalendarDay(of: Timestamp(seconds: day.end.seconds)) == day)
    #expect(CalendarDay(of: Timestamp(seconds: day.end.seconds + 1)).description == "2027-01-01")
    #expect(day.advanced(by: 60).description == "2027-03-01")
    #expect(CalendarDay("2027-02-29") == nil)
    #expect(CalendarDay("2027-2-1") == nil)
  }

  // MARK: Policy

  @Test func thePolicyForbidsThemInSQL() {
    let report = Suppressing.report("\(comment)\n\(add);") { $0.policy.allowsSQL = false }
    #expect(report.hidden.isEmpty)
    #expect(report.notes == ["m.sql:1:1 suppression-invalid unknown"])
    let configured = Suppressing.report(add) {
      $0.policy.allowsSQL = false
      $0.allowed = [Suppressing.allow()]
    }
    #expect(configured.verdict == .pass)
  }

  @Test func someRulesNobodySuppresses() {
    let report = Suppressing.report("\(comment)\n\(add);") {
      $0.policy.never = [.exclusiveLockUnweighed]
      $0.allowed = [Suppressing.allow()]
      $0.baseline = Baseline(
        path: "b",
        entries: [.init(digest: Suppressing.digest(of: add), rule: "exclusive-lock-unweighed")])
    }
    #expect(report.hidden.isEmpty)
    #expect(
      report.notes == [
        "lockcast.yml:2:5 suppression-invalid unknown", "m.sql:1:1 suppression-invalid unknown",
      ])
  }

  /// What could not be read is hidden only where these very bytes are named.
  @Test func whatCouldNotBeReadNeedsItsDigest() {
    let sql = "FROBNICATE users"
    let without = Suppressing.report(
      "-- lockcast: allow unparsed-statement reason 'x' until 2026-12-31\n\(sql);")
    #expect(without.verdict == .unknown)
    #expect(without.notes == ["m.sql:1:1 suppression-invalid unknown"])
    let digest = Suppressing.digest(of: sql)
    let facts = without.migrations[0].statements[0].findings.compactMap { finding in
      if case .suppression(let note) = finding.subject { note.fact } else { nil }
    }
    #expect(facts == [.needsDigest(.unparsedStatement, found: digest)])
    let with = Suppressing.report(
      "-- lockcast: allow unparsed-statement for \(digest) reason 'x' until 2026-12-31\n\(sql);")
    #expect(with.verdict == .pass)
  }

  @Test func theSeveritiesOfTheRulesAreConfigured() {
    var limits = Limits()
    limits.severities = ["suppression-unused": .block, "suppression-invalid": .warn]
    let unused = comment + "\nSELECT 1;"
    #expect(Suppressing.report(unused, limits: limits).verdict == .block)
    #expect(Suppressing.report("-- lockcast: alow x\nSELECT 1", limits: limits).verdict == .warn)
    limits = Limits()
    limits.unknownVerdict = .warn
    #expect(Suppressing.report("-- lockcast: alow x\nSELECT 1", limits: limits).verdict == .warn)
  }

  /// An entry for a migration that is not judged says nothing; a run over all of them tells.
  @Test(arguments: [(false, [String]()), (true, ["lockcast.yml:2:5 suppression-unused warn"])])
  func entriesForOthers(judgesAll: Bool, notes: [String]) {
    for entry in [
      Suppressing.allow(path: "other.sql"),
      Suppressing.allow(digest: Suppressing.digest(of: "x"), path: nil),
    ] {
      let report = Suppressing.report("SELECT 1") {
        $0.allowed = [entry]
        $0.judgesAll = judgesAll
      }
      #expect(report.notes == notes)
    }
  }

  @Test func theOtherFindingsStillCount() {
    let sql = "ALTER TABLE users ALTER COLUMN name SET NOT NULL"
    let report = Suppressing.report(sql) {
      $0.allowed = [Suppressing.allow([.exclusiveLockUnweighed, .dataLoss])]
    }
    #expect(report.verdict == .block)
    #expect(report.notes == ["lockcast.yml:2:5 suppression-unused warn"])
  }

  @Test func findingsAboutAFile() {
    var report = Suppressing.report("SELECT 1")
    report.migrations[0].findings = [Finding(.editedMigration, .warn)]
    var suppressions = Suppressions(limits: Limits(), now: Suppressing.now) { $0 == $1 }
    suppressions.allowed = [Suppressing.allow([.editedMigration])]
    suppressions.apply(to: &report)
    #expect(report.verdict == .pass)
    #expect(report.hidden.map(\.rule) == [.editedMigration])
  }

  // MARK: Baseline

  @Test func aBaselineHoldsForBytesNotForPlaces() {
    let found = Baseline.found(
      in: Suppressing.report("\(add);\nFROBNICATE;\nSELECT 1;"), policy: SuppressionPolicy(),
      path: "b")
    #expect(
      found.entries.sorted()
        == [
          .init(digest: Suppressing.digest(of: add), rule: "exclusive-lock-unweighed"),
          .init(digest: Suppressing.digest(of: "FROBNICATE"), rule: "unparsed-statement"),
        ].sorted())
    let moved = Suppressing.report("SELECT 1;\n\n\(add);", path: "moved.sql") {
      $0.baseline = found
    }
    #expect(moved.verdict == .pass)
    #expect(moved.baseline?.findings == 1)
    #expect(moved.baseline?.unmatched == [])
    let whole = Suppressing.report("\(add);", path: "moved.sql") {
      $0.baseline = found
      $0.judgesAll = true
    }
    #expect(whole.baseline?.unmatched.map(\.rule) == ["unparsed-statement"])
    let changed = Suppressing.report(add.replacing("note", with: "notes")) { $0.baseline = found }
    #expect(changed.verdict == .warn)
  }

  /// A migration that has run cannot be edited: its comment may stay when its time is over.
  @Test func theBaselineSettlesAnExpiredComment() {
    let sql = comment.replacing("2026-12-31", with: "2026-01-31") + "\n\(add);"
    let found = Baseline.found(
      in: Suppressing.report(sql), policy: SuppressionPolicy(), path: "b")
    #expect(found.entries.count == 1)
    let report = Suppressing.report(sql) { $0.baseline = found }
    #expect(report.notes == [])
    #expect(report.verdict == .pass)
  }

  @Test func whatIsSuppressedIsNotPutIntoTheBaseline() {
    let report = Suppressing.report("\(comment)\n\(add);")
    #expect(Baseline.found(in: report, policy: SuppressionPolicy(), path: "b").entries.isEmpty)
    let malformed = Suppressing.report("-- lockcast: x\nSELECT 1;")
    #expect(Baseline.found(in: malformed, policy: SuppressionPolicy(), path: "b").entries.isEmpty)
  }
}
