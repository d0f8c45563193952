// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// Placeholders that a runner fills in before the server sees the text, wherever they stand.
struct Placeholders {
  var prefix: [UInt8]
  var suffix: [UInt8]
  /// Whether `${Name}` and `${name}` are the same.
  var ignoresCase: Bool

  /// `${name}`
  static func dollar(ignoresCase: Bool) -> Placeholders {
    Placeholders(
      prefix: Array("${".utf8), suffix: [UInt8(ascii: "}")], ignoresCase: ignoresCase)
  }

  /// `{{ expression }}`: a template of Go's, of which nothing has a value here but what is given.
  static var braces: Placeholders {
    Placeholders(prefix: Array("{{".utf8), suffix: Array("}}".utf8), ignoresCase: false)
  }

  /// Longer ones nobody writes: what opens and never closes is not a placeholder.
  private static let longestName = 256

  func fill(_ bytes: [UInt8], with values: [String: String]) -> RenderedText {
    var text = RenderedText(of: bytes)
    let known =
      ignoresCase
      ? Dictionary(values.map { ($0.key.lowercased(), $0.value) }) { first, _ in first } : values
    var position = 0
    var end: Range<Int>?
    while let start = bytes.firstRange(of: prefix, from: position) {
      let nameStart = start.upperBound
      // Looked for once: many a prefix may stand before it.
      if end.map({ $0.lowerBound < nameStart }) ?? true {
        end = bytes.firstRange(of: suffix, from: nameStart)
      }
      guard let end else { break }
      guard end.lowerBound - nameStart <= Self.longestName else {
        position = nameStart
        continue
      }
      let name = String(
        String(decoding: bytes[nameStart..<end.lowerBound], as: UTF8.self).trimmed)
      let range = start.lowerBound..<end.upperBound
      if let value = known[ignoresCase ? name.lowercased() : name], !text.isFull {
        text.replace(range, with: value.utf8)
      } else {
        text.leave(range, undefined: name)
      }
      position = end.upperBound
    }
    text.finish()
    return text
  }
}

extension [UInt8] {
  /// Where the other bytes stand for the first time from there on.
  func firstRange(of needle: [UInt8], from start: Int, to end: Int? = nil) -> Range<Int>? {
    guard let first = needle.first else { return nil }
    let last = (end ?? count) - needle.count
    var position = start
    while position <= last {
      guard let found = self[position...last].firstIndex(of: first) else { return nil }
      if self[found..<found + needle.count].elementsEqual(needle) {
        return found..<found + needle.count
      }
      position = found + 1
    }
    return nil
  }
}
