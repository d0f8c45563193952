// SPDX-License-Identifier: Apache-2.0
import JSON
import LockModel
import Schema

extension History {
  init(reading cursor: inout JSONCursor) throws(JSONError) {
    self.init(since: Timestamp(seconds: 0))
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "since": since = try value.timestamp()
      case "until": until = try value.timestamp()
      case "snapshots": snapshots = try value.tally()
      case "moments": momentsSeen = try value.tally()
      case "holders":
        holders = try value.objects { (cursor: inout JSONCursor) throws(JSONError) in
          try PastHolder(reading: &cursor)
        }
      case "hours":
        hours = try value.objects { (cursor: inout JSONCursor) throws(JSONError) in
          try HourHistory(reading: &cursor)
        }
      case "orders":
        orders = try value.objects { (cursor: inout JSONCursor) throws(JSONError) in
          try LockOrder(reading: &cursor)
        }
      case "habits":
        habits = try value.objects { (cursor: inout JSONCursor) throws(JSONError) in
          try Habit(reading: &cursor)
        }
      default: break
      }
    }
    hours.sort { $0.hour < $1.hour }
    complete()
  }

  /// Moments stand in the document by their seconds since the first one, and may refer to holders
  /// that come later in it, or nowhere.
  private mutating func complete() {
    for hour in hours.indices {
      for moment in hours[hour].moments.indices {
        let offset = hours[hour].moments[moment].at.seconds
        hours[hour].moments[moment].at = Timestamp(
          seconds: since.seconds + min(max(offset, 0), Self.longest))
        hours[hour].moments[moment].sessions.removeAll { !holders.indices.contains($0.holder) }
      }
    }
  }

  /// Seconds that a history may span: a moment later than that is none.
  private static let longest: Int64 = 10_000_000_000

  func write(to writer: inout JSONWriter) {
    writer.member("since", since.description)
    writer.member("until", until.description)
    writer.member("snapshots", snapshots)
    writer.member("moments", momentsSeen)
    writer.list("holders", holders) { $1.write(to: &$0) }
    writer.list("hours", hours) { $1.write(to: &$0, since: since) }
    writer.list("habits", habits) { $1.write(to: &$0) }
    writer.list("orders", orders) { $1.write(to: &$0) }
  }
}

extension HourHistory {
  init(reading cursor: inout JSONCursor) throws(JSONError) {
    self.init(hour: HourOfWeek(index: 0))
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "hour": hour = try value.hourOfWeek()
      case "seen": seen = try value.tally()
      case "peakConnections": peakConnections = try value.whole()
      case "transactions": transactions = try RateHistory(reading: &value)
      case "moments":
        moments = try value.objects { (cursor: inout JSONCursor) throws(JSONError) in
          try PastMoment(reading: &cursor)
        }
      default: break
      }
    }
  }

  func write(to writer: inout JSONWriter, since: Timestamp) {
    writer.member("hour", hour.description)
    writer.member("seen", seen)
    writer.field("peakConnections", peakConnections)
    if let transactions {
      writer.object("transactions") { writer in
        writer.member("count", transactions.count)
        writer.member("mean", transactions.mean)
        writer.member("peak", transactions.peak)
      }
    }
    writer.array("moments", of: moments) { writer, moment in
      writer.array { writer in
        writer.int(Int(moment.at.seconds - since.seconds))
        for session in moment.sessions {
          writer.int(session.holder)
          writer.double(session.age)
        }
      }
    }
  }
}

extension RateHistory {
  init(reading cursor: inout JSONCursor) throws(JSONError) {
    self.init(count: 0, mean: 0, peak: 0)
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "count": count = try value.tally()
      case "mean": mean = try value.double()
      case "peak": peak = try value.double()
      default: break
      }
    }
  }
}

extension PastMoment {
  /// `[seconds, holder, age, holder, age, …]`
  init(reading cursor: inout JSONCursor) throws(JSONError) {
    var numbers: [Double] = []
    try cursor.array { (cursor: inout JSONCursor) throws(JSONError) in
      numbers.append(try cursor.double())
    }
    self.init(at: Timestamp(seconds: Int64(exactly: numbers.first ?? 0) ?? 0), sessions: [])
    for place in stride(from: 1, to: numbers.count - 1, by: 2) {
      guard let holder = Int(exactly: numbers[place]) else { continue }
      sessions.append(PastSession(holder: holder, age: max(0, numbers[place + 1])))
    }
  }
}

