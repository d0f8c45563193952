// SPDX-License-Identifier: Apache-2.0
public import Forecast
public import Schema
public import Snapshot

/// Something about a server that makes lock windows longer than they need be, before any migration
/// is written.
public struct ServerFinding: Sendable, Hashable {
  public var rule: DoctorRule
  /// `pass` is a note, `warn` a habit to mend, `block` a wait without end that is there now.
  public var severity: Verdict
  public var subject: Subject
  public var provenance: Provenance

  init(
    _ rule: DoctorRule, _ severity: Verdict, _ subject: Subject,
    _ provenance: Provenance = .measured
  ) {
    self.rule = rule
    self.severity = severity
    self.subject = subject
    self.provenance = provenance
  }

  /// The evidence: what the finding's sentence is made of.
  public enum Subject: Sendable, Hashable {
    case server
    /// The value of a setting, as seconds or as a word.
    case duration(setting: String, seconds: Double)
    case setting(String, String)
    case role(String?)
    case sessions(LongSessions)
    case prepared(gid: String, owner: String?, age: Double, relations: Int)
    case pool(size: Int, available: Int)
    case connections(peak: Int, available: Int, largest: String?)
    case freeze(RelationName, age: Int64, limit: Int64, bytes: Int64, more: Int)
    case vacuum(RelationName?, age: Double)
    case index(RelationName, table: RelationName)
    case partition(RelationName, parent: RelationName)
    case standby(name: String, lag: Double?)
    case slot(name: String, isLogical: Bool, retainedBytes: Int64?)
    case age(hours: Double)
    case moments(Int)
  }
}

/// Sessions of one kind whose transactions or queries last long.
public struct LongSessions: Sendable, Hashable {
  public var owner: Habit.Owner
  /// How often they were seen.
  public var seen: Int
  /// Seconds.
  public var longest: Double
  /// The hours in which they were seen; empty where no history knows.
  public var hours: [HourOfWeek: Int]
  /// The strongest lock that they were seen to hold.
  public var lock: RelationLock?

  public init(
    owner: Habit.Owner, seen: Int, longest: Double, hours: [HourOfWeek: Int], lock: RelationLock?
  ) {
    self.owner = owner
    self.seen = seen
    self.longest = longest
    self.hours = hours
    self.lock = lock
  }
}
