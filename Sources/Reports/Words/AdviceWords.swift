// SPDX-License-Identifier: Apache-2.0
import Forecast
import SQLSyntax
import Verdicts

extension InsteadForecast {
  /// Who would stall; nobody can say so without a snapshot.
  func words(isWeighed: Bool) -> String {
    guard isWeighed else { return "by its class" }
    guard blocked.p95 >= 0.5 else { return "nobody stalls" }
    return "\(Quantity.count(blocked.p95)) stalled, \(Quantity.duration(window.p95)) at most (P95)"
  }
}

extension InsteadReason {
  /// Why the other way is gentler.
  var words: String {
    switch self {
    case .concurrently:
      "Let reads and writes go on: CONCURRENTLY waits for the others instead of stopping them."
    case .notValidThenValidate:
      "Add the constraint unproven, which is quick, and prove it under a lock that lets reads and "
        + "writes go on."
    case .checkThenSetNotNull:
      "A validated CHECK proves that there is no null, so SET NOT NULL need not read the table."
    case .usingIndex:
      "Build the index first without stopping writers, then attach it as a constraint."
    case .lockTimeoutAndRetry:
      "Give up quickly when the lock is not free, and try again: then nobody queues for long."
    case .expandAndContract:
      "Add the new form beside the old one, fill it in batches, switch, and drop the old one later."
    case .batches: "Change the rows in batches, each in a transaction of its own."
    case .batchesOnce:
      "Change the rows in batches, each in a transaction of its own. What is done cannot be told by the"
        + " row: where it breaks off, go on behind the last batch, do not begin anew."
    case .proveBounds:
      "Prove what the bound asks for by a CHECK first, under a lock that lets reads and writes go on:"
        + " then attaching need not read the table."
    case .splitTransaction:
      "Put it into a transaction of its own, so that the lock does not last for the others' work."
    case .outsideTransaction: "Run it outside a transaction block."
    case .withoutLockTimeout:
      "Lift lock_timeout for this statement: it stops nobody while it waits, and cut off in a wait"
        + " it leaves half of its work behind."
    case .copyTool:
      "Have a tool copy the table beside itself: reads and writes go on, replicas keep up, and the"
        + " table is needed for itself at the cut-over only. The forecast is of that moment."
    case .splitActions:
      "One statement for each action: each by itself is quick, together they take the slowest way"
        + " that one of them needs."
    case .uncheckedForeignKey:
      "Prove the key with a query, which stops nobody and must find no row, and add it unchecked:"
        + " the server then copies nothing."
    }
  }
}

extension NoInstead {
  /// Why there is no gentler way, and what is left to do.
  var words: String {
    switch self {
    case .notUnderstood: "None can be offered for what was not understood."
    case .refused: "The server refuses it as it stands: mend it first."
    case .alreadyGentle:
      "It is the gentle form already: end who is in the way, or take another hour."
    case .alreadyImpatient:
      "It gives up quickly already: let the runner try again, end who is in the way, or take another"
        + " hour."
    case .storedGenerated:
      "A stored generated column is computed for all rows at once. Gentle is a plain column that a"
        + " trigger fills, or from Postgres 18 on a virtual one."
    case .exclusionConstraint:
      "An exclusion constraint is built and proved in one piece, under the lock: take an hour"
        + " without writers."
    case .partitioned:
      "The gentle form does not exist for this table with its partitions or children: change them one"
        + " by one."
    case .noPrimaryKey:
      "Without a primary key, rows cannot be gone through in batches: add one first."
    case .rowsNotTellable:
      "Batches cannot be made of it: which rows are done already cannot be told. Write them with a"
        + " condition that ends by itself."
    case .noUniqueIndex:
      "CONCURRENTLY needs a unique index on plain columns over all rows, and a view that is filled:"
        + " create the index first."
    case .newFiles:
      "The change writes the table anew by its nature: take an hour in which nobody needs it, or copy"
        + " the table beside itself."
    case .inCode:
      "It does several things in code: write them as statements of their own, and each has its"
        + " gentle form."
    case .dependents:
      "Something else rests on the column (generated columns, triggers, policies, statistics, a"
        + " publication): add a new column, move them over, and drop the old one."
    case .rowLocks: "Its locks are those of rows: an index on the condition makes them few."
    case .noOtherForm: "No other form of it is known: take an hour in which few need the table."
    }
  }
}

extension Coverage.Assumption {
  /// What was taken for granted, and what would replace the assumption.
  var prose: Prose {
    switch self {
    case .noSnapshot:
      """
      No snapshot of production: judged by the class of locks and work alone. Take one with \
      lockcast snapshot.
      """
    case .serverVersion(let version):
      "Server version \(words: version.description) is a default: state it with --server-version."
    case .unobservedRelease(let version):
      """
      Postgres \(words: version.description) was not observed: what is said holds for 13 to 18, \
      and is a guess elsewhere.
      """
    case .sessionsUnseen(isStandby: true):
      """
      The snapshot was taken from a standby or replica: who holds locks on the primary is unknown. Take one \
      from the primary.
      """
    case .sessionsUnseen(isStandby: false):
      """
      The snapshot was taken without sight of other sessions: who holds locks is unknown. \
      lockcast snapshot show says what it lacks.
      """
    case .fewSamples(let count):
      """
      The usual hour rests on \(words: Quantity.plural(count, "sample")) only: take snapshots \
      over days into one file.
      """
    case .deployHoursUnseen:
      """
      No snapshot was taken in the hours of deploy.hours: the usual hour is another one. Take \
      snapshots then as well.
      """
    case .noStatementStatistics(.postgres):
      "No pg_stat_statements: who uses which table was concluded from counters."
    case .noStatementStatistics(.mysql), .noStatementStatistics(.mariadb):
      """
      No statements by digest (performance_schema): who uses which table is not known, or was \
      concluded from counters of rows.
      """
    case .poolSize(let size):
      "A pool of \(size) connections is assumed: set pool.size in lockcast.yml."
    case .machineSpeed: "The speed of the machine is a default: it was not calibrated."
    case .sizeUnknown(let relation): "The size of \(relation) is not known."
    case .relation(let relation):
      "\(relation) is taken for a plain table: pass the schema with --schema."
    case .history(let history): history.prose
    case .noRunner(let path):
      """
      Who runs \(foreign: path) is not known: each statement is taken for a transaction of its \
      own. Set migrations.runner in lockcast.yml.
      """
    case .staleSnapshot(let days):
      "The snapshot is older than allowed (\(words: Quantity.plural(days, "day"))): take a new one."
    }
  }
}

extension HistorySummary {
  /// What the schema rests on, and where that is not sure.
  fileprivate var prose: Prose {
    let from: Prose =
      "The schema is replayed from \(words: Quantity.plural(files, "earlier migration"))"
    guard let first = doubts.first else { return from + "." }
    let count = Quantity.plural(doubts.count, "place")
    return from
      + """
      ; it is not sure at \(words: count), the first at \
      \(foreign: "\(first.path):\(first.line)").
      """
  }
}

extension Instead {
  /// Why this way is gentler, and how often to try it.
  var words: String {
    guard let retries else { return reason.words }
    let pause = Quantity.duration(retries.pause)
    guard let attempts = retries.attempts else {
      return reason.words
        + " With \(pause) between attempts the next one may meet the same holder: if they keep"
        + " failing, end it, or take another hour."
    }
    return reason.words
      + " \(Quantity.plural(max(2, attempts), "attempt")) with \(pause) between them outlast the"
      + " wait at its P99."
  }
}