extension PastHolder {
  init(reading cursor: inout JSONCursor) throws(JSONError) {
    backendType = "client backend"
    isIdle = false
    hasSnapshot = false
    preventsWraparound = false
    locks = []
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "user": user = try value.text()
      case "application": application = try value.text()
      case "backend": backendType = try value.string()
      case "idle": isIdle = try value.flag()
      case "snapshot": hasSnapshot = try value.flag()
      case "preventsWraparound": preventsWraparound = try value.flag()
      case "locks": locks = try RelationLock.list(&value)
      case "onEverything": onEverything = try value.lockMode()
      default: break
      }
    }
  }

  func write(to writer: inout JSONWriter) {
    writer.field("user", user)
    writer.field("application", application)
    if backendType != "client backend" { writer.field("backend", backendType) }
    writer.flag("idle", isIdle)
    writer.flag("snapshot", hasSnapshot)
    writer.flag("preventsWraparound", preventsWraparound)
    writer.field("onEverything", onEverything?.name)
    writer.list("locks", locks) { $1.write(to: &$0) }
  }
}

extension Habit {
  init(reading cursor: inout JSONCursor) throws(JSONError) {
    owner = Owner()
    seen = 0
    ages = AgeHistogram()
    longest = 0
    lastSeen = Timestamp(seconds: 0)
    hours = [:]
    locks = []
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "user": owner.user = try value.text()
      case "application": owner.application = try value.text()
      case "backend": owner.backendType = try value.string()
      case "idle": owner.isIdle = try value.flag()
      case "seen": seen = try value.tally()
      case "ages":
        ages = AgeHistogram(
          counts: try value.array(of: { (cursor: inout JSONCursor) throws(JSONError) in
            try cursor.int()
          }))
      case "longest": longest = try value.double()
      case "lastSeen": lastSeen = try value.timestamp()
      case "hours": hours = try Self.hours(&value)
      case "locks": locks = try RelationLock.list(&value)
      case "query": query = try value.text()
      default: break
      }
    }
  }

  private static func hours(
    _ cursor: inout JSONCursor
  ) throws(JSONError) -> [HourOfWeek: Int] {
    var hours: [HourOfWeek: Int] = [:]
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      guard let hour = HourOfWeek(key) else { throw value.error(HourOfWeek.expected) }
      hours[hour] = try value.tally()
    }
    return hours
  }

  func write(to writer: inout JSONWriter) {
    writer.field("user", owner.user)
    writer.field("application", owner.application)
    if owner.backendType != "client backend" { writer.field("backend", owner.backendType) }
    writer.flag("idle", owner.isIdle)
    writer.member("seen", seen)
    writer.array("ages", of: ages.counts) { $0.int($1) }
    writer.member("longest", longest)
    writer.member("lastSeen", lastSeen.description)
    writer.object("hours") { writer in
      for (hour, count) in hours.sorted(by: { $0.key < $1.key }) {
        writer.member(hour.description, count)
      }
    }
    writer.list("locks", locks) { $1.write(to: &$0) }
    writer.field("query", query)
  }
}

extension LockOrder {
  init(reading cursor: inout JSONCursor) throws(JSONError) {
    let none = RelationLock(.init("", ""), .accessShare)
    self.init(Pair(application: nil, first: none, second: none), at: Timestamp(seconds: 0))
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "application": application = try value.text()
      case "first": first = try RelationLock(reading: &value)
      case "second": second = try RelationLock(reading: &value)
      case "seen": seen = try value.tally()
      case "lastSeen": lastSeen = try value.timestamp()
      default: break
      }
    }
  }

  func write(to writer: inout JSONWriter) {
    writer.field("application", application)
    writer.object("first") { first.write(to: &$0) }
    writer.object("second") { second.write(to: &$0) }
    writer.member("seen", seen)
    writer.member("lastSeen", lastSeen.description)
  }
}

extension HourOfWeek {
  fileprivate static let expected = "expected an hour of the week such as \"Tue 14:00\""

  /// Reads what ``description`` writes.
  public init?(_ text: String) {
    guard text.utf8.count == 9, text.hasSuffix(":00"),
      let day = Self.dayNames.firstIndex(of: String(text.prefix(3))),
      let hour = Int(text.dropFirst(4).prefix(2)), (0..<24).contains(hour)
    else { return nil }
    self.init(index: 24 * day + hour)
  }
}

extension JSONCursor {
  /// A count: not negative, and small enough to be added to others.
  fileprivate mutating func tally() throws(JSONError) -> Int {
    min(max(0, try int()), History.Bound.tally)
  }

  fileprivate mutating func hourOfWeek() throws(JSONError) -> HourOfWeek {
    let start = offset
    guard let hour = HourOfWeek(try string()) else {
      throw error(HourOfWeek.expected, at: start)
    }
    return hour
  }
}
