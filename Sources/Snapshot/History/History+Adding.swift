// SPDX-License-Identifier: Apache-2.0
import LockModel
import Schema

extension History {
  /// What one snapshot saw; nil where it has no samples.
  public init?(of snapshot: Snapshot) {
    guard let first = snapshot.samples.map(\.secondsBefore).max(), snapshot.seesSessions else {
      return nil
    }
    self.init(
      since: Timestamp(seconds: snapshot.capturedAt.seconds - Int64(max(0, min(first, 1e9)))))
    until = Timestamp(seconds: since.seconds - 1)
    add(snapshot)
  }

  /// Bounds on the size of a history.
  enum Bound {
    /// Moments kept of an hour of the week: the oldest go.
    static let moments = 120
    /// Of these, moments of one snapshot: neighbours are much the same.
    static let momentsOfSnapshot = 24
    /// The oldest transactions of a moment: the oldest decides how long one waits.
    static let sessions = 50
    /// Younger ones are the traffic's affair.
    static let age = 0.25
    /// Sessions and locks over everything, some twenty bytes each.
    static let entries = 250_000
    static let habits = 200
    static let habitLocks = 8
    /// No count in a document is larger: sums of counts stay numbers.
    static let tally = 1 << 40
    /// From so many relations on, somebody holds everything.
    static let locks = 2000
  }

  /// Adds the moments of a snapshot that come after those that are there.
  public mutating func add(_ snapshot: Snapshot) {
    guard snapshot.seesSessions else { return }
    let moments = snapshot.samples.map { sample in
      (
        at: Timestamp(
          seconds: snapshot.capturedAt.seconds - Int64(max(0, min(sample.secondsBefore, 1e9)))),
        sample: sample
      )
    }.filter { $0.at > until }
    guard let last = moments.last else { return }
    snapshots += 1
    momentsSeen += moments.count
    var index = HolderIndex(holders)
    for (hour, group) in Self.byHour(moments.map(\.at)) {
      let place = place(of: hour)
      hours[place].seen += group.count
      for number in Self.thinned(group) {
        let moment = moments[number]
        hours[place].moments.append(
          PastMoment(at: moment.at, sessions: index.sessions(of: moment.sample)))
      }
      hours[place].moments.removeFirst(max(0, hours[place].moments.count - Bound.moments))
      if let connections = snapshot.capacity.peakConnections {
        hours[place].peakConnections = max(hours[place].peakConnections ?? 0, connections)
      }
    }
    noteHabits(moments)
    let before = until
    LockOrder.add(LockOrder.observed(in: snapshot).filter { $0.at > before }, to: &orders)
    if snapshot.workload.observedSeconds != nil, let rate = snapshot.workload.transactionsPerSecond
    {
      note(rate, in: HourOfWeek(last.at))
    }
    holders = index.holders
    until = last.at
    trim()
  }

  // MARK: Hours

  private static func byHour(_ moments: [Timestamp]) -> [(HourOfWeek, [Int])] {
    var groups: [HourOfWeek: [Int]] = [:]
    for (number, at) in moments.enumerated() { groups[HourOfWeek(at), default: []].append(number) }
    return groups.sorted { $0.key < $1.key }
  }

  /// Spread evenly over the group, its last one included.
  private static func thinned(_ group: [Int]) -> [Int] {
    guard group.count > Bound.momentsOfSnapshot else { return group }
    return (1...Bound.momentsOfSnapshot).map { number in
      group[number * group.count / Bound.momentsOfSnapshot - 1]
    }
  }

  private mutating func place(of hour: HourOfWeek) -> Int {
    let place = hours.firstIndex { $0.hour >= hour } ?? hours.count
    if place == hours.count || hours[place].hour != hour {
      hours.insert(HourHistory(hour: hour), at: place)
    }
    return place
  }

  private mutating func note(_ rate: Double, in hour: HourOfWeek) {
    let place = place(of: hour)
    guard rate.isFinite else { return }
    if hours[place].transactions == nil {
      hours[place].transactions = RateHistory(rate)
    } else {
      hours[place].transactions?.add(rate)
    }
  }

  // MARK: Habits

  private mutating func noteHabits(_ moments: [(at: Timestamp, sample: LockSample)]) {
    var places: [Habit.Owner: Int] = [:]
    for (place, habit) in habits.enumerated() { places[habit.owner] = place }
    for moment in moments {
      for session in moment.sample.sessions where session.leader == nil {
        guard let age = session.transactionAge, age >= Habit.age, age.isFinite else { continue }
        let owner = Habit.Owner(session)
        let place = places[owner, default: habits.count]
        if place == habits.count {
          places[owner] = place
          habits.append(Habit(of: owner, at: moment.at))
        }
        habits[place].note(session, age: age, at: moment.at)
      }
    }
  }

  // MARK: Bounds

