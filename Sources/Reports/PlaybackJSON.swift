// SPDX-License-Identifier: Apache-2.0
import JSON
import LockModel
public import Simulation

/// What `lockcast simulate --format json` prints; described in docs/simulation.md.
public func playbackJSON(_ playback: Playback, of schedule: Schedule) -> [UInt8] {
  var writer = JSONWriter(.pretty)
  writer.object { writer in
    writer.member("schema", "lockcast.playback/1")
    writer.member("name", schedule.name)
    writer.member("tickMilliseconds", schedule.tickMilliseconds)
    writer.array("steps", of: playback.steps) { writer, step in write(step, to: &writer) }
    writer.array("waits", of: playback.waits) { writer, wait in write(wait, to: &writer) }
    writer.array("probes", of: playback.probes) { writer, probe in write(probe, to: &writer) }
  }
  return writer.bytes + [UInt8(ascii: "\n")]
}

private func write(_ step: Playback.Step, to writer: inout JSONWriter) {
  writer.object { writer in
    writer.member("session", step.session)
    writer.member("step", step.step)
    writer.member("asked", step.asked)
    writer.member("done", step.done)
    writer.member("result", step.result.code)
  }
}

private func write(_ wait: Playback.Wait, to writer: inout JSONWriter) {
  writer.object { writer in
    writer.member("session", wait.session)
    writer.member("step", wait.step)
    writer.member("object", wait.object)
    writer.member("mode", wait.mode.name)
    writer.member("from", wait.from)
    writer.member("until", wait.until)
    writer.member("granted", wait.granted)
    writer.member("blockedBy", wait.blockedBy)
  }
}

private func write(_ probe: Playback.Probe, to writer: inout JSONWriter) {
  writer.object { writer in
    writer.member("at", probe.at)
    writer.object("waiting") { writer in
      for waiter in probe.waiting {
        writer.object(waiter.session) { writer in writer.member("blockedBy", waiter.blockedBy) }
      }
    }
  }
}
