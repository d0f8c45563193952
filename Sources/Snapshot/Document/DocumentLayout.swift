// SPDX-License-Identifier: Apache-2.0

/// Breaks a compact JSON document into lines that a person can review.
///
/// A container that fits stands on one line, others have a line a member; so a column is a line and
/// a small table is a screen. White space is all that changes.
struct DocumentLayout {
  /// Longer containers are broken.
  static let width = 100

  private let source: [UInt8]
  /// The length of the container that opens at each bracket, in order of the brackets.
  private var lengths: [Int] = []
  private var output: [UInt8] = []

  /// - Parameter source: compact JSON, well-formed.
  static func lines(of source: [UInt8]) -> [UInt8] {
    var layout = DocumentLayout(source: source)
    layout.measure()
    layout.write()
    return layout.output
  }

  private init(source: [UInt8]) { self.source = source }

  private mutating func measure() {
    var open: [(index: Int, offset: Int)] = []
    scan { layout, offset in
      switch layout.source[offset] {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        open.append((layout.lengths.count, offset))
        layout.lengths.append(0)
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if let (index, start) = open.popLast() { layout.lengths[index] = offset - start + 1 }
      default: break
      }
    }
  }

  private mutating func write() {
    output.reserveCapacity(source.count + source.count / 4)
    var next = 0
    /// Whether each open container is broken into lines.
    var broken: [Bool] = []
    var copied = 0
    scan { layout, offset in
      layout.output.append(contentsOf: layout.source[copied..<offset])
      copied = offset + 1
      let byte = layout.source[offset]
      switch byte {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        broken.append(layout.lengths[next] > Self.width || broken.isEmpty)
        next += 1
        layout.output.append(byte)
        if broken.last == true { layout.breakLine(broken.count) }
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if broken.popLast() == true { layout.breakLine(broken.count) }
        layout.output.append(byte)
      case UInt8(ascii: ","):
        layout.output.append(byte)
        if broken.last == true {
          layout.breakLine(broken.count)
        } else {
          layout.output.append(UInt8(ascii: " "))
        }
      default:
        layout.output.append(byte)
        layout.output.append(UInt8(ascii: " "))
      }
    }
    output.append(contentsOf: source[copied...])
    output.append(UInt8(ascii: "\n"))
  }

  private mutating func breakLine(_ depth: Int) {
    output.append(UInt8(ascii: "\n"))
    output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: depth * 2))
  }

  /// Calls `body` with the place of each bracket, brace, comma and colon outside strings.
  private mutating func scan(_ body: (inout DocumentLayout, Int) -> Void) {
    var offset = 0
    while offset < source.count {
      switch source[offset] {
      case UInt8(ascii: "\""):
        offset += 1
        while offset < source.count, source[offset] != UInt8(ascii: "\"") {
          offset += source[offset] == UInt8(ascii: "\\") ? 2 : 1
        }
      case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "}"), UInt8(ascii: "]"),
        UInt8(ascii: ","), UInt8(ascii: ":"):
        body(&self, offset)
      default: break
      }
      offset += 1
    }
  }
}
