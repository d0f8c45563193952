// SPDX-License-Identifier: Apache-2.0
import Schema
import Verdicts

extension SchemaPart {
  /// `column bio of users`
  var prose: Prose {
    switch self {
    case .relation(let name, let kind): "\(words: kind.rawValue) \(name)"
    case .column(let relation, let column): "column \(foreign: column) of \(relation)"
    case .schema(let name): "schema \(foreign: name)"
    case .database(let name): "database \(foreign: name)"
    case .function(let name): "function \(name)"
    case .label(let type, let label): "the value \(foreign: label) of \(type)"
    case .constraint(let relation, let kind, let name):
      "\(words: kind.words) \(foreign: name) of \(relation)"
    case .rows(let relation): "the rows of \(relation)"
    }
  }
}

extension SchemaPart.ConstraintKind {
  var words: String {
    switch self {
    case .primaryKey: "primary key"
    case .unique: "UNIQUE"
    case .foreignKey: "foreign key"
    case .check: "CHECK"
    case .exclusion: "EXCLUDE"
    case .notNull: "NOT NULL"
    }
  }
}

extension [SchemaPart] {
  /// So many are named; of the rest there is a count.
  private static var named: Int { 3 }

  private var list: Prose {
    let shown = prefix(Self.named).map(\.prose)
    guard count > Self.named else { return shown.joined() }
    return shown.joined(last: ", ") + " and \(words: Quantity.exact(count - Self.named)) more"
  }

  /// What becomes of them, as a rule sees it.
  func prose(_ fate: SchemaFate, of rule: Verdicts.Rule) -> Prose {
    switch (rule, fate) {
    case (.dataLoss, _): "Lost for good: \(list)."
    case (.breaksRunningCode, .renamed):
      "Code that runs now knows it by the old name: \(list)."
    case (.breaksRunningCode, .hidden):
      "Row security without a policy hides \(list) from everybody but the owner."
    case (.breaksRunningCode, .required):
      "Code that runs now gives no value, and its inserts fail: \(list)."
    case (.breaksRunningCode, _): "Code that runs now still uses what is gone: \(list)."
    case (.guaranteeLost, .disabled):
      "Triggers and foreign keys do not look at what is written: \(list)."
    case (.guaranteeLost, _): "The server does not see to it any more: \(list)."
    case (.failsOnRows, _):
      "Rows that are there may have no value that fits, and then it fails: \(list)."
    case (.doesNothing, _): "What is there is not what is written here, and stays: \(list)."
    case (.neverValidated, _):
      "Old rows are never looked at, and the planner does not rely on it: \(list)."
    case (.foreignKeyWithoutIndex, _):
      """
      Each DELETE in the referenced table, and each change of a key there, reads the whole table: no \
      index leads with the columns of \(list).
      """
    default: "\(words: rule.title): \(list)."
    }
  }
}

extension Rollback.Obstacle {
  /// Why nothing leads back, and the authors wrote no down script.
  var sentence: String {
    switch self {
    case .enumValue: "Nothing leads back, and no down script is there: an enum keeps its values."
    case .definitionUnknown:
      "Nothing leads back, and no down script is there: what goes has to be made again from its source."
    case .codeRan: "Nothing leads back, and no down script is there: code takes definitions away."
    case .rowsChanged, .rowsGone, .notUnderstood: "Nothing leads back: \(words)."
    }
  }
}

extension TransactionFault {
  var prose: Prose {
    switch self {
    case .nestedBegin:
      "BEGIN while a transaction is open begins none: the next COMMIT ends the one around it."
    case .endsRunners:
      """
      It ends the transaction that the tool began: what stands behind it runs without one, and cannot be \
      taken back together.
      """
    case .neverEnds:
      "Nothing commits it: when the session ends, all that stands behind BEGIN is taken back."
    }
  }

  var remedy: Prose {
    switch self {
    case .nestedBegin, .endsRunners: Verdicts.Rule.transactionControl.remedy
    case .neverEnds: "Write COMMIT behind the last statement."
    }
  }
}
