// SPDX-License-Identifier: Apache-2.0
import Forecast
import Foundation
import JSON
import LockModel
import SQLSyntax
import Schema
import TestSupport
import Testing
import Verdicts

#if canImport(FoundationXML)
import FoundationXML
#endif

@testable import Reports

/// The formats for other programs: valid, bounded, and nothing in them acts.
struct MachineFormatTests {
  // MARK: Hostile text

  static let hostile = [
    "</script><script>alert(1)</script>", "\u{1B}[2J\u{1B}]0;title\u{7}",
    "\u{202E}desrever\u{2066}",
    "\r\n::error::x\n##[group]x", "]]><x/>", "[click](https://evil.example) {0} {{x}}",
    "@everyone #1 ![x](javascript:x)", "\u{0}\u{85}\u{2028}\u{2029}\u{FEFF}\u{200B}\u{FFFE}",
    String(repeating: "a\u{301}", count: 5000),
  ]

  /// Whatever a name, a path or a statement holds: all that is shown of it is visible, and short.
  @Test(arguments: hostile)
  func nothingInvisibleIsShown(text: String) throws {
    let relation = RelationName("public", text)
    let findings = [
      Finding(.dataLoss, .block, .relation(relation)), Finding(.unknownEffect, .warn, .text(text)),
    ]
    let instead = Instead(reason: .batches, sql: [text])
    let report = Example.report(
      [Example.statement(sql: text, horizon: Example.calm, findings: findings, instead: instead)],
      path: "dir/" + text)
    let sarif = try JSONValue.parse(SARIFReport(version: "1.2.3").render(report))
    let quality = try JSONValue.parse(CodeQualityReport().render(report))
    var shown = texts(sarif, except: []) + texts(quality, except: ["path"])
    shown.append(String(decoding: JUnitReport().render(report), as: UTF8.self))
    shown.append(String(decoding: WorkflowCommands().render(report), as: UTF8.self))
    for shown in shown {
      for scalar in shown.unicodeScalars where scalar != "\n" && scalar != "\t" {
        let category = scalar.properties.generalCategory
        #expect(
          ![.control, .format, .lineSeparator, .paragraphSeparator, .unassigned].contains(category),
          "U+\(String(scalar.value, radix: 16))")
      }
    }
    for message in texts(sarif["runs"]?.arrayValue?.first?["results"] ?? .null, except: ["snippet"])
    {
      #expect(!message.contains("]("))
    }
    for description in texts(quality, except: ["path", "fingerprint"]) {
      #expect(description.utf8.count < 5000)
    }
  }

  private func texts(_ value: JSONValue, except skipped: Set<String>) -> [String] {
    switch value {
    case .string(let text): [text]
    case .array(let elements): elements.flatMap { texts($0, except: skipped) }
    case .object(let members):
      members.filter { !skipped.contains($0.key) }.flatMap { texts($0.value, except: skipped) }
    case .null, .bool, .int, .double: []
    }
  }

  // MARK: What becomes a remark

  /// Three statements, of which the second cannot be read, and a stray error behind them.
  private static let unreadable: Report = {
    let source = SourceFile.parse(Array("SELECT 1;\nALTER TABLE t FROB;\nSELECT 2;\n'".utf8))
    var statements = (0..<3).map { Example.statement(index: $0, horizon: Example.calm) }
    for (index, (line, sql)) in [(1, "SELECT 1"), (2, "ALTER TABLE t FROB"), (3, "SELECT 2")]
      .enumerated()
    {
      statements[index].sql = sql
      statements[index].position = LineMap.Position(line: line, column: 1)
    }
    statements[1].findings = [Finding(.unparsedStatement, .unknown, .statement)]
    statements[1].verdict = .unknown
    var report = Example.report(statements)
    report.migrations[0].diagnostics = source.diagnostics.map { diagnostic in
      LocatedDiagnostic(
        diagnostic, in: "migrations/0042.sql",
        at: source.lines.position(of: diagnostic.range.lower))
    }
    return report
  }()

  @Test func anErrorOfTheTextIsARemarkAtItsPlace() throws {
    let report = Self.unreadable
    try #require(report.migrations[0].diagnostics.count == 2)
    let remarks = report.remarks
    #expect(remarks.map(\.rule) == [.unparsedStatement, .unparsedStatement])
    #expect(remarks.map(\.region.start.line) == [4, 2])
    #expect(remarks.map { $0.statement != nil } == [false, true])
    #expect(remarks.allSatisfy { $0.severity == .unknown && !$0.prose.isEmpty })
  }

  @Test func aRuleThatIsOffMakesNoRemark() {
    var report = Self.unreadable
    report.limits.severities["unparsed-statement"] = .pass
    report.migrations[0].statements[1].findings[0].severity = .pass
    #expect(report.remarks.isEmpty)
  }

  @Test(arguments: [
    ("SELECT 1", 1, 9), ("SELECT\n  1", 2, 4), ("SELECT '\u{1F980}ü'", 1, 12), ("a\r\nb", 2, 2),
  ])
  func aRegionEndsBehindItsText(sql: String, line: Int, column: Int) {
    var statement = Example.statement(sql: sql, horizon: Example.calm)
    statement.position = LineMap.Position(line: 1, column: 1)
    let region = TextRegion(of: statement)
    #expect(region.end == TextRegion.Place(line: line, column: column))
  }

  // MARK: SARIF

  private static let sarifSchema = Result {
    try JSONValue.parse(try Fixture.bytes("sarif/sarif-schema-2.1.0.json"))
  }

  @Test(arguments: ["blocked", "passing", "hostile", "unreadable", "many"])
  func sarifIsValid(_ name: String) throws {
    let report =
      switch name {
      case "unreadable": Self.unreadable
      case "many": Self.many(60)
      default: try #require(GoldenTests.reports.first { $0.0 == name }).1
      }
    let schema = try Self.sarifSchema.get()
    let document = try JSONValue.parse(SARIFReport(version: "1.2.3", limit: 50).render(report))
    #expect(Validator(root: schema).problems(document, schema, at: "$") == [])
  }

  @Test(arguments: [
    #"{"version": "2.0.0", "runs": []}"#, #"{"version": "2.1.0"}"#,
    #"{"version": "2.1.0", "runs": [{"tool": {"driver": {}}}]}"#,
    #"{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x", "rules": [{"id": 1}]}}}]}"#,
    #"{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}, "results": [{"message": {}}]}]}"#,
    #"{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}, "columnKind": "bytes"}]}"#,
  ])
  func theValidatorFindsWhatIsNoSARIF(text: String) throws {
    let schema = try Self.sarifSchema.get()
    let document = try JSONValue.parse(Array(text.utf8))
    #expect(Validator(root: schema).problems(document, schema, at: "$") != [])
  }

  /// docs.github.com, "SARIF support for code scanning".
  @Test func rulesFitIntoGitHubsLimits() throws {
    let document = try JSONValue.parse(SARIFReport(version: "1.2.3").render(Example.passing))
    let rules = try #require(run(document)?["tool"]?["driver"]?["rules"]?.arrayValue)
    #expect(rules.count == Rule.allCases.count)
    for rule in rules {
      for key in ["shortDescription", "fullDescription", "help"] {
        let text = try #require(rule[key]?["text"]?.stringValue)
        #expect(!text.isEmpty && text.count <= 1024, "\(rule["id"] ?? .null)")
      }
    }
  }

  @Test func theWorstOfTooManyResultsAreWritten() throws {
    #expect(SARIFReport.maximumResults <= 5000, "as many as GitHub shows")
    let document = try JSONValue.parse(
      SARIFReport(version: "1.2.3", limit: 20).render(Self.many(60)))
    let results = try #require(run(document)?["results"]?.arrayValue)
    #expect(results.count == 20)
    #expect(results.allSatisfy { $0["level"]?.stringValue == "error" })
    let notification = run(document)?["invocations"]?.arrayValue?.first?[
      "toolExecutionNotifications"]?.arrayValue?.first?["message"]?["text"]?.stringValue
    #expect(notification?.hasPrefix("40 more") == true)
  }

  @Test func aFingerprintFollowsItsStatement() throws {
    func fingerprints(_ shift: Int) throws -> [String] {
      var report = Example.blocked
      report.migrations[0].statements[0].position.line += shift
      let document = try JSONValue.parse(SARIFReport(version: "1.2.3").render(report))
      let results = try #require(run(document)?["results"]?.arrayValue)
      return results.compactMap {
        $0["partialFingerprints"]?["primaryLocationLineHash"]?.stringValue
      }
    }
    let before = try fingerprints(0)
    #expect(before.count == 4)
    #expect(try fingerprints(17) == before)
  }

  @Test func theSameStatementTwiceHasTwoFingerprints() {
    let findings = [Finding(.dataLoss, .warn, .relation(Example.deployments))]
    let statement = Example.statement(horizon: Example.calm, findings: findings)
    let remarks = Example.report([statement, statement]).remarks
    #expect(Set(remarks.map(\.fingerprint)).count == 2)
  }

  @Test(arguments: [
    ("{0} [x](https://evil.example) }", "{{0}} [x] (https://evil.example) }}"),
    ("a[1] (b)", "a[1] (b)"),
  ])
  func aMessageHoldsNoPlaceholderAndNoLink(text: String, expected: String) {
    #expect(SARIFReport.message(text) == expected)
  }

  @Test(arguments: [
    ("db/0042.sql", "db/0042.sql"), ("./db/a b.sql", "db/a%20b.sql"),
    ("a:b#c?.sql", "a%3Ab%23c%3F.sql"),
    ("/tmp/ü.sql", "file:///tmp/%C3%BC.sql"), ("<stdin>", "%3Cstdin%3E"),
    ("a\n%.sql", "a%0A%25.sql"),
  ])
  func aPathIsAReference(path: String, expected: String) {
    #expect(PathText.uri(path) == expected)
  }

  private func run(_ document: JSONValue) -> JSONValue? { document["runs"]?.arrayValue?.first }

  // MARK: JUnit

  @Test(arguments: ["blocked", "passing", "hostile", "unreadable"])
  func junitIsWellFormed(_ name: String) throws {
    let report =
      name == "unreadable"
      ? Self.unreadable : try #require(GoldenTests.reports.first { $0.0 == name }).1
    let found = try Elements(JUnitReport().render(report))
    let statements = report.migrations.flatMap(\.statements)
    let stray = name == "unreadable" ? 1 : 0
    #expect(found.count("testcase") == statements.count + stray)
    #expect(found.count("failure") == statements.count { $0.verdict >= .unknown } + stray)
  }

  @Test func aWarningIsNoFailure() throws {
    let findings = [Finding(.dataLoss, .warn, .relation(Example.deployments))]
    let report = Example.report([Example.statement(horizon: Example.calm, findings: findings)])
    let found = try Elements(JUnitReport().render(report))
    #expect(found.count("failure") == 0)
    #expect(found.count("system-out") == 1)
  }

  /// XML 1.0 cannot say most control characters, not even by number.
  @Test(arguments: (0..<0x20).map { $0 } + [0x7F, 0x85, 0xFFFE, 0xFFFF, 0x202E, 0x2028])
  func noCharacterBreaksTheXML(value: Int) throws {
    let scalar = try #require(Unicode.Scalar(UInt32(value)))
    let text = "x\(scalar)]]>&<a b='\">"
    let findings = [Finding(.dataLoss, .block, .relation(RelationName("public", text)))]
    let report = Example.report(
      [Example.statement(sql: text, horizon: Example.calm, findings: findings)], path: text)
    let found = try Elements(JUnitReport().render(report))
    #expect(found.count("failure") == 1)
    #expect(found.count("a") == 0)
  }

  // MARK: Workflow commands

  @Test(arguments: ["blocked", "passing", "hostile", "unreadable"])
  func everyLineIsOneCommandOfOurs(_ name: String) throws {
    let report =
      name == "unreadable"
      ? Self.unreadable : try #require(GoldenTests.reports.first { $0.0 == name }).1
    try expectCommands(WorkflowCommands().render(report))
  }

  @Test(arguments: [
    "\n::error::x", "\r\n::stop-commands::x", "%0A::add-mask::x", "a,line=1::b",
    "::set-env name=A::b",
    "\u{85}::error::", "\u{2028}::error::x", "##[error]x", "\u{0}\u{1B}[2K::debug::",
  ])
  func noTextStartsACommand(text: String) throws {
    let findings = [Finding(.dataLoss, .block, .relation(RelationName("public", text)))]
    let instead = Instead(reason: .batches, sql: [text])
    let report = Example.report(
      [Example.statement(sql: text, horizon: Example.calm, findings: findings, instead: instead)],
      path: text)
    try expectCommands(WorkflowCommands().render(report))
  }

  private func expectCommands(_ bytes: [UInt8]) throws {
    let text = String(decoding: bytes, as: UTF8.self)
    // As the runner reads them: a line, the name up to a space, properties up to `::`.
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).dropLast()
    {
      let command = try #require(line.firstMatch(of: #/^::(error|warning|notice) (.*?)::(.*)$/#))
      let keys = command.2.split(separator: ",").map { $0.prefix { $0 != "=" } }
      #expect(
        keys == ["title"] || keys == ["file", "line", "endLine", "col", "title"]
          || keys == ["file", "line", "endLine", "col", "endColumn", "title"], "\(line)")
      #expect(!command.3.isEmpty)
    }
    #expect(text.hasSuffix("\n"))
  }

  /// The ten that are shown are ten statements, not the findings of three.
  @Test func aStatementIsAnnotatedOnce() throws {
    let text = String(decoding: WorkflowCommands().render(Example.blocked), as: UTF8.self)
    let line = try #require(text.split(separator: "\n").first)
    #expect(text.split(separator: "\n").count == 1)
    #expect(line.hasPrefix("::error ") && line.contains("title=Others would stall for too long::"))
    for rule in ["window-too-long", "pool-exhausted", "long-holder", "no-lock-timeout"] {
      #expect(line.contains("[\(rule)]"))
    }
  }

  @Test func tenOfALevelAreShownTheWorstFirst() throws {
    let text = String(decoding: WorkflowCommands().render(Self.many(100)), as: UTF8.self)
    let lines = text.split(separator: "\n")
    try #require(lines.count == 20)
    #expect(lines.prefix(10).allSatisfy { $0.hasPrefix("::error ") })
    #expect(lines[0].contains("line=102,"), "the longest window")
    #expect(lines[9].hasSuffix("::41 more, none worse than those that are shown."))
    #expect(lines[19].hasSuffix("::41 more, none worse than those that are shown."))
  }

  /// Half of them warn, half of them block; the later, the longer the window.
  private static func many(_ count: Int) -> Report {
    Example.report(
      (0..<count).map { index in
        var horizon = Example.calm
        horizon.window.p95 = Double(index)
        return Example.statement(
          sql: "TRUNCATE t\(index)", index: index, horizon: horizon,
          findings: [
            Finding(.dataLoss, index % 2 == 0 ? .warn : .block, .relation(Example.deployments))
          ])
      })
  }

  // MARK: GitLab

  @Test(arguments: ["blocked", "passing", "hostile", "unreadable", "many"])
  func codeQualityHasWhatGitLabReads(_ name: String) throws {
    let report =
      switch name {
      case "unreadable": Self.unreadable
      case "many": Self.many(60)
      default: try #require(GoldenTests.reports.first { $0.0 == name }).1
      }
    let entries = try #require(
      try JSONValue.parse(CodeQualityReport().render(report)).arrayValue)
    #expect(entries.count == report.remarks.count)
    for entry in entries {
      #expect(entry["description"]?.stringValue?.isEmpty == false)
      #expect(Rule(rawValue: entry["check_name"]?.stringValue ?? "") != nil)
      #expect(["major", "critical", "blocker"].contains(entry["severity"]?.stringValue))
      #expect(entry["location"]?["path"]?.stringValue?.isEmpty == false)
      #expect((entry["location"]?["lines"]?["begin"]?.intValue ?? 0) >= 1)
    }
    let fingerprints = entries.compactMap { $0["fingerprint"]?.stringValue }
    #expect(Set(fingerprints).count == entries.count)
  }
}

/// The elements of an XML document; an error where it is not well-formed.
private final class Elements: NSObject, XMLParserDelegate {
  private var names: [String: Int] = [:]

  init(_ bytes: [UInt8]) throws {
    super.init()
    let parser = XMLParser(data: Data(bytes))
    parser.delegate = self
    if !parser.parse() { throw parser.parserError ?? CocoaError(.fileReadCorruptFile) }
  }

  func count(_ name: String) -> Int { names[name] ?? 0 }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    names[name, default: 0] += 1
  }
}
