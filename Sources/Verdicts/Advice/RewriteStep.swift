// SPDX-License-Identifier: Apache-2.0
import LockModel
public import SQLSyntax

/// One step of a gentler way: what runs together, and how.
public enum RewriteStep: Sendable, Hashable {
  /// In a transaction of its own.
  case statement(String)
  /// Never inside a transaction block: `CONCURRENTLY`.
  case outsideTransaction(String)
  /// All in one transaction, because nobody may see them apart.
  case transaction([String])
  /// Goes through a table in transactions of its own, so it must not run in one either.
  case batches(String)
  /// One transaction, to be run again and again until it changes no row.
  case repeated(String)

  /// Whether a runner that wraps files in a transaction must be told not to.
  public var needsNoTransaction: Bool {
    switch self {
    case .statement, .transaction: false
    case .outsideTransaction, .batches, .repeated: true
    }
  }

  public var statements: [String] {
    switch self {
    case .statement(let sql), .outsideTransaction(let sql), .batches(let sql), .repeated(let sql):
      [sql]
    case .transaction(let sql): sql
    }
  }
}

/// Which `lock_timeout` steps run under.
struct StepTimeout {
  /// Seconds, for what gives up quickly; nil: whatever is in force stays so.
  var limit: Double?
  /// Whether the session has one already: `CONCURRENTLY` must not run under it.
  var isInForce: Bool
  var engine: Engine
}

extension [RewriteStep] {
  /// One statement after the other, as a session would be told.
  ///
  /// What `CONCURRENTLY` waits for is waited for with patience: a wait that ends it leaves an invalid index
  /// behind (manual, CREATE INDEX, "Building Indexes Concurrently").
  func script(_ timeout: StepTimeout) -> [String] {
    var result: [String] = []
    var isSet = false
    var isLifted = false
    for step in self {
      switch step {
      case .outsideTransaction, .batches:
        if isSet {
          result.append(timeout.isInForce ? "SET lock_timeout = 0" : "RESET lock_timeout")
        } else if timeout.isInForce, !isLifted, case .outsideTransaction = step {
          result.append("SET lock_timeout = 0")
          isLifted = true
        }
        isLifted = isLifted || (isSet && timeout.isInForce)
        isSet = false
      case .statement, .transaction:
        if let limit = timeout.limit, !isSet {
          result.append(SafeRewrite.setTimeout(limit, timeout.engine))
          isSet = true
        } else if timeout.limit == nil, isLifted {
          result.append("RESET lock_timeout")
          isLifted = false
        }
      case .repeated: break
      }
      if case .transaction(let statements) = step {
        result += ["BEGIN"] + statements + ["COMMIT"]
      } else {
        result += step.statements
      }
    }
    // What comes behind in the same session gives up quickly again.
    if isLifted { result.append("RESET lock_timeout") }
    return result
  }
}
