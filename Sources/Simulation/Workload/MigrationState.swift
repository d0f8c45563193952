// SPDX-License-Identifier: Apache-2.0
import LockModel

/// How far the migration of a run has come.
struct MigrationState: Sendable {
  /// What a statement does, in order.
  enum Step: Sendable {
    case waitForLockers(ObjectLock)
    case waitForSnapshots
    case lock(ObjectLock)
    case work(Double)
    /// A phase ends: these go, the rest is kept.
    case release([ObjectLock])
  }

  struct Statement: Sendable {
    var steps: [Step]
    var lockTimeout: Double
    var statementTimeout: Double
    var retries: Int
    var retryPause: Double
    var retryBackOff: Double
    /// Asks for a lock that stops the application's writes.
    var isStrong: Bool
  }

  /// By statement, all transactions laid end to end.
  let statements: [Statement]
  /// The statements of each transaction.
  let transactions: [Range<Int>]

  var transaction = 0
  var statement = 0
  var step = 0
  /// By statement: how often it has been tried again.
  var retried: [Int]
  var isBegun = false
  var isWaiting = false
  var isOver = false
  var waitingSince = 0.0
  /// The end of its last transaction, committed or not.
  var releasedAt = 0.0
  /// Timers of a wait or a statement ring in vain when these have changed.
  var wait: UInt32 = 0
  var statementSerial: UInt32 = 0
  /// Transactions that CONCURRENTLY still has to wait for, the next one last.
  var awaited: [AwaitedTransaction] = []
  /// The object of the transaction that it waits for now.
  var awaitedObject: Int32?

  /// By relation: what the present transaction has asked for.
  private var causes: [[Cause]]
  /// By statement: the first request of its last try, and its last grant.
  var asked: [Double]
  var granted: [Double]

  struct AwaitedTransaction: Sendable {
    var proc: Int32
    var transaction: UInt32
  }

  struct Cause: Sendable {
    var mode: UInt8
    /// It can stop applications.
    var isStrong: Bool
    var statement: Int32
    var time: Double
    /// When it was had, and what the statement had waited until then.
    var granted = Double.infinity
    var waited = 0.0
  }

  /// Draws how long each piece of work takes: one factor for the machine, unless it is given, and
  /// one for each piece.
  init(_ scenario: WorkloadScenario, _ random: inout RandomStream, machine given: Double?) {
    let drawn = random.normal()
    let machine = given ?? drawn
    var statements: [Statement] = []
    var transactions: [Range<Int>] = []
    for transaction in scenario.transactions {
      let first = statements.count
      for statement in transaction.statements {
        statements.append(
          Statement(
            steps: Self.steps(statement, machine: machine, &random),
            lockTimeout: Timeout.seconds(statement.lockTimeout),
            statementTimeout: Timeout.seconds(statement.statementTimeout),
            retries: statement.retries, retryPause: max(0, statement.retryPause),
            retryBackOff: max(1, statement.retryBackOff),
            isStrong: statement.phases.contains { phase in
              phase.locks.contains { Self.isStrong($0.mode) }
            }))
      }
      transactions.append(first..<statements.count)
    }
    self.statements = statements
    self.transactions = transactions
    retried = Array(repeating: 0, count: statements.count)
    asked = Array(repeating: 0, count: statements.count)
    granted = asked
    causes = Array(repeating: [], count: max(0, scenario.relations))
  }

  private static func steps(
    _ statement: MigrationStatement, machine: Double, _ random: inout RandomStream
  ) -> [Step] {
    var steps: [Step] = []
    for (index, phase) in statement.phases.enumerated() {
      for wait in phase.waits {
        switch wait {
        case .lockers(let lock): steps.append(.waitForLockers(lock))
        case .olderSnapshots: steps.append(.waitForSnapshots)
        }
      }
      steps += phase.locks.map { .lock($0) }
      steps.append(.work(random.duration(of: phase.work, machine: machine)))
      if index + 1 < statement.phases.count {
        let gone = phase.locks.indices.filter { !phase.kept.contains($0) }
        steps.append(.release(gone.map { phase.locks[$0] }))
      }
    }
    return steps
  }

  private static func isStrong(_ mode: LockMode) -> Bool {
    mode >= (mode.isMetadataLock ? .mdlSharedReadOnly : .share)
  }

  /// Where a statement stops others with one of its locks, the weak ones make no window:
  /// `REINDEX CONCURRENTLY` is in nobody's way until it exchanges the indexes.
  func counts(_ cause: Cause) -> Bool {
    cause.isStrong || !statements[Int(cause.statement)].isStrong
  }

  var statementCount: Int { statements.count }

  /// What it does now; nil between two statements.
  var presentStep: Step? {
    guard statements.indices.contains(statement) else { return nil }
    let steps = statements[statement].steps
    return steps.indices.contains(step) ? steps[step] : nil
  }

  /// Seconds before the next try of a statement that was tried again so often.
  func nextPause(of number: Int) -> Double {
    var pause = statements[number].retryPause
    for _ in 1..<max(1, retried[number]) {
      pause = min(WorkloadEngine.Limit.seconds, pause * statements[number].retryBackOff)
    }
    return pause
  }

  // MARK: What it has asked for

  /// The statement because of which a request waits, or -1: it may be a holder's fault.
  func cause(of lock: PreparedTraffic.Lock, _ conflicts: ConflictMasks) -> Int32 {
    for cause in causes[Int(lock.relation)]
    where conflicts[lock.mode] & (1 << UInt16(cause.mode)) != 0 {
      return cause.statement
    }
    return -1
  }

  mutating func noteRequest(_ lock: ObjectLock, at now: Double) {
    causes[lock.relation].append(
      Cause(
        mode: lock.mode.number, isStrong: Self.isStrong(lock.mode), statement: Int32(statement),
        time: now))
  }

  /// The last request of that lock is served.
  mutating func noteGrant(_ lock: ObjectLock, at now: Double, waited: Double) {
    guard let place = causes[lock.relation].lastIndex(where: { $0.mode == lock.mode.number })
    else { return }
    causes[lock.relation][place].granted = now
    causes[lock.relation][place].waited = waited
  }

  /// Forgets the last request of that lock, and returns it.
  mutating func takeRequest(_ lock: ObjectLock) -> Cause? {
    let place = causes[lock.relation].lastIndex { $0.mode == lock.mode.number }
    return place.map { causes[lock.relation].remove(at: $0) }
  }

  /// Forgets all requests, and returns them.
  mutating func takeRequests() -> [Cause] {
    var taken: [Cause] = []
    for relation in causes.indices where !causes[relation].isEmpty {
      taken += causes[relation]
      causes[relation].removeAll(keepingCapacity: true)
    }
    return taken
  }
}

extension RandomStream {
  /// Lognormal around the median; `machine` is the run's draw for the speed of the machine.
  fileprivate mutating func duration(of work: WorkTime, machine: Double) -> Double {
    let commit = work.commit > 0 ? work.commit * Self.factor(band: work.commitBand, normal()) : 0
    guard work.median > 0 else { return commit }
    let band = machine < 0 ? work.machineBandBelow : work.machineBand
    return work.median * Self.factor(band: band, machine)
      * Self.factor(band: work.ownBand, normal()) + commit
  }
}
