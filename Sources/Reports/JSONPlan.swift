// SPDX-License-Identifier: Apache-2.0
import JSON
import LockModel
import Schema

/// Locks and phases as JSON: for the report and for `explain`.
struct JSONPlan {
  private let plan: Plan

  init(_ plan: Plan) { self.plan = plan }

  /// What is still held at the statement's end, or over its transactions.
  func writeLocks(_ writer: inout JSONWriter) {
    writer.array { writer in
      for (number, phase) in plan.phases.enumerated() {
        for lock in phase.locks where lock.release != .early {
          write(lock, phase: number, &writer)
        }
      }
    }
  }

  private func write(_ lock: LockRequest, phase: Int, _ writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("relation", lock.relation.description)
      writer.member("relationKind", lock.kind.rawValue)
      writer.member("mode", lock.mode.name)
      writer.member("created", lock.created)
      writer.member("phase", phase)
      writer.member("reason", lock.reason.code)
      writer.member("release", lock.release.code)
      writer.member("certain", lock.isCertain)
      writer.member("onStandby", lock.isReplayedOnStandbys)
      writer.member("source", lock.citation.source)
    }
  }

  func writePhases(_ writer: inout JSONWriter) {
    writer.array(of: plan.phases.indices) { writer, number in
      let phase = plan.phases[number]
      writer.object { writer in
        writer.array("waits", of: phase.waits) { writer, wait in write(wait, &writer) }
        writer.array("locks", of: phase.locks) { writer, lock in
          write(lock, phase: number, &writer)
        }
        writer.array("work", of: phase.work) { writer, work in
          writer.object { writer in
            writer.member("kind", work.kind.code)
            writer.member("relation", work.relation.description)
            writer.member("perRow", work.isPerRow)
            writer.member("wal", work.wal.rawValue)
            writer.member("source", work.citation.source)
          }
        }
        writer.array("onFailure", of: phase.remnants) { writer, remnant in
          writer.object { writer in
            writer.member("leaves", remnant.kind.rawValue)
            writer.member("relation", remnant.relation.description)
            writer.member("source", remnant.citation.source)
          }
        }
      }
    }
  }

  private func write(_ wait: TransactionWait, _ writer: inout JSONWriter) {
    writer.object { writer in
      switch wait {
      case .lockers(let relation, let mode):
        writer.member("for", "lockers")
        writer.member("relation", relation.description)
        writer.member("mode", mode.name)
      case .olderSnapshots:
        writer.member("for", "olderSnapshots")
        writer.member("relation", String?.none)
        writer.member("mode", String?.none)
      }
    }
  }
}
