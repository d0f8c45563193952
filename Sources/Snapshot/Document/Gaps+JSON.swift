// SPDX-License-Identifier: Apache-2.0
import JSON

extension Gaps {
  /// Parts that this version does not know are passed over.
  init(reading cursor: inout JSONCursor) throws(JSONError) {
    self.init()
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "lostSamples": lostSamples = try value.int()
      case "missing":
        missing = try value.objects { (cursor: inout JSONCursor) throws(JSONError) in
          try Self.missing(&cursor)
        }.compactMap { $0 }
      default: break
      }
    }
  }

  private static func missing(
    _ cursor: inout JSONCursor
  ) throws(JSONError) -> MissingPart? {
    var part: Part?
    var reason = ""
    var remedy: String?
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "part": part = Part(rawValue: try value.string())
      case "reason": reason = try value.string()
      case "remedy": remedy = try value.text()
      default: break
      }
    }
    return part.map { MissingPart($0, reason: reason, remedy: remedy) }
  }

  func write(to writer: inout JSONWriter) {
    if lostSamples > 0 { writer.member("lostSamples", lostSamples) }
    writer.list("missing", missing) { writer, missing in
      writer.member("part", missing.part.rawValue)
      writer.member("reason", missing.reason)
      writer.field("remedy", missing.remedy)
    }
  }
}
