// SPDX-License-Identifier: Apache-2.0
import LockModel

/// The state of a run.
///
/// Procs are numbered: the migration, the holders, then the sessions of the pools; objects: the
/// relations, then one for each proc's transaction.
struct WorkloadEngine {
  let scenario: WorkloadScenario
  let traffic: PreparedTraffic
  /// Requests that come later do not count.
  let followsUntil: Double
  var random: RandomStream
  var table: LockTable
  var events = EventQueue<Event>()
  var now = 0.0

  var migration: MigrationState
  var pools: [PoolState]
  /// By proc; the migration's and the holders' entries stay unused.
  var clients: [Client]
  /// By proc; changes when its transaction ends.
  var transactions: [UInt32]
  /// Deadlock checks in the order in which they are due: all waits have the same limit.
  var checks: [DeadlockCheck] = []
  var firstCheck = 0

  /// Sessions that wait for a lock; by statement of the migration, and by kind of traffic.
  var blocked = 0
  /// Requests that wait for a session, in all pools.
  var waiting = 0
  var blockedBy: [Int]
  var blockedOf: [Int]
  var nextArrival = Double.infinity
  /// Since when all sessions of the only pool are blocked, so that arrivals can only queue.
  var saturatedSince: Double?
  var arrivals = 0
  var pausedSince: Double?
  /// Where the traffic neither stalls nor can stall before this moment, it need not be followed.
  var quietUntil: Double?
  var exclusives: [ExclusiveLock] = []
  var outcome: WorkloadOutcome
  /// By statement, from its first request on; nil: nobody wants to see the course of this run.
  var recorders: [BlockedRecorder?]?

  static let migrationProc: Int32 = 0

  /// Bounds on what a run may cost.
  enum Limit {
    /// Requests that are followed one by one.
    static let arrivals = 200_000
    /// Everything that happens: requests that come again at once would go on for ever.
    static let events = 2_000_000
    /// Sessions of a pool without a limit of its own: more than any server takes.
    static let sessions = 10_000
    /// Seconds of traffic, from the migration's first request.
    static let seconds = 86_400.0
    /// Seconds after the migration's last release in which the queues may drain.
    static let drain = 120.0
  }

  enum Event: Sendable {
    /// A statement of the application, or the pause before its next one, is over.
    case client(Int32)
    /// One of its timeouts, in a wait.
    case clientTimeout(Int32, wait: UInt32)
    /// A request comes again.
    case retry(kind: Int32, left: UInt8)
    case holderEnd(Int32, transaction: UInt32)
    case resumeMigration
    case migrationLockTimeout(wait: UInt32)
    case statementTimeout(statement: UInt32)
  }

  struct DeadlockCheck: Sendable {
    var time: Double
    var proc: Int32
    var wait: UInt32
  }

  /// A session of the application.
  struct Client: Sendable {
    var kind: Int32 = 0
    var stage: Int32 = 0
    /// The next of its locks to ask for.
    var nextLock: Int32 = 0
    /// The statement of the migration that it waits for, or -1.
    var cause: Int32 = -1
    var wait: UInt32 = 0
    var retriesLeft: UInt8 = 0
    var isActive = false
    var isBlocked = false
    var isStalled = false
    /// Idle in its transaction.
    var isThinking = false
    /// One of its timeouts ends what it does now.
    var isCutOff = false
    var service = 0.0
    var blockedSince = 0.0
    /// When its request came, when its transaction began, and its present statement.
    var came = 0.0
    var began = 0.0
    var asked = 0.0

    /// All at once: each access through the array asks whether it is shared.
    @inline(__always)
    mutating func begin(
      _ request: Request, stage: Int, lock: Int, service: Double, at now: Double, stalled: Bool
    ) {
      kind = request.kind
      self.stage = Int32(truncatingIfNeeded: stage)
      nextLock = Int32(truncatingIfNeeded: lock)
      retriesLeft = request.retriesLeft
      self.service = service
      isActive = true
      isStalled = stalled
      isThinking = false
      came = request.time
      began = now
      asked = now
    }
  }

  struct Request: Sendable {
    var time: Double
    var kind: Int32
    var retriesLeft: UInt8
  }

  struct PoolState: Sendable {
    /// Sessions that may still be opened.
    var unopened = 0
    var isUnlimited = false
    var patience = Double.infinity
    /// Open sessions that nobody uses.
    var free: [Int32] = []
    var active = 0
    var blocked = 0
    /// Requests for which there is no session, first come first served.
    var backlog: [Request] = []
    var firstInBacklog = 0
    /// Requests beyond the limit, which were only counted.
    var uncounted = 0.0
    /// Sessions wait, or what they held up is not worked off yet.
    var isDisturbed = false

    var waiting: Int { backlog.count - firstInBacklog }
    var isFull: Bool { free.isEmpty && unopened == 0 }

