// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

/// `Fixtures/hostile/corpus.txt`: what tries to get out of its place.
enum HostileCorpus {
  struct Text: Sendable, CustomTestStringConvertible {
    var name: String
    var bytes: [UInt8]

    var text: String { String(decoding: bytes, as: UTF8.self) }
    var testDescription: String { name }
  }

  /// A host that does not exist.
  private static let host = "evil.invalid"

  static let texts: [Text] = (try? read()) ?? []

  private static func read() throws -> [Text] {
    let lines = try Fixture.text("hostile/corpus.txt")
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var texts: [Text] = []
    var body: [String] = []
    var name: String?
    func end() {
      guard let name else { return }
      let text = body.joined(separator: "\n").replacing("HOST", with: host)
      texts.append(Text(name: name, bytes: unescaped(Array(text.utf8))))
    }
    for line in lines {
      if line.hasPrefix("=== ") {
        end()
        name = String(line.dropFirst(4))
        body = []
      } else if name != nil {
        body.append(line)
      }
    }
    end()
    return texts
  }

  /// `\u{…}`, `\x..`, `\repeat{n}{text}`; everything else stands for itself.
  private static func unescaped(_ text: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var rest = text[...]
    while let byte = rest.first {
      if rest.starts(with: Array("\\u{".utf8)), let end = rest.firstIndex(of: UInt8(ascii: "}")) {
        let digits = String(decoding: rest[(rest.startIndex + 3)..<end], as: UTF8.self)
        let scalar = UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init) ?? "?"
        result += Array(String(Character(scalar)).utf8)
        rest = rest[(end + 1)...]
      } else if rest.starts(with: Array("\\x".utf8)) {
        let digits = String(decoding: rest.dropFirst(2).prefix(2), as: UTF8.self)
        guard let value = UInt8(digits, radix: 16) else {
          result.append(byte)
          rest = rest.dropFirst()
          continue
        }
        result.append(value)
        rest = rest.dropFirst(4)
      } else if rest.starts(with: Array("\\repeat{".utf8)) {
        let (times, piece, length) = repeated(rest)
        for _ in 0..<times { result += piece }
        rest = rest.dropFirst(length)
      } else {
        result.append(byte)
        rest = rest.dropFirst()
      }
    }
    return result
  }

  private static func repeated(_ text: ArraySlice<UInt8>) -> (Int, [UInt8], Int) {
    let open = text.startIndex + "\\repeat{".utf8.count
    let close = text[open...].firstIndex(of: UInt8(ascii: "}")) ?? text.endIndex
    let times = Int(String(decoding: text[open..<close], as: UTF8.self)) ?? 0
    let begin = close + 2
    var depth = 1
    var end = begin
    while end < text.endIndex {
      if text[end] == UInt8(ascii: "{") { depth += 1 }
      if text[end] == UInt8(ascii: "}") { depth -= 1 }
      if depth == 0 { break }
      end += 1
    }
    return (times, unescaped(Array(text[begin..<end])), end + 1 - text.startIndex)
  }
}
