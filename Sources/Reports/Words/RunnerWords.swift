// SPDX-License-Identifier: Apache-2.0
import Migrations
import Verdicts

extension Runner {
  /// Why a statement that wants to be alone is not.
  var transactionProse: Prose {
    let name: Prose = "\(words: rawValue)"
    return switch conduct.transaction {
    case .perStatement: "It runs inside a transaction block, and the server refuses that."
    case .perFile: name + " runs the file in one transaction, in which the server refuses it."
    case .implicit:
      name
        + """
         sends the file in one go: several statements share a transaction, in which the server \
        refuses it.
        """
    case .all:
      name
        + " runs all that is pending in one transaction, in which the server refuses it."
    }
  }

  /// How to run it outside that transaction.
  var optOutProse: Prose {
    guard let optOut = conduct.optOut else {
      return "\(words: rawValue) has no switch for that: run the statement by hand, before."
    }
    return """
      Put it into a migration of its own, with this switch of \(words: rawValue): \
      \(foreign: optOut)
      """
  }

  /// What a rule about the runner means for this one.
  func prose(of rule: Rule) -> Prose {
    let name: Prose = "\(words: rawValue)"
    return switch rule {
    case .concurrentlyWaitsForRunner:
      name
        + """
         keeps a transaction open on another connection while the migration runs; the statement \
        waits for it, and it for the statement: nothing ends that.
        """
    case .editedMigration, .renamedMigration, .removedMigration:
      "\(words: rule.title): " + (conduct.onEdit == .refused ? refusal : drift)
    case .outOfOrderMigration:
      switch conduct.onGap {
      case .refused: "\(words: rule.title): " + refusal
      case .skipped:
        "\(words: rule.title): " + name + " never runs it where a later one has run."
      case .runs: "\(words: rule.title): " + name + " runs it behind them all the same."
      }
    default: "\(words: rule.title)."
    }
  }

  private var refusal: Prose { "\(words: rawValue) stops with an error." }

  private var drift: Prose {
    "\(words: rawValue) does not run it again, and databases differ from then on."
  }

  func remedy(of rule: Rule) -> Prose {
    guard rule == .concurrentlyWaitsForRunner, self == .flyway else { return rule.remedy }
    return "Set \(foreign: "flyway.postgresql.transactional.lock=false"), which locks by session."
  }
}