    @inline(__always)
    mutating func giveBack(_ session: Int32) {
      active -= 1
      free.append(session)
    }
  }

  mutating func play() -> WorkloadOutcome {
    admitHolders()
    startTraffic()
    settle()
    advanceMigration()
    settle()
    while step() { settle() }
    close()
    return outcome
  }

  /// Nobody waits for a lock or for a session.
  var isCalm: Bool { blocked == 0 && waiting == 0 }

  /// The migration is over, and what it held up is worked off or will not be in time.
  private var isOver: Bool {
    if followsUntil < .infinity { return now >= followsUntil }
    guard scenario.followsDrain else { return true }
    return isCalm || now > migration.releasedAt + Limit.drain
  }

  private enum Source {
    case event
    case check
    case arrival
  }

  /// Does what comes next; false when the run is over, or nothing ever will.
  private mutating func step() -> Bool {
    if migration.isOver, isOver { return false }
    if outcome.events >= Limit.events {
      outcome.isTruncated = true
      return false
    }
    var time = events.firstTime
    var source = Source.event
    if firstCheck < checks.count, checks[firstCheck].time < time {
      time = checks[firstCheck].time
      source = .check
    }
    if nextArrival < time {
      time = nextArrival
      source = .arrival
    }
    guard time < .infinity else { return false }
    now = time
    outcome.events += 1
    switch source {
    case .event:
      if let event = events.removeFirst() { handle(event.payload) }
    case .check: checkDeadlock()
    case .arrival: arrive()
    }
    return true
  }

  private mutating func handle(_ event: Event) {
    switch event {
    case .client(let proc):
      advanceClient(proc)
      if quietUntil != nil { pauseTrafficIfQuiet() }
    case .clientTimeout(let proc, let wait):
      if clients[Int(proc)].isBlocked, clients[Int(proc)].wait == wait { timeOut(proc) }
    case .retry(let kind, let left): admit(Request(time: now, kind: kind, retriesLeft: left))
    case .holderEnd(let proc, let transaction):
      if transactions[Int(proc)] == transaction { endHolder(proc) }
    case .resumeMigration:
      resumeTraffic()
      advanceMigration()
    case .migrationLockTimeout(let wait):
      if migration.wait == wait, migration.isWaiting { failMigration(.lockTimeout) }
    case .statementTimeout(let statement):
      if migration.statementSerial == statement {
        resumeTraffic()
        failMigration(.statementTimeout)
      }
    }
  }

  /// Lets those go on who were granted a lock, and serves those who wait for a session.
  private mutating func settle() {
    while true {
      if table.hasWoken {
        for proc in table.takeWoken() {
          if proc.index == Self.migrationProc {
            migrationWoken()
          } else if clients[Int(proc.index)].isBlocked {
            unblock(proc.index)
            clients[Int(proc.index)].nextLock += 1
            proceed(proc.index)
          }
        }
      } else if waiting == 0 || !serveWaiting() {
        return
      }
    }
  }

  /// Returns whether anybody was served.
  private mutating func serveWaiting() -> Bool {
    for pool in pools.indices where pools[pool].waiting > 0 && !pools[pool].isFull {
      serve(pool)
      return true
    }
    return false
  }

  /// R9 and R10, once for each wait.
  private mutating func checkDeadlock() {
    let check = checks[firstCheck]
    firstCheck += 1
    if firstCheck > 4096, firstCheck * 2 > checks.count {
      checks.removeFirst(firstCheck)
      firstCheck = 0
    }
    let isMigration = check.proc == Self.migrationProc
    // Who holds nothing is in a cycle only through the queue, and then another one's check finds it.
    if !isMigration, holdsNothing(check.proc) { return }
    guard
      isMigration
        ? migration.isWaiting && migration.wait == check.wait
        : clients[Int(check.proc)].isBlocked && clients[Int(check.proc)].wait == check.wait
    else { return }
    switch table.checkDeadlock(of: LockTable.Proc(index: check.proc)) {
    case .none, .rearranged: break
    case .blockedByAutovacuum(let worker):
      // The worker notices the signal within some 20 ms.
      events.add(
        .holderEnd(worker.index, transaction: transactions[Int(worker.index)]), at: now + 0.02)
    case .deadlock:
      if isMigration { failMigration(.deadlock) } else { deadlock(check.proc) }
    case .deadlockOf(let victim):
      if victim.index == Self.migrationProc {
        failMigration(.deadlock)
      } else if Int(victim.index) < clients.count, clients[Int(victim.index)].isBlocked {
        deadlock(victim.index)
      }
    }
  }

  private func holdsNothing(_ proc: Int32) -> Bool {
    let client = clients[Int(proc)]
    let stages = traffic.kinds[Int(client.kind)].stages
    return client.isBlocked
      && Int(client.nextLock) == traffic.stages[stages.lowerBound].locks.lowerBound
  }
}
