// SPDX-License-Identifier: Apache-2.0
public import JSON

extension Calibration {
  public init(reading cursor: inout JSONCursor) throws(JSONError) {
    self.init()
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "cpu": cpu = try CalibratedFigure(reading: &value)
      case "readRate": readRate = try CalibratedFigure(reading: &value)
      case "writeRate": writeRate = try CalibratedFigure(reading: &value)
      case "cachedShare": cachedShare = try CalibratedFigure(reading: &value)
      case "replayRate": replayRate = try CalibratedFigure(reading: &value)
      case "cores": cores = try CalibratedFigure(reading: &value)
      case "instance": instance = try value.text()
      case "works":
        try value.object { (key: String, value: inout JSONCursor) throws(JSONError) in
          // A class of work that only a later version knows is of no use to this one.
          guard let work = WorkClass(rawValue: key) else { return }
          works[work] = try CalibratedWork(reading: &value)
        }
      default: break
      }
    }
  }

  public func write(to writer: inout JSONWriter) {
    let figures = [
      ("cpu", cpu), ("readRate", readRate), ("writeRate", writeRate),
      ("cachedShare", cachedShare), ("replayRate", replayRate), ("cores", cores),
    ]
    for case (let key, let figure?) in figures {
      writer.object(key) { figure.write(to: &$0) }
    }
    let named = works.map { ($0.key.rawValue, $0.value) }
    writer.dictionary("works", Dictionary(named) { first, _ in first }) { writer, key, work in
      writer.object(key) { work.write(to: &$0) }
    }
    writer.field("instance", instance)
  }
}

extension CalibratedFigure {
  fileprivate init(reading cursor: inout JSONCursor) throws(JSONError) {
    self.init(0, .declared, at: Timestamp(seconds: 0))
    let start = cursor.offset
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "value": self.value = try value.double()
      case "source": source = try value.calibrationSource()
      case "at": at = try value.timestamp()
      default: break
      }
    }
    // A rate of nothing would make every time infinite.
    guard value > 0, value.isFinite else {
      throw cursor.error("expected a \"value\" above 0", at: start)
    }
  }

  fileprivate func write(to writer: inout JSONWriter) {
    writer.member("value", value)
    writer.member("source", source.rawValue)
    writer.member("at", at.description)
  }
}

extension CalibratedWork {
  fileprivate init(reading cursor: inout JSONCursor) throws(JSONError) {
    self.init(
      factor: 0, timings: 1, spread: 1, source: .declared, at: Timestamp(seconds: 0))
    let start = cursor.offset
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "factor": factor = try value.double()
      case "timings": timings = try value.int()
      case "spread": spread = try value.double()
      case "source": source = try value.calibrationSource()
      case "at": at = try value.timestamp()
      default: break
      }
    }
    guard factor > 0, factor.isFinite, spread >= 1, spread.isFinite else {
      throw cursor.error("expected a \"factor\" above 0 and a \"spread\" of 1 or more", at: start)
    }
  }

  fileprivate func write(to writer: inout JSONWriter) {
    writer.member("factor", factor)
    writer.member("timings", timings)
    writer.member("spread", spread)
    writer.member("source", source.rawValue)
    writer.member("at", at.description)
  }
}

extension JSONCursor {
  fileprivate mutating func calibrationSource() throws(JSONError) -> CalibrationSource {
    try oneOf(CalibrationSource.self, "a source such as \"pastStatements\"")
  }

}
