// SPDX-License-Identifier: Apache-2.0
import Forecast
import JSON
import Outcomes

extension OutcomeReport {
  public static let format = "lockcast.outcomes/1"

  /// docs/outcomes.schema.json
  public var json: [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schema", Self.format)
      writer.array("records", of: records) { writer, record in record.write(&writer) }
      writer.array("notFound", of: notFound) { writer, statement in
        writer.object { writer in
          writer.member("path", statement.path)
          writer.member("index", statement.index)
          writer.member("line", statement.line)
          writer.member("kind", statement.kind)
          writer.member("digest", statement.digest)
        }
      }
      writer.member("track") { track.write(&$0) }
    }
    return writer.bytes + [UInt8(ascii: "\n")]
  }
}

extension TrackRecord {
  private static let mostMisses = 20

  fileprivate func write(_ writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("done", done)
      writer.member("failed", failed)
      writer.array("figures", of: figures) { writer, record in record.write(&writer) }
      writer.array("worst", of: worst.prefix(Self.mostMisses)) { writer, miss in
        writer.object { writer in
          writer.member("figure", miss.figure.rawValue)
          writer.member("place", miss.place.code)
          writer.member("factor", miss.factor)
          writer.member("record") { miss.record.write(&$0) }
        }
      }
      writer.member("hints", hints)
    }
  }
}

extension FigureRecord {
  fileprivate func write(_ writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("figure", figure.rawValue)
      writer.member("within", within)
      writer.member("above", above)
      writer.member("below", below)
      writer.member("undecided", undecided)
      writer.member("unknown", unknown)
      writer.member("atOrBelowMedian", belowMedian)
      writer.member("aboveMedian", aboveMedian)
      writer.member("medianFactor", medianFactor)
    }
  }
}
