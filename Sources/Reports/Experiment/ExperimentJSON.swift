// SPDX-License-Identifier: Apache-2.0
import JSON
public import Simulation

/// What `lockcast simulate --format json` prints for a workload; described in docs/simulation.md.
public func experimentJSON(_ summary: ExperimentSummary, of experiment: Experiment) -> [UInt8] {
  var writer = JSONWriter(.pretty)
  writer.object { writer in
    writer.member("schema", "lockcast.experiment/1")
    writer.member("name", experiment.name)
    writer.member("runs", summary.runs)
    writer.member("seed", String(experiment.seed))
    writer.member("events", summary.events)
    writer.member("truncated", summary.truncated)
    writer.array("statements", of: summary.statements) { writer, statement in
      writer.object { writer in
        writer.member("name", statement.name)
        writer.object("results") { writer in
          for (result, share) in statement.results { writer.member(result.rawValue, share) }
        }
        writer.distribution("wait", statement.wait)
        writer.distribution("hold", statement.hold)
        writer.distribution("window", statement.window)
        writer.distribution("peakBlocked", statement.peakBlocked)
        writer.distribution("attempts", statement.attempts)
      }
    }
    for measure in ExperimentSummary.Measure.allCases {
      writer.distribution(measure.rawValue, summary.measures[measure])
    }
    writer.array("classes", of: summary.classes) { writer, kind in
      writer.object { writer in
        writer.member("name", kind.name)
        writer.distribution("blocked", kind.blocked)
        writer.distribution("peakBlocked", kind.peakBlocked)
        writer.distribution("deadlocked", kind.deadlocked)
        writer.distribution("timedOut", kind.timedOut)
      }
    }
    writer.member("migrationDeadlocks", summary.migrationDeadlocks)
    writer.member("applicationDeadlocks", summary.applicationDeadlocks)
  }
  return writer.bytes + [UInt8(ascii: "\n")]
}

extension JSONWriter {
  /// Null where no run had a value; an infinite quantile is null.
  fileprivate mutating func distribution(
    _ key: String, _ values: ExperimentSummary.Distribution?
  ) {
    self.key(key)
    guard let values else { return null() }
    object { writer in
      writer.member("share", values.share)
      writer.member("p5", values.p5)
      writer.member("p50", values.p50)
      writer.member("p95", values.p95)
      writer.member("p99", values.p99)
    }
  }
}
