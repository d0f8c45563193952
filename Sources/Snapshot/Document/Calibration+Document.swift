// SPDX-License-Identifier: Apache-2.0
import JSON

extension Calibration {
  /// A document that holds a calibration alone.
  public func encode() -> [UInt8] {
    var writer = JSONWriter(.pretty)
    writer.object { writer in
      writer.member("format", Self.format)
      writer.object("calibration") { write(to: &$0) }
    }
    return writer.bytes + [UInt8(ascii: "\n")]
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
}
