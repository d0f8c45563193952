// SPDX-License-Identifier: Apache-2.0

/// Byte offsets to lines and columns.
public struct LineMap: Sendable {
  /// A place in a text: both count from 1, the column counts bytes.
  public struct Position: Sendable, Hashable {
    public var line: Int
    public var column: Int
  }

  private let starts: [UInt32]

  init(_ bytes: [UInt8]) {
    var starts: [UInt32] = [0]
    for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
      starts.append(UInt32(offset) + 1)
    }
    self.starts = starts
  }

  public var lineCount: Int { starts.count }

  public func position(of offset: UInt32) -> Position {
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle } else { high = middle }
    }
    return Position(line: low + 1, column: Int(offset - starts[low]) + 1)
  }
}
