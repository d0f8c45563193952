// SPDX-License-Identifier: Apache-2.0
import JSON

extension RelationSize {
  init(reading cursor: inout JSONCursor) throws(JSONError) {
    self.init(rows: nil, heapBytes: 0)
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "rows": rows = try value.real()
      case "heapBytes": heapBytes = try value.bytes64() ?? 0
      case "toastBytes": toastBytes = try value.bytes64() ?? 0
      case "indexBytes": indexBytes = try value.bytes64() ?? 0
      case "deadRows": deadRows = try value.bytes64()
      case "sequentialScans": sequentialScans = try value.bytes64()
      case "indexScans": indexScans = try value.bytes64()
      case "rowsInserted": rowsInserted = try value.bytes64()
      case "rowsUpdated": rowsUpdated = try value.bytes64()
      case "rowsDeleted": rowsDeleted = try value.bytes64()
      case "freezeAge": freezeAge = try value.bytes64()
      case "columns":
        columns = try value.dictionary { (cursor: inout JSONCursor) throws(JSONError) in
          try ColumnStatistics(reading: &cursor)
        }
      default: break
      }
    }
  }

  func write(to writer: inout JSONWriter) {
    writer.field("rows", rows)
    writer.field("heapBytes", heapBytes)
    if toastBytes != 0 { writer.field("toastBytes", toastBytes) }
    if indexBytes != 0 { writer.field("indexBytes", indexBytes) }
    writer.field("deadRows", deadRows)
    writer.field("sequentialScans", sequentialScans)
    writer.field("indexScans", indexScans)
    writer.field("rowsInserted", rowsInserted)
    writer.field("rowsUpdated", rowsUpdated)
    writer.field("rowsDeleted", rowsDeleted)
    writer.field("freezeAge", freezeAge)
    writer.dictionary("columns", columns) { writer, name, statistics in
      writer.object(name) { statistics.write(to: &$0) }
    }
  }
}

extension ColumnStatistics {
  init(reading cursor: inout JSONCursor) throws(JSONError) {
    self.init(averageWidth: 0, nullFraction: 0, distinct: 0, correlation: nil)
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "width": averageWidth = try value.whole() ?? 0
      case "nulls": nullFraction = try value.real() ?? 0
      case "distinct": distinct = try value.real() ?? 0
      case "correlation": correlation = try value.real()
      default: break
      }
    }
  }

  func write(to writer: inout JSONWriter) {
    writer.field("width", averageWidth)
    writer.field("nulls", nullFraction)
    writer.field("distinct", distinct)
    writer.field("correlation", correlation)
  }
}
