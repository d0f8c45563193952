// SPDX-License-Identifier: Apache-2.0
import Forecast
import SQLSyntax
public import Verdicts

/// A change that a forge can offer at the lines it replaces, to be taken over with one click.
///
/// GitHub and GitLab take such a block in a review comment on lines of the diff only, not in the
/// comment on the pull request: that shows plain SQL.
public struct ReviewSuggestion: Sendable, Hashable {
  /// The file, as the report names it.
  public var path: String
  /// The lines that are replaced, from 1, both included.
  public var startLine: Int
  public var endLine: Int
  /// What stands there afterwards, byte for byte, without the last line's end.
  public var replacement: String
  /// Why, in Markdown.
  public var reason: String

  public enum Forge: Sendable, Hashable, CaseIterable {
    case github
    case gitlab
  }

  /// The body of the comment. On GitHub the comment stands on all the lines; on GitLab on the first of
  /// them, and the block says how many follow.
  public func markdown(for forge: Forge) -> String {
    let longest = MarkdownText.longestRun(of: "`", in: replacement)
    let fence = String(repeating: "`", count: max(3, longest + 1))
    let language =
      switch forge {
      case .github: "suggestion"
      case .gitlab: "suggestion:-0+\(endLine - startLine)"
      }
    return "\(reason)\n\n\(fence)\(language)\n\(replacement)\n\(fence)\n"
  }
}

extension ReviewSuggestion {
  /// The gentler ways that can stand where the statements stand: in the same file, in the same
  /// transaction, as the same tool runs it.
  ///
  /// - Parameter source: a file's bytes by its path, as the pull request has it; nil: not at hand.
  public static func all(
    for report: Report, source: (String) -> [UInt8]?
  ) -> [ReviewSuggestion] {
    var lines: [String: [ArraySlice<UInt8>]] = [:]
    return report.briefings.compactMap { briefing in
      guard briefing.statement.verdict > .pass, let sql = replacement(for: briefing) else {
        return nil
      }
      if lines[briefing.path] == nil, let bytes = source(briefing.path) {
        lines[briefing.path] = bytes.split(
          separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      }
      guard let file = lines[briefing.path],
        let place = Place(of: briefing.statement, in: file)
      else { return nil }
      return ReviewSuggestion(
        path: briefing.path, startLine: place.lines.lowerBound + 1,
        endLine: place.lines.upperBound,
        replacement: sql.map { place.indentation + SQLScript.terminated($0) }
          .joined(separator: "\n"),
        reason: reason(for: briefing))
    }
  }

  /// What is put in the statement's place; nil where it cannot stand there.
  private static func replacement(for briefing: Briefing) -> [String]? {
    let statement = briefing.statement
    guard let instead = statement.instead, instead.command == nil, !instead.sql.isEmpty,
      instead.sql.count <= maximumStatements
    else { return nil }
    let isAlone = statement.transaction == nil
    guard
      anywhere.contains(instead.reason) || (isAlone && outsideTransactions.contains(instead.reason))
    else { return nil }
    // What a reader cannot see is not put into a file.
    let text = SQLScript.text(instead.sql)
    guard text.utf8.count <= maximumBytes, VisibleText.block(text) == text else { return nil }
    return instead.sql
  }

  private static let maximumStatements = 10
  private static let maximumBytes = 4000

  /// In a transaction as well: it stays one.
  private static let anywhere: Set<InsteadReason> = [.lockTimeoutAndRetry]
  /// Each statement by itself: in one transaction the first lock would last through all of them, or
  /// the server would refuse. Whatever wants files, deploys or rounds of its own is not here.
  private static let outsideTransactions: Set<InsteadReason> = [
    .concurrently, .notValidThenValidate, .checkThenSetNotNull, .usingIndex, .splitActions,
    .proveBounds,
  ]

  private static func reason(for briefing: Briefing) -> String {
    guard let instead = briefing.statement.instead else { return "" }
    let gain = Gain(briefing)?.words { "\($0.sign) \($0.rawValue)" }
    return [gain.map { "**\($0)**" }, instead.words].compactMap { $0 }.joined(separator: "\n\n")
  }
}

/// Where a statement stands, if its lines hold nothing else.
private struct Place {
  /// From 0, the end not included.
  let lines: Range<Int>
  let indentation: String

  init?(of statement: StatementReport, in file: [ArraySlice<UInt8>]) {
    let first = statement.position.line - 1
    let text = Array(statement.sql.utf8)
      .split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    guard first >= 0, first + text.count <= file.count, let opening = text.first else { return nil }
    let head = file[first].prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    for (number, line) in text.enumerated() {
      let own = number == 0 ? file[first].dropFirst(head.count) : file[first + number]
      let isLast = number == text.count - 1
      guard own.starts(with: line) else { return nil }
      let rest = own.dropFirst(line.count).filter { $0 != UInt8(ascii: "\r") }
      guard isLast ? Self.isEnd(rest) : rest.isEmpty else { return nil }
    }
    guard !opening.isEmpty else { return nil }
    lines = first..<(first + text.count)
    indentation = String(decoding: head, as: UTF8.self)
  }

  /// The delimiter, and nothing that would be lost.
  private static func isEnd(_ rest: [UInt8]) -> Bool {
    let text = rest.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
    return text == [UInt8(ascii: ";")]
  }
}
