// SPDX-License-Identifier: Apache-2.0
import LockModel

/// Plays a ``Schedule`` through the lock table: timeouts (R11), errors (R12), savepoints (R13),
/// CONCURRENTLY (R14), prepared transactions (R16) and row locks (R17).
public struct SchedulePlayer: Sendable {
  let schedule: Schedule
  var table: LockTable
  var events = EventQueue<Event>()
  var now = 0.0
  var sessions: [PlayedSession] = []
  var sessionIndex: [String: Int] = [:]
  /// Who a proc is, by its number.
  var owners: [Owner] = []
  var objects: [ObjectKey: LockTable.Object] = [:]
  var objectNames: [String] = []
  /// Who has locked a row, and how.
  var rows: [String: [RowHolder]] = [:]
  var prepared: [String: PreparedTransaction] = [:]
  var playback = Playback()

  enum Owner: Sendable {
    case session(Int)
    case prepared(LockTable.Object)
  }

  enum ObjectKey: Hashable, Sendable {
    case relation(String)
    case advisory(String)
    case tuple(String)
  }

  struct RowHolder: Sendable {
    var proc: LockTable.Proc
    var transaction: LockTable.Object
    var mode: RowLockMode
  }

  struct PreparedTransaction: Sendable {
    var proc: LockTable.Proc
    var held: [PlayedSession.Held]
  }

  enum Event: Sendable {
    case start(Int)
    case resume(Int, serial: Int)
    case cancel(Int)
    case terminate(Int)
    case deadlockCheck(Int, serial: Int)
    case lockTimeout(Int, serial: Int)
    case statementTimeout(Int, serial: Int)
    case idleTimeout(Int, serial: Int)
    case transactionTimeout(Int, serial: Int)
    case probe(Double)
  }

  /// What goes first among the events of one moment.
  enum Rank {
    /// Who was granted a lock goes on, who was cancelled stops.
    static let wake: UInt8 = 0
    static let start: UInt8 = 1
    static let timer: UInt8 = 2
    static let probe: UInt8 = 9
  }

  /// - Parameter serverVersion: the major version, where the schedule does not name one.
  public static func play(_ schedule: Schedule, serverVersion: Int = 15) -> Playback {
    var player = SchedulePlayer(schedule, serverVersion: serverVersion)
    player.run()
    return player.playback
  }

  private init(_ schedule: Schedule, serverVersion: Int) {
    self.schedule = schedule
    table = LockTable(serverVersion: schedule.serverVersion ?? serverVersion)
    for (index, session) in schedule.sessions.enumerated() {
      let proc = table.addProc(isCancellableVacuum: session.isAutovacuum)
      owners.append(.session(index))
      sessionIndex[session.name] = index
      sessions.append(PlayedSession(name: session.name, steps: session.steps, proc: proc))
      scheduleStep(of: index)
    }
    for probe in schedule.probes { events.add(.probe(probe), at: probe + 0.5, rank: Rank.probe) }
  }

  private mutating func run() {
    while let event = events.removeFirst() {
      now = event.time
      handle(event.payload)
      noteWoken()
    }
  }

  private mutating func handle(_ event: Event) {
    switch event {
    case .start(let index): start(index)
    case .resume(let index, let serial):
      if serial == sessions[index].stepSerial { proceed(index) }
    case .cancel(let index): interrupt(index, "57014")
    case .terminate(let index): kill(index, "57P01")
    case .deadlockCheck(let index, let serial):
      if serial == sessions[index].waitSerial { checkDeadlock(index) }
    case .lockTimeout(let index, let serial):
      if serial == sessions[index].waitSerial { interrupt(index, "55P03") }
    case .statementTimeout(let index, let serial):
      if serial == sessions[index].stepSerial { interrupt(index, "57014") }
    case .idleTimeout(let index, let serial):
      if serial == sessions[index].stepSerial, !sessions[index].isRunning { kill(index, "25P03") }
    case .transactionTimeout(let index, let serial):
      if serial == sessions[index].transactionSerial { kill(index, "25P04") }
    case .probe(let time): probe(time)
    }
  }

  private mutating func probe(_ tick: Double) {
    let waiting = sessions.filter { table.isWaiting($0.proc) }.map {
      Playback.Waiter(session: $0.name, blockedBy: blockers(of: $0.proc))
    }
    playback.probes.append(Playback.Probe(at: tick + 0.5, waiting: waiting))
  }

  func blockers(of proc: LockTable.Proc) -> [String] {
    let (hard, soft) = table.blockers(of: proc)
    return Set((hard + soft).map(name)).sorted()
  }

  private func name(of proc: LockTable.Proc) -> String {
    switch owners[Int(proc.index)] {
    case .session(let index): sessions[index].name
    case .prepared: "prepared"
    }
  }

  // MARK: Objects

  mutating func object(_ key: ObjectKey) -> LockTable.Object {
    if let object = objects[key] { return object }
    let object =
      switch key {
      case .relation(let name): newObject(name)
      case .advisory(let name): newObject(name)
      case .tuple(let row): newObject("row " + row)
      }
    objects[key] = object
    return object
  }

  mutating func newObject(_ name: String) -> LockTable.Object {
    objectNames.append(name)
    return table.addObject()
  }

  mutating func object(_ request: Schedule.LockRequest) -> LockTable.Object {
    object(request.isAdvisory ? .advisory(request.object) : .relation(request.object))
  }
}
