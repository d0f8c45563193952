// SPDX-License-Identifier: Apache-2.0

/// What stands before `LOG:  ` in a line: whatever `log_line_prefix` says.
///
/// The pattern is not asked for: a time, a session id (`%c`), a virtual transaction (`%v`) and a
/// process (`%p`) have forms that are told from one another.
struct LinePrefix {
  private(set) var time: Double?
  private(set) var pid: Int?
  private(set) var session: String?
  private(set) var isInTransaction: Bool?

  init(_ bytes: ArraySlice<UInt8>) {
    var rest = bytes
    if let start = bytes.indices.first(where: { LogTime.begins(bytes[$0...]) }) {
      // With its zone: letters, or an offset.
      var end = start + LogTime.length
      while end < bytes.endIndex, bytes[end].isDigit || bytes[end] == UInt8(ascii: ".") { end += 1 }
      let zone = bytes[end...].prefix(7)
      time = LogTime.read(bytes[start..<end] + zone)
      rest = bytes[..<start] + bytes[end...]
    }
    read(rest)
  }

  private mutating func read(_ bytes: ArraySlice<UInt8>) {
    var before: UInt8 = 0
    var lone: Int?
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let end = bytes[index...].firstIndex { !Self.isInside($0) } ?? bytes.endIndex
      if end > index {
        let word = bytes[index..<end]
        if let number = Self.number(word), before != UInt8(ascii: "(") {
          if before == UInt8(ascii: "["), pid == nil { pid = number }
          lone = lone ?? number
        } else {
          readWord(word)
        }
        before = 0
        index = end
      } else {
        before = bytes[index]
        index += 1
      }
    }
    pid = pid ?? lone
  }

  private mutating func readWord(_ word: ArraySlice<UInt8>) {
    if let (left, right) = Self.halves(word, UInt8(ascii: ".")) {
      if left.count == 8, left.allSatisfy(\.isHexDigit), right.allSatisfy(\.isHexDigit) {
        session = session ?? String(decoding: word, as: UTF8.self)
      } else if (9...11).contains(left.count), right.count == 3, Self.number(left) != nil,
        Self.number(right) != nil
      {
        time = time ?? Double(String(decoding: word, as: UTF8.self))
      }
    } else if let (left, right) = Self.halves(word, UInt8(ascii: "/")), Self.number(left) != nil,
      let local = Self.number(right)
    {
      isInTransaction = isInTransaction ?? (local != 0)
    }
  }

  private static func isInside(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."),
      UInt8(ascii: "/"), 0x80...:
      true
    default: false
    }
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard !bytes.isEmpty, bytes.count <= 12, bytes.allSatisfy(\.isDigit) else { return nil }
    return bytes.reduce(0) { $0 * 10 + Int($1 & 0x0F) }
  }

  private static func halves(
    _ word: ArraySlice<UInt8>, _ byte: UInt8
  ) -> (ArraySlice<UInt8>, ArraySlice<UInt8>)? {
    guard let place = word.firstIndex(of: byte), place > word.startIndex,
      place + 1 < word.endIndex
    else { return nil }
    return (word[..<place], word[(place + 1)...])
  }
}
