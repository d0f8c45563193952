// SPDX-License-Identifier: Apache-2.0
import Forecast
import JSON
import LockModel
import SQLSyntax
import Schema
import Snapshot
import Verdicts

extension DoctorReport {
  public static let format = "lockcast.doctor/1"

  /// docs/doctor.schema.json
  public var json: [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schema", Self.format)
      writer.member("verdict", verdict.rawValue)
      writer.member("serverVersion", snapshot.server.version.description)
      writer.object("snapshot") { writer in
        writer.member("capturedAt", snapshot.capturedAt.description)
        writer.member("database", snapshot.server.database)
        writer.member("inRecovery", snapshot.server.isInRecovery)
      }
      writer.array("findings", of: findings) { writer, finding in finding.write(&writer) }
    }
    return writer.bytes + [UInt8(ascii: "\n")]
  }
}

extension ServerFinding {
  fileprivate func write(_ writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("rule", rule.rawValue)
      writer.member("severity", severity.rawValue)
      writer.member("title", rule.title)
      writer.member("message", prose.plain)
      writer.member("why", rule.why)
      writer.object("remedy") { writer in
        writer.member("words", remedy.words)
        writer.member("sql", remedy.sql)
      }
      writer.object("evidence") { writer in evidence(&writer) }
      writer.member("provenance", provenance.rawValue)
    }
  }

  /// The figures of its subject; what a subject has is always there.
  private func evidence(_ writer: inout JSONWriter) {
    switch subject {
    case .server: break
    case .duration(let setting, let seconds):
      writer.member("setting", setting)
      writer.member("seconds", seconds)
    case .setting(let name, let value):
      writer.member("setting", name)
      writer.member("value", value)
    case .role(let role): writer.member("role", role)
    case .sessions(let sessions): sessions.write(&writer)
    case .prepared(let gid, let owner, let age, let relations):
      writer.member("gid", gid)
      writer.member("owner", owner)
      writer.member("seconds", age)
      writer.member("relations", relations)
    case .pool(let size, let available):
      writer.member("pool", size)
      writer.member("available", available)
    case .connections(let peak, let available, let largest):
      writer.member("peak", peak)
      writer.member("available", available)
      writer.member("application", largest)
    case .freeze(let relation, let age, let limit, let bytes, let more):
      writer.member("relation", relation.description)
      writer.member("age", Int(age))
      writer.member("limit", Int(limit))
      writer.member("bytes", Int(bytes))
      writer.member("more", more)
    case .vacuum(let relation, let age):
      writer.member("relation", relation?.description)
      writer.member("seconds", age)
    case .index(let index, let table):
      writer.member("relation", index.description)
      writer.member("table", table.description)
    case .partition(let partition, let parent):
      writer.member("relation", partition.description)
      writer.member("table", parent.description)
    case .standby(let name, let lag):
      writer.member("standby", name)
      writer.member("seconds", lag)
    case .slot(let name, let isLogical, let retained):
      writer.member("slot", name)
      writer.member("logical", isLogical)
      writer.member("bytes", retained.map { Int($0) })
    case .age(let hours): writer.member("seconds", hours * 3600)
    case .moments(let count): writer.member("moments", count)
    }
  }
}

extension LongSessions {
  fileprivate func write(_ writer: inout JSONWriter) {
    writer.member("user", owner.user)
    writer.member("application", owner.application)
    writer.member("idle", owner.isIdle)
    writer.member("seen", seen)
    writer.member("seconds", longest)
    writer.member("hours", hours.sorted { $0.key < $1.key }.map(\.key.description))
    writer.member("relation", lock?.relation.description)
    writer.member("mode", lock?.mode.name)
  }
}
