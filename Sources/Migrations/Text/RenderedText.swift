// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

/// A text as it reaches the server, made from the file that people see by putting other text in
/// the place of some of it.
public struct RenderedText: Sendable {
  public private(set) var bytes: [UInt8] = []
  /// What stands for something that has no value here, at its place in `bytes`.
  public private(set) var problems: [ParseDiagnostic] = []
  private let original: [UInt8]
  private var anchors: [LineMap.Anchor] = []
  /// Up to where the original has been taken over.
  private var position = 0

  init(of original: [UInt8]) {
    self.original = original
    bytes.reserveCapacity(original.count)
  }

  /// The text unchanged.
  public static func plain(_ bytes: [UInt8]) -> RenderedText {
    var text = RenderedText(of: bytes)
    text.finish()
    return text
  }

  /// So much has been put in that a value more is treated as none: values may hold values.
  var isFull: Bool { bytes.count > original.count + Self.maximumGrowth }

  private static let maximumGrowth = 16 << 20

  /// Lines and columns of the file, for offsets in ``bytes``.
  public var lines: LineMap { LineMap(original, anchors: anchors) }

  /// Takes over the original up to the range, and `replacement` in its place.
  mutating func replace(_ range: Range<Int>, with replacement: some Collection<UInt8>) {
    keep(upTo: range.lowerBound)
    anchor(at: range.lowerBound, isReplacement: true)
    bytes += replacement
    position = range.upperBound
    anchor(at: range.upperBound, isReplacement: false)
  }

  /// Takes over the range, as it is or as `other`, and notes that it has no value.
  mutating func leave(_ range: Range<Int>, undefined name: String, as other: [UInt8]? = nil) {
    keep(upTo: range.lowerBound)
    let start = bytes.count
    if let other { replace(range, with: other) } else { keep(upTo: range.upperBound) }
    problems.append(
      ParseDiagnostic(.undefinedVariable(name), at: SourceRange(start..<bytes.count)))
  }

  /// Takes over the range as white space; lines stay lines.
  mutating func blank(_ range: Range<Int>) {
    keep(upTo: range.lowerBound)
    bytes += original[range].lazy.map { $0 == UInt8(ascii: "\n") ? $0 : UInt8(ascii: " ") }
    position = range.upperBound
  }

  /// Where this place of the original, which has not been passed yet, will stand.
  func offset(of place: Int) -> Int { bytes.count + (place - position) }

  mutating func finish() { keep(upTo: original.count) }

  private mutating func keep(upTo end: Int) {
    guard end > position else { return }
    bytes += original[position..<end]
    position = end
  }

  private mutating func anchor(at original: Int, isReplacement: Bool) {
    anchors.append(
      LineMap.Anchor(
        offset: UInt32(truncatingIfNeeded: bytes.count),
        original: UInt32(truncatingIfNeeded: original), isReplacement: isReplacement))
  }
}
