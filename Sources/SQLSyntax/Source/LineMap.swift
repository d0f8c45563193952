// SPDX-License-Identifier: Apache-2.0

/// Byte offsets to lines and columns.
///
/// The text may have been made from another one, with stretches of it replaced: positions are then
/// those of the text that people see.
public struct LineMap: Sendable {
  /// A place in a text: both count from 1, the column counts bytes.
  public struct Position: Sendable, Hashable {
    public var line: Int
    public var column: Int

    public init(line: Int, column: Int) {
      self.line = line
      self.column = column
    }
  }

  /// From this offset on the text comes from somewhere else in the original.
  public struct Anchor: Sendable, Hashable {
    public var offset: UInt32
    public var original: UInt32
    /// All of it stands for one place: the value of a placeholder.
    public var isReplacement: Bool

    public init(offset: UInt32, original: UInt32, isReplacement: Bool) {
      self.offset = offset
      self.original = original
      self.isReplacement = isReplacement
    }
  }

  private let starts: [UInt32]
  private let anchors: [Anchor]

  /// - Parameters:
  ///   - original: what people see.
  ///   - anchors: where the text departs from it, in order of offset; none: it is the text.
  public init(_ original: [UInt8], anchors: [Anchor] = []) {
    var starts: [UInt32] = [0]
    for (offset, byte) in original.enumerated() where byte == UInt8(ascii: "\n") {
      starts.append(UInt32(offset) + 1)
    }
    self.starts = starts
    self.anchors = anchors
  }

  public var lineCount: Int { starts.count }

  public func position(of offset: UInt32) -> Position {
    let original = original(of: offset)
    let line = Self.last(in: starts) { $0 <= original } ?? 0
    return Position(line: line + 1, column: Int(original - starts[line]) + 1)
  }

  private func original(of offset: UInt32) -> UInt32 {
    guard let index = Self.last(in: anchors, where: { $0.offset <= offset }) else { return offset }
    let anchor = anchors[index]
    return anchor.isReplacement ? anchor.original : anchor.original + (offset - anchor.offset)
  }

  /// The index of the last element that is not past the place; the array is sorted.
  private static func last<Element>(
    in elements: [Element], where isBefore: (Element) -> Bool
  ) -> Int? {
    var low = 0
    var high = elements.count
    while low < high {
      let middle = (low + high) / 2
      if isBefore(elements[middle]) { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? low - 1 : nil
  }
}
