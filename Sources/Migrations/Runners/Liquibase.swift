// SPDX-License-Identifier: Apache-2.0

/// Liquibase, for changelogs in formatted SQL: a transaction for each changeset.
struct Liquibase: MigrationFormat {
  let conduct = RunnerConduct(
    .perFile, reopens: true, optOut: "runInTransaction:false in the --changeset line",
    steps: [
      RunnerConduct.Step(
        .beforeAll, "UPDATE databasechangeloglock SET locked = TRUE, … WHERE id = 1"),
      RunnerConduct.Step(.last, "INSERT INTO databasechangelog (…) VALUES (…)"),
    ],
    onEdit: .refused, onGap: .runs,
    source: "liquibase/liquibase, AbstractFormattedChangeLogParser.java")

  func identity(of path: MigrationPath) -> MigrationIdentity? {
    guard path.name.hasSuffix(".sql") else { return nil }
    return MigrationIdentity(version: .text(path.name), title: path.name)
  }

  func placeholders(in text: [UInt8], at path: MigrationPath, beside tree: any FileTree)
    -> Placeholders?
  {
    .dollar(ignoresCase: false)
  }

  func sections(of text: [UInt8], at path: MigrationPath, beside tree: any FileTree)
    -> [MigrationSection]
  {
    var reader = ChangesetReader(text)
    return reader.read()
  }
}

/// Cuts a formatted changelog into its changesets and their rollbacks.
private struct ChangesetReader {
  private let text: [UInt8]
  private var sections: [MigrationSection] = []
  private var current: MigrationSection?
  private var rollbacks: [MigrationSection] = []
  private var delimiter: String?
  private var isInRollbackComment = false

  init(_ text: [UInt8]) { self.text = text }

  mutating func read() -> [MigrationSection] {
    for line in TextLines(text) {
      if isInRollbackComment {
        if continueRollback(line) { continue }
      } else if let comment = line.comment {
        command(comment, line)
      } else if line.text.lowercased().words.joined(separator: " ") == "/* liquibase rollback" {
        isInRollbackComment = true
      }
    }
    close(at: text.count)
    return sections
  }

  private mutating func command(_ comment: Substring, _ line: TextLine) {
    let words = comment.words
    let first = words.first?.lowercased() ?? ""
    if first == "changeset", words.count > 1 {
      close(at: line.range.lowerBound)
      begin(comment, line)
    } else if first == "rollback", current != nil {
      rollback(comment, line)
    }
  }

  private mutating func begin(_ comment: Substring, _ line: TextLine) {
    let attributes = ChangesetAttributes(comment)
    guard attributes["ignore"] != "true", attributes.appliesToPostgres else { return }
    var section = MigrationSection(range: line.end..<line.end, direction: .up)
    let splits = attributes["splitstatements"] != "false"
    if attributes["runintransaction"] == "false" {
      section.mode = splits ? .perStatement : .implicit
    }
    delimiter = splits ? attributes["enddelimiter"] : nil
    current = section
  }

  private mutating func close(at end: Int) {
    guard var section = current else { return }
    section.range = section.range.lowerBound..<max(end, section.range.lowerBound)
    if let delimiter {
      section.delimiters = Delimiters.find(delimiter, in: text).filter { found in
        section.range.contains(found.lowerBound) && found.upperBound <= section.range.upperBound
      }
    }
    sections.append(section)
    for var rollback in rollbacks {
      rollback.mode = section.mode
      sections.append(rollback)
    }
    rollbacks = []
    current = nil
    isInRollbackComment = false
  }

  /// `--rollback DROP TABLE t;`: several lines of them make one text.
  private mutating func rollback(_ comment: Substring, _ line: TextLine) {
    let sql = comment.dropFirst("rollback".count)
    let keyword = sql.trimmed.lowercased()
    guard !keyword.isEmpty, keyword != "empty", keyword != "not required",
      !keyword.hasPrefix("changesetid:")
    else { return }
    let start = line.range.upperBound - sql.utf8.count
    rollbacks.append(MigrationSection(range: start..<line.range.upperBound, direction: .down))
  }

  /// The lines of `/* liquibase rollback … */`; false: it has ended.
  private mutating func continueRollback(_ line: TextLine) -> Bool {
    var end = line.range.upperBound
    let closes = line.trimmed.hasSuffix("*/")
    if closes {
      while end > line.range.lowerBound, text[end - 1].isBlank { end -= 1 }
      end -= 2
      isInRollbackComment = false
    }
    rollbacks.append(MigrationSection(range: line.range.lowerBound..<end, direction: .down))
    return true
  }
}

/// `author:id name:value name:"a value"`, names in any case.
private struct ChangesetAttributes {
  private var values: [String: String] = [:]

  init(_ comment: Substring) {
    for word in comment.words.dropFirst(2) {
      let parts = word.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      values[parts[0].lowercased()] = String(parts[1].drop { $0 == "\"" })
    }
  }

  /// As written for a delimiter, else in lower case.
  subscript(name: String) -> String? {
    name == "enddelimiter" ? values[name] : values[name]?.lowercased()
  }

  /// `dbms:postgresql,h2` or `dbms:!oracle`.
  var appliesToPostgres: Bool {
    guard let names = self["dbms"] else { return true }
    let list = names.split(separator: ",").map { $0.drop { $0 == "\"" } }
    if list.contains("!postgresql") || list.contains("none") { return false }
    let positive = list.filter { !$0.hasPrefix("!") }
    return positive.isEmpty
      || positive.contains { $0.hasPrefix("postgresql") || $0.hasPrefix("all") }
  }
}
