// SPDX-License-Identifier: Apache-2.0
import LockModel
import Schema

extension Work.Kind {
  /// The stable word in JSON.
  var code: String {
    switch self {
    case .catalogOnly: "catalogOnly"
    case .scan: "scan"
    case .rewrite: "rewrite"
    case .indexBuild: "indexBuild"
    case .foreignKeyValidation: "foreignKeyValidation"
    case .rowChanges: "rowChanges"
    case .moveFiles: "moveFiles"
    case .emptied: "emptied"
    case .dropFiles: "dropFiles"
    case .fill: "fill"
    case .vacuum: "vacuum"
    case .analyze: "analyze"
    }
  }
}

extension Work {
  /// What is done, as a clause.
  var prose: Prose {
    switch kind {
    case .catalogOnly: "changes catalog entries of \(relation) only"
    case .scan(let purpose): "reads \(relation) from end to end, \(words: purpose.words)"
    case .rewrite: "writes \(relation) anew, with all its indexes"
    case .indexBuild(let build):
      "builds the index \(build.index) from a scan of \(relation)"
    case .foreignKeyValidation(let referenced):
      "looks up every row of \(relation) in \(referenced)"
    case .rowChanges(let change): change.prose(on: relation)
    case .moveFiles: "copies the files of \(relation) block by block"
    case .emptied: "gives \(relation) an empty file"
    case .dropFiles: "unlinks the files of \(relation) at commit"
    case .fill: "runs a query to fill \(relation)"
    case .vacuum: "vacuums \(relation) and its indexes"
    case .analyze: "reads a sample of \(relation)"
    }
  }
}

extension ScanPurpose {
  var words: String {
    switch self {
    case .notNull: "looking for nulls"
    case .check: "checking an expression on every row"
    case .partitionBound: "checking that every row belongs into its partition"
    case .indexValidation: "a second time, to complete the index"
    case .query: "without a usable index"
    }
  }
}

extension RowChange {
  func prose(on relation: RelationName) -> Prose {
    let verb =
      switch operation {
      case .insert: "inserts into"
      case .update: "updates"
      case .delete: "deletes from"
      }
    switch extent {
    case .all: return "\(words: verb) \(relation): every row"
    case .count(let rows):
      return "\(words: verb) \(relation): \(words: Quantity.plural(rows, "row"))"
    case .atMostOne: return "\(words: verb) \(relation): one row at most"
    case .filtered(let columns):
      return columns.isEmpty
        ? "\(words: verb) \(relation): the rows that a predicate leaves"
        : "\(words: verb) \(relation): the rows that a condition on \(columns.names) leaves"
    case .query(let sources):
      let names: [Prose] = sources.map { "\($0)" }
      return "\(words: verb) \(relation): the rows of a query on \(names.joined())"
    }
  }
}

extension [String] {
  /// Foreign names, listed.
  var names: Prose { map { name -> Prose in "\(foreign: name)" }.joined() }
}
