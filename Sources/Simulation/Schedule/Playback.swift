// SPDX-License-Identifier: Apache-2.0
public import LockModel

/// What happened when a ``Schedule`` was played; times in ticks, as there.
public struct Playback: Sendable, Hashable {
  /// In the order in which the steps ended.
  public var steps: [Step] = []
  public var probes: [Probe] = []
  /// In the order in which the waits began.
  public var waits: [Wait] = []
  /// Queues that a deadlock check put in another order, so that nobody had to fail.
  public var rearrangements: [Rearrangement] = []

  public struct Step: Sendable, Hashable {
    public var session: String
    public var step: Int
    public var asked: Double
    public var done: Double
    public var result: Result
  }

  public enum Result: Sendable, Hashable {
    case ok
    /// The SQLSTATE of the error.
    case failed(String)

    public var code: String {
      switch self {
      case .ok: "ok"
      case .failed(let code): code
      }
    }
  }

  public struct Probe: Sendable, Hashable {
    public var at: Double
    /// In the order of the schedule's sessions.
    public var waiting: [Waiter]
  }

  public struct Waiter: Sendable, Hashable {
    public var session: String
    /// Sorted; a prepared transaction is called `prepared`.
    public var blockedBy: [String]

    public init(session: String, blockedBy: [String]) {
      self.session = session
      self.blockedBy = blockedBy
    }
  }

  public struct Wait: Sendable, Hashable {
    public var session: String
    public var step: Int
    /// `orders`, `row orders:1`, `transaction of w1`.
    public var object: String
    public var mode: LockMode
    public var from: Double
    /// Where the wait had not ended when nothing more could happen: nil.
    public var until: Double?
    public var granted = false
    /// At the beginning of the wait, sorted.
    public var blockedBy: [String]
  }

  public struct Rearrangement: Sendable, Hashable {
    public var at: Double
    public var session: String
  }
}
