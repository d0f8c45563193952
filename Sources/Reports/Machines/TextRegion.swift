// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Verdicts

/// A stretch of a file, its end just behind its last character.
///
/// A column counts bytes up to the statement, and characters (Unicode scalars) in it: of what stands
/// before it on its line only the length is known.
struct TextRegion: Hashable {
  struct Place: Hashable, Comparable {
    var line: Int
    var column: Int

    static func < (left: Self, right: Self) -> Bool {
      (left.line, left.column) < (right.line, right.column)
    }
  }

  var start: Place
  var end: Place

  /// Where a file begins.
  static let start = TextRegion(at: LineMap.Position(line: 1, column: 1))

  /// One character.
  init(at position: LineMap.Position) {
    start = Place(line: position.line, column: position.column)
    end = Place(line: position.line, column: position.column + 1)
  }

  init(of statement: StatementReport) {
    start = Place(line: statement.position.line, column: statement.position.column)
    end = start
    for scalar in statement.sql.unicodeScalars {
      if scalar == "\n" {
        end = Place(line: end.line + 1, column: 1)
      } else {
        end.column += 1
      }
    }
  }
}
