// SPDX-License-Identifier: Apache-2.0

/// Writes a page: whatever goes in is text and comes out escaped. There is no way to put markup in
/// other than its elements, whose names and attributes are ours.
struct HTMLWriter {
  /// Escaped, well-formed.
  private(set) var html = ""

  typealias Attributes = KeyValuePairs<String, String?>

  /// An element with its content; attributes that are nil are left out.
  mutating func element(
    _ name: StaticString, _ attributes: Attributes = [:],
    _ content: (inout HTMLWriter) -> Void = { _ in }
  ) {
    open(name, attributes)
    html += ">"
    content(&self)
    html += "</\(name)>"
  }

  mutating func element(_ name: StaticString, _ attributes: Attributes = [:], words: String) {
    element(name, attributes) { $0.words(words) }
  }

  mutating func element(_ name: StaticString, _ attributes: Attributes = [:], prose: Prose) {
    element(name, attributes) { $0.prose(prose) }
  }

  /// An element that has no content, in HTML or in SVG.
  mutating func void(_ name: StaticString, _ attributes: Attributes = [:], closed: Bool = false) {
    open(name, attributes)
    html += closed ? "/>" : ">"
  }

  private mutating func open(_ name: StaticString, _ attributes: Attributes) {
    html += "<\(name)"
    for (key, value) in attributes {
      guard let value else { continue }
      html += " \(key)=\"\(Self.escaped(value))\""
    }
  }

  // MARK: Text

  /// Our own words.
  mutating func words(_ text: String) { html += Self.escaped(text) }

  /// What someone else wrote, on one line, set apart as code.
  mutating func foreign(_ text: String, limit: Int = 200) {
    element("code") { $0.words(VisibleText.line(text, limit: limit)) }
  }

  /// With its lines.
  mutating func block(_ text: String, limit: Int) {
    element("pre") { pre in
      pre.element("code") { $0.words(VisibleText.block(text, limit: limit)) }
    }
  }

  mutating func prose(_ prose: Prose) {
    for piece in prose.pieces {
      switch piece {
      case .words(let words): self.words(words)
      case .foreign(let text): foreign(text)
      }
    }
  }

  /// The page's own beginning and style: text of this program, as it is.
  mutating func constant(_ text: StaticString) { html += "\(text)" }

  mutating func append(_ other: HTMLWriter) { html += other.html }

  var size: Int { html.utf8.count }

  private static func escaped(_ text: String) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count + 16)
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "&"): bytes += Array("&amp;".utf8)
      case UInt8(ascii: "<"): bytes += Array("&lt;".utf8)
      case UInt8(ascii: ">"): bytes += Array("&gt;".utf8)
      case UInt8(ascii: "\""): bytes += Array("&quot;".utf8)
      case UInt8(ascii: "'"): bytes += Array("&#39;".utf8)
      default: bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
