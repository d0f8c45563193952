// SPDX-License-Identifier: Apache-2.0
import JSON
import Snapshot

/// Looks at the progress views, the log and the standbys every second, while somebody works.
///
/// A statement that ends while it is watched has been timed; how fast blocks go by is what the
/// storage gives at least, and so is the log.
struct ProgressWatch {
  private(set) var statements: [TimedStatement] = []
  private var fastest: [ObservedRate.Kind: Double] = [:]
  /// The replay of a standby that was behind: it replayed as fast as it can.
  private var replayBehind: Double?
  private var running: [Int: Running] = [:]
  private var previous: Moment?

  /// A statement at work.
  struct Running {
    var pid = 0
    var text = ""
    var started = 0.0
    var waits = false
    /// In this database: its tables are known.
    var isOurs = false
    var bytes = 0.0
    /// Seconds in which it was seen to wait for a lock.
    var waited = 0.0
  }

  struct Standby {
    var pid = 0
    var replayed = 0.0
    var behind = 0.0
  }

  struct Moment {
    var clock = 0.0
    var wal = 0.0
    var isPrimary = true
    var standbys: [Standby] = []
    var running: [Running] = []
  }

  private static let interval = 1.0

  mutating func look(
    _ connection: borrowing Connection, _ query: CollectorQuery, for seconds: Double,
    progress: (Double) -> Void
  ) throws(CollectorError) {
    var first: Double?
    while true {
      let row = try connection.row(of: query)
      let moment: Moment
      do {
        moment = try Moment(row)
      } catch {
        throw .unexpectedAnswer(query: query.name, message: error.message)
      }
      add(moment)
      let start = first ?? moment.clock
      first = start
      progress(moment.clock - start)
      guard moment.clock - start < seconds else { return }
      _ = Pause.sleep(.seconds(min(Self.interval, seconds - (moment.clock - start))))
    }
  }

  /// What was seen to be reached.
  var rates: [ObservedRate] {
    var rates: [ObservedRate] = []
    if let read = fastest[.read] {
      rates.append(ObservedRate(.read, read, source: .progressViews, isLowerBound: true))
    }
    if let write = fastest[.write] {
      rates.append(ObservedRate(.write, write, source: .walStatistics, isLowerBound: true))
    }
    if let replay = replayBehind {
      rates.append(ObservedRate(.replay, replay, source: .replication, isLowerBound: false))
    } else if let replay = fastest[.replay] {
      rates.append(ObservedRate(.replay, replay, source: .replication, isLowerBound: true))
    }
    return rates
  }

  /// Slower is nobody at work.
  private static let slowest = 1_048_576.0

  private mutating func see(_ kind: ObservedRate.Kind, _ rate: Double) {
    guard rate > Self.slowest, rate.isFinite else { return }
    fastest[kind] = max(fastest[kind] ?? 0, rate)
  }

  mutating func add(_ moment: Moment) {
    defer { previous = moment }
    var seen: [Int: Running] = [:]
    for var now in moment.running {
      if let before = running[now.pid], before.started == now.started, let previous {
        let elapsed = moment.clock - previous.clock
        now.waited = before.waited + (now.waits ? elapsed : 0)
        if elapsed > 0 { see(.read, (now.bytes - before.bytes) / elapsed) }
      }
      seen[now.pid] = now
    }
    guard let previous, moment.clock > previous.clock else {
      running = seen
      return
    }
    let elapsed = moment.clock - previous.clock
    for (pid, before) in running.sorted(by: { $0.key < $1.key })
    where seen[pid]?.started != before.started {
      finish(before, between: previous.clock, and: moment.clock)
    }
    running = seen
    if moment.isPrimary { see(.write, (moment.wal - previous.wal) / elapsed) }
    for standby in moment.standbys {
      guard let before = previous.standbys.first(where: { $0.pid == standby.pid }) else { continue }
      let rate = (standby.replayed - before.replayed) / elapsed
      see(.replay, rate)
      if min(before.behind, standby.behind) > Self.clearlyBehind, rate > Self.slowest {
        replayBehind = max(replayBehind ?? 0, rate)
      }
    }
  }

  /// A segment of the log: a standby with so much to do does not wait for more.
  private static let clearlyBehind = 16.0 * 1_048_576

  /// It ended somewhere between two looks; shorter ones than three of them are not timed well
  /// enough.
  private mutating func finish(_ statement: Running, between last: Double, and now: Double) {
    let seconds = (last + now) / 2 - statement.started - statement.waited
    guard statement.isOurs, seconds >= 3 * (now - last) else { return }
    statements.append(TimedStatement(statement.text, seconds: seconds, source: .progressViews))
  }
}

extension ProgressWatch.Moment {
  init(_ row: [UInt8]) throws(JSONError) {
    var cursor = JSONCursor(row)
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "clock": clock = try value.double()
      case "wal": wal = try value.null() ? 0 : value.double()
      case "primary": isPrimary = try value.bool()
      case "standbys":
        standbys = try value.array { (cursor: inout JSONCursor) throws(JSONError) in
          try ProgressWatch.Standby(&cursor)
        }
      case "running":
        running = try value.array { (cursor: inout JSONCursor) throws(JSONError) in
          try ProgressWatch.Running(&cursor)
        }
      default: break
      }
    }
  }
}

extension ProgressWatch.Standby {
  fileprivate init(_ cursor: inout JSONCursor) throws(JSONError) {
    self.init()
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "pid": pid = try value.int()
      case "replayed": replayed = try value.double()
      case "behind": behind = try value.double()
      default: break
      }
    }
  }
}

extension ProgressWatch.Running {
  fileprivate init(_ cursor: inout JSONCursor) throws(JSONError) {
    self.init()
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "pid": pid = try value.int()
      case "text": text = try value.string()
      case "started": started = try value.double()
      case "waits": waits = try value.bool()
      case "ours": isOurs = try value.bool()
      case "bytes": bytes = try value.null() ? 0 : value.double()
      default: break
      }
    }
  }
}
