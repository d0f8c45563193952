// SPDX-License-Identifier: Apache-2.0

extension SQLText {
  /// Collects every word of a text that could be a name, folded to lower case, and whatever
  /// stands in quotes of any kind, as it stands and word by word.
  ///
  /// It takes too much rather than too little: names inside strings, comments and function bodies
  /// count, so that no relation that the text may touch is overlooked.
  public static func collectNames(in bytes: [UInt8], into names: inout Set<String>) {
    var index = 0
    while index < bytes.count {
      if isWordByte(bytes[index]) {
        var end = index + 1
        while end < bytes.count, isWordByte(bytes[end]) { end += 1 }
        insert(bytes[index..<end], into: &names)
        index = end
      } else {
        switch bytes[index] {
        case UInt8(ascii: "\""), UInt8(ascii: "`"): insertQuoted(bytes, at: index, into: &names)
        default: break
        }
        index += 1
      }
    }
  }

  /// Names are at most 63 bytes long (`NAMEDATALEN`), unless the server was built otherwise.
  private static let longestName = 255

  private static func insert(_ word: ArraySlice<UInt8>, into names: inout Set<String>) {
    guard word.count <= longestName else { return }
    names.insert(String(decoding: word, as: UTF8.self))
    guard word.contains(where: { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 }) else { return }
    names.insert(
      String(
        decoding: word.map { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 ? $0 | 0x20 : $0 },
        as: UTF8.self))
  }

  /// The text from one quote to the next, when there is one near by. Every quote is taken for an
  /// opening one: which it is depends on what was read before, and a wrong name does no harm.
  private static func insertQuoted(
    _ bytes: [UInt8], at start: Int, into names: inout Set<String>
  ) {
    let quote = bytes[start]
    var name: [UInt8] = []
    var index = start + 1
    while index < bytes.count, name.count <= longestName {
      if bytes[index] == quote {
        guard index + 1 < bytes.count, bytes[index + 1] == quote else {
          names.insert(String(decoding: name, as: UTF8.self))
          return
        }
        index += 1
      }
      name.append(bytes[index])
      index += 1
    }
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"), 0x80...:
      true
    default: false
    }
  }
}
