// SPDX-License-Identifier: Apache-2.0
import JSON

extension Calibration {
  /// A document that holds a calibration alone.
  public func encode() -> [UInt8] {
    var writer = JSONWriter(.compact)
    writer.object { writer in
      writer.member("format", Self.format)
      writer.object("calibration") { write(to: &$0) }
    }
    return DocumentLayout.lines(of: writer.bytes)
  }

  /// Reads such a document, or the calibration of a snapshot; nil where that has none.
  public static func read(_ bytes: [UInt8]) throws(SnapshotError) -> Calibration? {
    var cursor = JSONCursor(bytes)
    var format: String?
    var calibration: Calibration?
    do {
      try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
        switch key {
        case "format": format = try value.string()
        case "calibration": calibration = try Calibration(reading: &value)
        default: break
        }
      }
      try cursor.finish()
    } catch {
      throw SnapshotError(error)
    }
    guard let format else { throw SnapshotError(.missing("format"), line: 1, column: 1) }
    guard [Self.format, Snapshot.format].contains(format) else {
      throw SnapshotError(.unsupportedFormat(format), line: 1, column: 1)
    }
    return calibration
  }

  /// The document, a snapshot's or a calibration's, with this in the place of the calibration that
  /// it has. All else stays byte for byte: definitions as the server printed them too.
  public func replacing(in document: [UInt8]) throws(SnapshotError) -> [UInt8] {
    var members: [[UInt8]] = []
    var cursor = JSONCursor(document)
    do {
      try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
        let start = value.offset
        try value.skipValue()
        guard key != "calibration" else { return }
        members.append(Self.member(key, document[start..<value.offset]))
      }
      try cursor.finish()
    } catch {
      throw SnapshotError(error)
    }
    // Behind the format and the moment.
    members.insert(ownMember, at: min(2, members.count))
    let separator = Array(",\n  ".utf8)
    return Array("{\n  ".utf8) + members.joined(separator: separator) + Array("\n}\n".utf8)
  }

  private static func member(_ key: String, _ value: ArraySlice<UInt8>) -> [UInt8] {
    var writer = JSONWriter(.compact)
    writer.string(key)
    return writer.bytes + Array(": ".utf8) + value.drop { $0 <= 0x20 }
  }

  /// `"calibration": {…}` as it stands in a laid out document.
  private var ownMember: [UInt8] {
    var writer = JSONWriter(.compact)
    writer.object { writer in writer.object("calibration") { write(to: &$0) } }
    return Array(DocumentLayout.lines(of: writer.bytes).dropFirst(4).dropLast(3))
  }
}
