// SPDX-License-Identifier: Apache-2.0
import Schema
import Snapshot
import Verdicts

extension [LiveUse] {
  /// A sentence for each, the first few.
  var prose: Prose {
    let shown = prefix(5).map(\.prose)
    let more: Prose = count > 5 ? " And \(count - 5) more." : ""
    return shown.dropFirst().reduce(shown.first ?? "") { $0 + " " + $1 } + more
  }
}

extension LiveUse {
  var prose: Prose {
    switch self {
    case .queries(let relation, let column, let families, let perSecond, let example):
      let what: Prose = column.map { "\(foreign: $0) of \(relation)" } ?? "\(relation)"
      let verb = families == 1 ? "uses" : "use"
      let text: Prose = example.map { ", the busiest \(foreign: $0)" } ?? ""
      return """
        \(words: Quantity.plural(families, "family of queries", "families of queries")) \(words: verb) \
        \(what), \(words: Quantity.count(perSecond * 60)) calls a minute\(text).
        """
    case .scans(let relation, let count, let since):
      return "\(relation) served \(words: Quantity.count(Double(count))) scans\(Self.since(since))."
    case .unused(let relation, let column, let since):
      let what: Prose = column.map { "\(foreign: $0) of \(relation)" } ?? "\(relation)"
      return "Nothing is seen that uses \(what)\(Self.since(since))."
    }
  }

  private static func since(_ moment: Timestamp?) -> Prose {
    moment.map { " since \(words: $0.readable)" } ?? ""
  }
}
