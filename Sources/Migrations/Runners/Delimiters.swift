// SPDX-License-Identifier: Apache-2.0

/// Delimiters that a runner reads in the place of semicolons.
enum Delimiters {
  /// Where the delimiter stands: `\\n` in it is the end of a line; a bare word fills its line.
  static func find(_ written: String, in text: [UInt8]) -> [Range<Int>] {
    let parts = written.components(separatedBy: "\\n")
    let core = parts.first { !$0.isEmpty } ?? ""
    guard !core.isEmpty, core != ";" else { return [] }
    let isWholeLine = parts.count > 1 || core.utf8.allSatisfy(\.isLetterOrSlash)
    return isWholeLine ? lines(core, in: text) : anywhere(Array(core.utf8), in: text)
  }

  private static func lines(_ core: String, in text: [UInt8]) -> [Range<Int>] {
    var found: [Range<Int>] = []
    for line in TextLines(text) where line.trimmed.lowercased() == core.lowercased() {
      found.append(line.indent..<line.range.upperBound)
    }
    return found
  }

  private static func anywhere(_ core: [UInt8], in text: [UInt8]) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var position = 0
    while let range = text.firstRange(of: core, from: position) {
      found.append(range)
      position = range.upperBound
    }
    return found
  }
}

extension String {
  fileprivate func components(separatedBy separator: String) -> [String] {
    var parts: [String] = []
    var rest = Array(utf8)
    let needle = Array(separator.utf8)
    while let found = rest.firstRange(of: needle, from: 0) {
      parts.append(String(decoding: rest[..<found.lowerBound], as: UTF8.self))
      rest = Array(rest[found.upperBound...])
    }
    return parts + [String(decoding: rest, as: UTF8.self)]
  }
}

extension UInt8 {
  fileprivate var isLetterOrSlash: Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) || self == UInt8(ascii: "/")
  }
}
