// SPDX-License-Identifier: Apache-2.0

/// Liquibase, for changelogs in formatted SQL: a transaction for each changeset.
///
/// A text without changesets is one, which is sent whole.
struct Liquibase: MigrationFormat {
  let conduct = RunnerConduct(
    .perFile, reopens: true, optOut: "runInTransaction:false in the --changeset line",
    steps: [
      RunnerConduct.Step(
        .beforeAll, "UPDATE databasechangeloglock SET locked = TRUE, … WHERE id = 1"),
      RunnerConduct.Step(.after, "INSERT INTO databasechangelog (…) VALUES (…)"),
    ],
    onEdit: .refused, onGap: .runs,
    source: "liquibase/liquibase, AbstractFormattedChangeLogParser.java and ChangeSet.java")

  /// The order is that of the root changelog; here it is that of the names, as `includeAll` has it.
  func identity(of path: MigrationPath) -> MigrationIdentity? {
    guard path.name.lowercased().hasSuffix(".sql") else { return nil }
    return MigrationIdentity(version: .text(path.name), title: path.name)
  }

  func placeholders(in text: [UInt8], at path: MigrationPath, beside tree: any FileTree)
    -> Placeholders?
  {
    .dollar(ignoresCase: false)
  }

  /// `--property name:table value:orders`; the first one counts.
  func values(in text: [UInt8], at path: MigrationPath) -> [String: String] {
    var values: [String: String] = [:]
    for line in TextLines(text) {
      guard let comment = line.comment, comment.words.first?.lowercased() == "property" else {
        continue
      }
      let attributes = ChangesetAttributes(comment)
      if attributes.appliesToPostgres, let name = attributes["name"], values[name] == nil {
        values[name] = attributes["value"]
      }
    }
    return values
  }

  func sections(of text: [UInt8], at path: MigrationPath, beside tree: any FileTree)
    -> [MigrationSection]
  {
    var reader = ChangesetReader(text)
    return reader.read() ?? [whole(text, at: path)]
  }
}

/// Cuts a formatted changelog into its changesets and their rollbacks.
private struct ChangesetReader {
  private let text: [UInt8]
  private var sections: [MigrationSection] = []
  private var hasChangesets = false
  private var current: MigrationSection?
  private var rollback: MigrationSection?
  private var delimiter: String?
  private var isInRollbackComment = false

  init(_ text: [UInt8]) { self.text = text }

  /// Nil: there are none.
  mutating func read() -> [MigrationSection]? {
    for line in TextLines(text) {
      if isInRollbackComment {
        continueRollback(line, from: line.range.lowerBound)
      } else if let comment = line.comment {
        command(comment, line)
      } else if let start = Self.rollbackComment(line) {
        isInRollbackComment = true
        continueRollback(line, from: start)
      }
    }
    close(at: text.count)
    return hasChangesets ? sections : nil
  }

  private mutating func command(_ comment: Substring, _ line: TextLine) {
    switch comment.words.first?.lowercased() {
    case "changeset":
      close(at: line.range.lowerBound)
      hasChangesets = true
      begin(comment, line)
    case "rollback": rollback(comment, line)
    default: break
    }
  }

  private mutating func begin(_ comment: Substring, _ line: TextLine) {
    let attributes = ChangesetAttributes(comment)
    guard attributes["ignore"]?.lowercased() != "true", attributes.appliesToPostgres else { return }
    var section = MigrationSection(range: line.end..<line.end, direction: .up)
    let splits = attributes["splitstatements"]?.lowercased() != "false"
    if attributes["runintransaction"]?.lowercased() == "false" {
      // The driver sends a text that was not split as one pipeline.
      section.mode = splits ? .perStatement : .implicit
    }
    delimiter = splits ? attributes["enddelimiter"] : nil
    current = section
  }

