// SPDX-License-Identifier: Apache-2.0
public import Forecast
import Migrations
import SQLSyntax
import Schema
public import Snapshot

extension Timing {
  /// What the whole model says about the statement.
  ///
  /// - Parameter calibration: nil: nothing is known of the machine.
  public func hold(_ calibration: Calibration?) -> Percentiles? {
    guard let statement else { return nil }
    var catalog = Catalog(version: ServerVersion(15), isComplete: true)
    for parsed in SourceFile.parse(Array(schema.utf8)).statements {
      catalog.apply(parsed.statement)
    }
    var server = Server(version: ServerVersion(15), database: "timing")
    server.settings = [
      "shared_buffers": String(Int(bufferMegabytes) << 20),
      "effective_cache_size": String(Int(cacheMegabytes) << 20),
      "maintenance_work_mem": String(Int(sortMegabytes) << 20),
      "max_parallel_maintenance_workers": String(workers),
    ]
    var snapshot = Snapshot(
      capturedAt: Timestamp(seconds: 0), server: server, catalog: catalog.asBaseline())
    snapshot.calibration = calibration
    snapshot.sizes = sizes
    snapshot.samples = [LockSample(secondsBefore: 0, sessions: [])]
    let script = Script.make(
      path: "m.sql", source: SourceFile.parse(Array(statement.utf8)), mode: .perStatement)
    let input = ForecastInput(catalog: snapshot.catalog, snapshot: snapshot)
    return Forecaster(input, seed: 1, runs: 100).forecast([script]).first?.statements.first?.usual
      .hold
  }

  private var sizes: [RelationName: RelationSize] {
    var size = RelationSize(
      rows: rows * share, heapBytes: Int64(heapBytes * share), toastBytes: Int64(toastBytes * share)
    )
    let ordered = ColumnStatistics(
      averageWidth: 8, nullFraction: 0, distinct: -1, correlation: 1)
    size.columns = [
      "id": ordered, "created": ordered,
      "t": ColumnStatistics(averageWidth: 17, nullFraction: 0, distinct: -1, correlation: 0),
    ]
    return [
      RelationName("public", "t"): size,
      RelationName("public", "parent"): RelationSize(
        rows: parentRows, heapBytes: Int64(parentRows * 40)),
      RelationName("public", "root"): RelationSize(rows: 0, heapBytes: 0),
    ]
  }
}