  private mutating func trim() {
    habits.sort { ($1.seen, $0.name) < ($0.seen, $1.name) }
    if habits.count > Bound.habits {
      // Those that were seen least and longest ago.
      habits.sort { ($1.lastSeen, $1.seen, $0.name) < ($0.lastSeen, $0.seen, $1.name) }
      habits.removeLast(habits.count - Bound.habits)
      habits.sort { ($1.seen, $0.name) < ($0.seen, $1.name) }
    }
    var keep = Bound.moments
    compact()
    while entries > Bound.entries, keep > 1 {
      keep /= 2
      for place in hours.indices {
        hours[place].moments.removeFirst(max(0, hours[place].moments.count - keep))
      }
      compact()
    }
  }

  private var entries: Int {
    holders.reduce(0) { $0 + $1.locks.count + 4 }
      + hours.reduce(0) { $0 + $1.moments.reduce(0) { $0 + $1.sessions.count + 1 } }
  }

  /// Leaves those holders out to whom no moment refers any more.
  private mutating func compact() {
    var used = Array(repeating: false, count: holders.count)
    for moment in hours.lazy.flatMap(\.moments) {
      for session in moment.sessions { used[session.holder] = true }
    }
    guard used.contains(false) else { return }
    var numbers = Array(repeating: 0, count: holders.count)
    var kept: [PastHolder] = []
    for (number, holder) in holders.enumerated() where used[number] {
      numbers[number] = kept.count
      kept.append(holder)
    }
    holders = kept
    for hour in hours.indices {
      for moment in hours[hour].moments.indices {
        for session in hours[hour].moments[moment].sessions.indices {
          let old = hours[hour].moments[moment].sessions[session].holder
          hours[hour].moments[moment].sessions[session].holder = numbers[old]
        }
      }
    }
  }
}

/// Finds the number of a holder, or gives it one.
private struct HolderIndex {
  private(set) var holders: [PastHolder]
  private var numbers: [PastHolder: Int]

  init(_ holders: [PastHolder]) {
    self.holders = holders
    numbers = Dictionary(
      holders.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
  }

  /// The oldest transactions of a moment that hold something, or a snapshot.
  mutating func sessions(of sample: LockSample) -> [PastSession] {
    let old = sample.sessions.compactMap { session -> (PastHolder, Double)? in
      guard session.leader == nil, let age = session.transactionAge, age.isFinite,
        age >= History.Bound.age
      else { return nil }
      let holder = PastHolder(session)
      let counts = !holder.locks.isEmpty || holder.onEverything != nil || holder.hasSnapshot
      return counts ? (holder, age) : nil
    }
    let oldest = old.enumerated()
      .sorted { ($1.element.1, $0.offset) < ($0.element.1, $1.offset) }
      .prefix(History.Bound.sessions)
    return oldest.map { entry in
      let (holder, age) = entry.element
      return PastSession(holder: number(of: holder), age: (age * 100).rounded() / 100)
    }
  }

  private mutating func number(of holder: PastHolder) -> Int {
    if let number = numbers[holder] { return number }
    numbers[holder] = holders.count
    holders.append(holder)
    return holders.count - 1
  }
}

extension PastHolder {
  init(_ session: Session) {
    user = session.user
    application = session.application
    backendType = session.backendType
    isIdle = session.isIdleInTransaction
    hasSnapshot = session.hasSnapshot
    preventsWraparound = session.preventsWraparound
    let granted = session.locks.filter(\.isGranted)
    if granted.count > History.Bound.locks {
      locks = []
      onEverything = granted.map(\.mode).max()
    } else {
      locks = Set(granted.map { RelationLock($0.relation, $0.mode) }).sorted {
        ($0.relation, $0.mode) < ($1.relation, $1.mode)
      }
    }
  }
}

extension Habit {
  fileprivate init(of owner: Owner, at moment: Timestamp) {
    self.owner = owner
    seen = 0
    ages = AgeHistogram()
    longest = 0
    lastSeen = moment
    hours = [:]
    locks = []
  }

  fileprivate mutating func note(_ session: Session, age: Double, at moment: Timestamp) {
    seen += 1
    ages.add(age)
    longest = max(longest, (age * 100).rounded() / 100)
    lastSeen = moment
    hours[HourOfWeek(moment), default: 0] += 1
    query = session.query ?? query
    for lock in session.locks where lock.isGranted {
      if let known = locks.firstIndex(where: { $0.relation == lock.relation }) {
        locks[known].mode = max(locks[known].mode, lock.mode)
      } else if locks.count < History.Bound.habitLocks {
        locks.append(RelationLock(lock.relation, lock.mode))
      }
    }
    locks.sort { ($1.mode, $0.relation) < ($0.mode, $1.relation) }
  }

  /// To bring order among those that were seen equally often.
  fileprivate var name: String {
    "\(owner.application ?? "") \(owner.user ?? "") \(owner.backendType) \(owner.isIdle)"
  }
}

extension Habit.Owner {
  public init(_ session: Session) {
    user = session.user
    application = session.application
    backendType = session.backendType
    isIdle = session.isIdleInTransaction
  }
}

extension Session {
  public var isIdleInTransaction: Bool {
    switch state {
    case .idleInTransaction, .idleInTransactionAborted: true
    case .active, .idle, .other: false
    }
  }
}
