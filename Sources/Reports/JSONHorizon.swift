// SPDX-License-Identifier: Apache-2.0
import Forecast
import JSON
import LockModel
import Schema
import Simulation
import Snapshot

/// The figures of one horizon.
struct JSONHorizon {
  private let horizon: Horizon

  init(_ horizon: Horizon) { self.horizon = horizon }

  func write(_ writer: inout JSONWriter) {
    writer.object { writer in writeMembers(&writer) }
  }

  /// Its members, inside an object that the caller has opened.
  func writeMembers(_ writer: inout JSONWriter) {
    writer.percentiles("wait", horizon.wait)
    writer.percentiles("hold", horizon.hold)
    writer.percentiles("window", horizon.window)
    writer.object("blocked") { writer in
      writer.percentiles("peak", horizon.blocked)
      writer.percentiles("lostSeconds", horizon.lostSeconds)
      writer.estimate("pool", horizon.pool)
      writer.key("poolExhaustion")
      exhaustion(&writer)
      writer.key("series")
      series(&writer)
      writer.array("queries", of: horizon.stalled) { writer, traffic in
        writer.object { writer in
          writer.member("relation", traffic.relation.description)
          writer.member("mode", traffic.mode.name)
          writer.member("perSecond", traffic.perSecond.value)
          writer.member("provenance", traffic.perSecond.provenance.rawValue)
          writer.member("query", traffic.query)
        }
      }
    }
    writer.key("basis")
    horizon.basis.write(&writer)
    writer.member("timeoutProbability", horizon.timeoutProbability)
    writer.array("blockers", of: horizon.blockers) { writer, blocker in
      self.blocker(blocker, &writer)
    }
  }

  /// Of the run with the median window.
  private func series(_ writer: inout JSONWriter) {
    guard let series = horizon.series else { return writer.null() }
    writer.object { writer in
      writer.member("step", series.step)
      writer.array("counts", of: series.counts) { $0.int($1) }
      writer.member("provenance", horizon.blocked.provenance.rawValue)
    }
  }

  private func exhaustion(_ writer: inout JSONWriter) {
    guard let exhaustion = horizon.poolExhaustion else { return writer.null() }
    writer.object { writer in
      writer.member("probability", exhaustion.probability)
      writer.member("after", exhaustion.after)
      writer.member("capacity", exhaustion.capacity)
      writer.member("provenance", exhaustion.provenance.rawValue)
    }
  }

  private func blocker(_ blocker: Blocker, _ writer: inout JSONWriter) {
    let row = BlockerRow(blocker)
    writer.object { writer in
      writer.member("kind", row.kind)
      writer.member("pid", row.pid)
      writer.member("gid", row.gid)
      writer.member("user", row.user)
      writer.member("application", row.application)
      writer.member("backendType", row.backendType)
      writer.member("state", row.state)
      writer.member("transactionAge", row.age)
      writer.member("queryAge", row.queryAge)
      writer.member("relation", row.relation?.description)
      writer.member("mode", row.mode?.name)
      writer.member("query", row.query)
      writer.member("unbounded", row.unbounded?.code)
    }
  }
}
