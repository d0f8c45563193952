// SPDX-License-Identifier: Apache-2.0
public import Migrations
public import SQLSyntax

/// A comment for lockcast in the SQL, and the statement that it stands at.
public struct SuppressionRemark: Sendable, Hashable {
  public enum Content: Sendable, Hashable {
    case allows(Suppression)
    case malformed(SuppressionProblem)
  }

  /// The index of the statement in its script; nil: none that is judged.
  public var statement: Int?
  /// Of the comment, or of what is wrong in it.
  public var place: SourcePlace
  public var content: Content

  /// Those of a migration's script, and of what is not judged with it: its way down, and what its
  /// runner does not read at all.
  public static func all(in migration: Migration) -> [SuppressionRemark] {
    let script = migration.script
    var remarks: [SuppressionRemark] = []
    for (number, text) in script.texts.enumerated() {
      let found = CommentPlacement(text.source).remarks(at: text.path)
      guard !found.isEmpty else { continue }
      var indices: [UInt32: Int] = [:]
      for (index, statement) in script.statements.enumerated() where statement.text == number {
        indices[statement.parsed.range.lower] = index
      }
      remarks += found.map { start, remark in
        var remark = remark
        remark.statement = start.flatMap { indices[$0] }
        return remark
      }
    }
    let passedOver =
      (migration.down?.texts.filter { $0.path == script.path } ?? [])
      + [migration.unread].compactMap { $0 }
    for text in passedOver {
      remarks += CommentPlacement(text.source).remarks(at: text.path).map(\.remark)
    }
    return remarks
  }
}

/// Finds the statement that a comment is about: the one that it stands in, or on whose last line it
/// stands; else the one behind it.
private struct CommentPlacement {
  private let source: SourceFile
  private let bytes: [UInt8]

  init(_ source: SourceFile) {
    self.source = source
    bytes = source.bytes
  }

  /// In order of the text, with the first byte of each one's statement.
  func remarks(at path: String) -> [(start: UInt32?, remark: SuppressionRemark)] {
    var remarks: [(start: UInt32?, remark: SuppressionRemark)] = []
    for comment in source.looseComments {
      if let remark = remark(comment, path) { remarks.append((nil, remark)) }
    }
    var lines = LineCursor(bytes)
    for index in source.statements.indices {
      let found = source.statements[index].comments.compactMap { comment in
        remark(comment, path).map { (comment, $0) }
      }
      guard !found.isEmpty else { continue }
      let neighbourhood = Neighbourhood(of: index, in: source, &lines)
      remarks += found.map { (neighbourhood.owner(of: $0), $1) }
    }
    return remarks
  }

  private func remark(_ comment: SourceRange, _ path: String) -> SuppressionRemark? {
    guard var reader = SuppressionComment(comment, of: bytes) else { return nil }
    func place(_ offset: UInt32) -> SourcePlace {
      let position = source.lines.position(of: offset)
      return SourcePlace(path: path, line: position.line, column: position.column)
    }
    do throws(SuppressionComment.Malformed) {
      let clauses = try reader.clauses()
      let start = place(comment.lower)
      let suppression = Suppression(
        rules: clauses.rules, digest: clauses.digest, reason: clauses.reason, until: clauses.until,
        source: .sql, place: start)
      return SuppressionRemark(place: start, content: .allows(suppression))
    } catch {
      return SuppressionRemark(
        place: place(UInt32(truncatingIfNeeded: error.offset)), content: .malformed(error.problem))
    }
  }

  /// A statement, and the ends of the lines around it.
  private struct Neighbourhood {
    private let statement: ParsedStatement
    private let before: ParsedStatement?
    private let isLast: Bool
    /// Where the line ends on which the statement before ends.
    private let endBefore: Int
    private let start: Int
    private let end: Int

    init(of index: Int, in source: SourceFile, _ lines: inout LineCursor) {
      statement = source.statements[index]
      before = index > 0 ? source.statements[index - 1] : nil
      isLast = index + 1 == source.statements.count
      endBefore = before.map { lines.move(to: $0.range.upper).next } ?? 0
      start = lines.move(to: statement.range.lower).previous
      end = lines.move(to: statement.range.upper).next
    }

    /// The first byte of the statement that a comment of its extent is about.
    func owner(of comment: SourceRange) -> UInt32? {
      let lower = Int(comment.lower)
      if comment.lower >= statement.range.upper {
        // Behind the last statement nothing stands that it could be about.
        return isLast && lower > end ? nil : statement.range.lower
      }
      if let before, comment.lower < statement.range.lower, lower < endBefore,
        Int(comment.upper) <= start
      {
        return before.range.lower
      }
      return statement.range.lower
    }
  }
}

/// Goes forward through the ends of lines: a text of one line is read once, not once a statement.
private struct LineCursor {
  private let bytes: [UInt8]
  /// The last end of a line before the place, and the first one at or behind it.
  private(set) var previous = -1
  private(set) var next: Int

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    next = bytes.firstIndex { $0.endsLine } ?? bytes.count
  }

  /// To a place that is not before the last one.
  mutating func move(to offset: UInt32) -> LineCursor {
    while next < Int(offset) {
      previous = next
      next = bytes[(next + 1)...].firstIndex { $0.endsLine } ?? bytes.count
    }
    return self
  }
}

extension UInt8 {
  fileprivate var endsLine: Bool { self == 0x0A || self == 0x0D }
}
