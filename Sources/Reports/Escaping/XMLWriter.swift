// SPDX-License-Identifier: Apache-2.0

/// Writes XML 1.0, an element a line.
///
/// All text is made visible first: the control characters that XML cannot say even by number are
/// among what is shown as a sign of its own.
struct XMLWriter {
  private(set) var bytes = Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".utf8)
  private var depth = 0

  mutating func element(
    _ name: String, _ attributes: [(String, String)] = [], _ content: (inout XMLWriter) -> Void
  ) {
    let opened = bytes.count
    open(name, attributes)
    write(">\n")
    let before = bytes.count
    depth += 1
    content(&self)
    depth -= 1
    guard bytes.count == before else {
      indent()
      return write("</\(name)>\n")
    }
    bytes.removeSubrange(opened...)
    open(name, attributes)
    write("/>\n")
  }

  mutating func element(_ name: String, _ attributes: [(String, String)] = [], text: String) {
    open(name, attributes)
    write(">")
    write(Self.escaped(VisibleText.block(text)))
    write("</\(name)>\n")
  }

  private mutating func open(_ name: String, _ attributes: [(String, String)]) {
    indent()
    write("<" + name)
    for (key, value) in attributes {
      write(" \(key)=\"\(Self.escaped(VisibleText.line(value)))\"")
    }
  }

  private mutating func indent() { write(String(repeating: "  ", count: depth)) }

  private mutating func write(_ text: String) { bytes += Array(text.utf8) }

  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
