// SPDX-License-Identifier: Apache-2.0
import Forecast
import JSON

extension Percentiles {
  /// `{"p5": …, "unbounded": …, "provenance": …}`: a missing quantile is infinite where something
  /// is unbounded, and unknown elsewhere.
  init(_ value: JSONValue) {
    let missing = value["unbounded"]?.boolValue == true ? Double.infinity : .nan
    self.init(
      p5: value["p5"]?.doubleValue ?? missing, p50: value["p50"]?.doubleValue ?? missing,
      p95: value["p95"]?.doubleValue ?? missing, p99: value["p99"]?.doubleValue ?? missing,
      value["provenance"]?.stringValue.flatMap { Provenance(rawValue: $0) } ?? .assumed)
  }

  func write(_ writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("p5", p5)
      writer.member("p50", p50)
      writer.member("p95", p95)
      writer.member("p99", p99)
      writer.member("unbounded", [p5, p50, p95, p99].contains(.infinity))
      writer.member("provenance", provenance.rawValue)
    }
  }
}
