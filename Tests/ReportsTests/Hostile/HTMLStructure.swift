// SPDX-License-Identifier: Apache-2.0

/// Reads a page as strictly as it is written: tags and attributes on a list, quoted, balanced; nothing
/// that a browser would have to guess.
struct HTMLStructure {
  private(set) var problems: [String] = []
  private(set) var texts: [String] = []
  private(set) var style: String?
  private(set) var policy: String?
  private(set) var tags: [String: Int] = [:]

  private static let void: Set<String> = ["meta", "rect", "line", "path"]
  private static let elements: Set<String> = [
    "html", "head", "meta", "title", "style", "body", "main", "header", "section", "h1", "h2", "h3",
    "p", "dl", "div", "dt", "dd", "small", "span", "b", "ul", "li", "code", "pre", "details",
    "summary", "table", "caption", "thead", "tbody", "tr", "th", "td", "figure", "figcaption",
    "svg",
    "rect", "line", "path", "text",
  ]
  /// Attributes, and what their values may consist of besides letters, digits and spaces.
  private static let attributes: [String: String] = [
    "lang": "", "charset": "-", "http-equiv": "-", "content": "-',=;:/+.", "name": "-",
    "class": "-",
    "role": "", "aria-label": "any", "tabindex": "", "scope": "", "open": "", "viewBox": "",
    "x": ".-", "y": ".-", "width": ".-", "height": ".-", "x1": ".-", "x2": ".-", "y1": ".-",
    "y2": ".-", "d": ".-", "text-anchor": "",
  ]

  init(_ page: String) {
    var rest = Substring(Visible.withoutMarks(page))
    if rest.hasPrefix("<!DOCTYPE html>\n") {
      rest = rest.dropFirst("<!DOCTYPE html>\n".count)
    } else {
      problems.append("no doctype")
    }
    var open: [String] = []
    while !rest.isEmpty {
      let text = rest.prefix { $0 != "<" }
      read(text: String(text), in: open.last)
      rest = rest.dropFirst(text.count)
      guard !rest.isEmpty else { break }
      guard let end = rest.firstIndex(of: ">") else {
        problems.append("a tag never ends")
        return
      }
      read(tag: String(rest[..<end].dropFirst()), &open)
      rest = rest[end...].dropFirst()
      if problems.count > 20 { return }
    }
    if !open.isEmpty { problems.append("never closed: \(open)") }
  }

  private mutating func read(text: String, in element: String?) {
    if element == "style" { style = (style ?? "") + text } else { texts.append(text) }
    var rest = Substring(text)
    while let place = rest.firstIndex(of: "&") {
      rest = rest[place...]
      guard ["&amp;", "&lt;", "&gt;", "&quot;", "&#39;"].contains(where: rest.hasPrefix) else {
        return problems.append("a sign that is not escaped: \(rest.prefix(40))")
      }
      rest = rest.dropFirst()
    }
    for scalar in text.unicodeScalars
    where Visible.acts(scalar) && scalar != "\n" && !(scalar == "\t" && element == "code") {
      return problems.append("U+\(String(scalar.value, radix: 16)) in \(element ?? "nothing")")
    }
  }

  private mutating func read(tag: String, _ open: inout [String]) {
    if tag.hasPrefix("/") {
      let name = String(tag.dropFirst())
      if open.popLast() != name { problems.append("</\(name)> closes nothing") }
      return
    }
    let isClosed = tag.hasSuffix("/")
    var rest = Substring(isClosed ? String(tag.dropLast()) : tag)
    let name = String(rest.prefix { $0 != " " })
    rest = rest.dropFirst(name.count)
    guard Self.elements.contains(name) else { return problems.append("an element <\(name)>") }
    tags[name, default: 0] += 1
    var values: [String: String] = [:]
    while !rest.isEmpty {
      guard rest.hasPrefix(" "), let equals = rest.firstIndex(of: "="),
        rest[equals...].hasPrefix("=\""),
        let end = rest[equals...].dropFirst(2).firstIndex(of: "\"")
      else { return problems.append("no attributes: \(rest.prefix(80))") }
      let key = String(rest[..<equals].dropFirst())
      let value = String(rest[equals..<end].dropFirst(2))
      guard let allowed = Self.attributes[key] else {
        return problems.append("an attribute \(key)")
      }
      let isPlain = value.unicodeScalars.allSatisfy {
        $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil)
          || $0 == " " || allowed.unicodeScalars.contains($0)
      }
      let decoded = value.replacing("&#39;", with: "'")
      let isAny = allowed == "any" && !value.unicodeScalars.contains(where: Visible.acts)
      let isContent = key == "content" && decoded.allSatisfy { $0.isASCII }
      if !isPlain, !isAny, !isContent { problems.append("\(key) is \(value.prefix(80))") }
      values[key] = decoded
      rest = rest[end...].dropFirst()
    }
    if values["http-equiv"] == "Content-Security-Policy" { policy = values["content"] }
    if values["http-equiv"] == "refresh" { problems.append("it goes elsewhere") }
    if !Self.void.contains(name) { open.append(name) }
  }
}