  private mutating func close(at end: Int) {
    guard var section = current else { return }
    section.range = section.range.lowerBound..<max(end, section.range.lowerBound)
    if let delimiter { section.delimiters = delimiters(delimiter, within: section.range) }
    sections.append(section)
    if var rollback {
      rollback.mode = section.mode
      sections.append(rollback)
    }
    rollback = nil
    current = nil
    isInRollbackComment = false
  }

  /// A word fills its line, as does what has the end of a line in it: `GO`, `/`, `\\nGO`.
  private func delimiters(_ written: String, within range: Range<Int>) -> [Range<Int>] {
    let bytes = Delimiters.unescaped(written[...])
    let core = Array(bytes.drop(while: \.isBlank).reversed().drop(while: \.isBlank).reversed())
    guard !core.isEmpty else { return [] }
    let fillsLine = core.count < bytes.count || core.allSatisfy(\.isLetterOrSlash)
    return fillsLine
      ? Delimiters.lines(core, in: text, within: range)
      : Delimiters.anywhere(core, in: text, within: range)
  }

  /// `--rollback DROP TABLE t;`: the lines of a changeset make one text.
  private mutating func rollback(_ comment: Substring, _ line: TextLine) {
    let sql = comment.dropFirst("rollback".count)
    let keyword = sql.trimmed.lowercased()
    guard !keyword.isEmpty, keyword != "empty", keyword != "not required",
      !keyword.hasPrefix("changesetid:")
    else { return }
    let end = text[line.range].lastIndex { !$0.isBlank }.map { $0 + 1 } ?? line.range.upperBound
    addRollback(end - sql.utf8.count..<end)
  }

  /// Where the SQL begins behind `/* liquibase rollback`; nil: the line is another one.
  private static func rollbackComment(_ line: TextLine) -> Int? {
    guard line.trimmed.hasPrefix("/*") else { return nil }
    var rest = Substring(line.text)
    for word in ["/*", "liquibase", "rollback"] {
      rest = rest.drop { $0 == " " || $0 == "\t" }
      guard rest.lowercased().hasPrefix(word) else { return nil }
      rest = rest.dropFirst(word.count)
    }
    return line.range.upperBound - rest.utf8.count
  }

  private mutating func continueRollback(_ line: TextLine, from start: Int) {
    let closing = text.firstRange(of: Array("*/".utf8), from: start, to: line.range.upperBound)
    if closing != nil { isInRollbackComment = false }
    addRollback(start..<(closing?.lowerBound ?? line.range.upperBound))
  }

  private mutating func addRollback(_ range: Range<Int>) {
    guard current != nil else { return }
    if let open = rollback?.range {
      rollback?.blanks.append(open.upperBound..<range.lowerBound)
      rollback?.range = open.lowerBound..<range.upperBound
    } else {
      rollback = MigrationSection(range: range, direction: .down)
    }
  }
}

/// `name:value name:"a value"`, names in any case.
private struct ChangesetAttributes {
  private var values: [String: String] = [:]

  init(_ comment: Substring) {
    var isQuoted = false
    let words = comment.utf8.split { byte in
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      return !isQuoted && byte.isBlank
    }
    for word in words.dropFirst() {
      let parts = Substring(word).split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      values[parts[0].lowercased()] = parts[1].filter { $0 != "\"" }
    }
  }

  subscript(name: String) -> String? { values[name] }

  /// `dbms:postgresql,h2` or `dbms:!oracle`.
  var appliesToPostgres: Bool {
    guard let names = self["dbms"] else { return true }
    let list = names.lowercased().split(separator: ",").map(\.trimmed)
    if list.contains("!postgresql") || list.contains("none") { return false }
    let wanted = list.filter { !$0.hasPrefix("!") }
    return wanted.isEmpty || wanted.contains("postgresql") || wanted.contains("all")
  }
}

extension UInt8 {
  fileprivate var isLetterOrSlash: Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) || self == UInt8(ascii: "/")
  }
}
