// SPDX-License-Identifier: Apache-2.0
import Schema
import Verdicts

extension Rollback {
  /// How far back it goes.
  var words: String {
    switch kind {
    case .exact: "exact"
    case .lossy: "something is lost that does not come back"
    case .none: obstacle?.words ?? "there is no way back"
    }
  }
}

extension Rollback.Loss {
  var prose: Prose {
    switch self {
    case .rows(let relation):
      "The rows of \(relation) do not come back, nor its privileges and comments."
    case .values(let relation, let column):
      "The values of \(foreign: column) in \(relation) do not come back."
    case .conversions(let relation, let column):
      "What the conversion of \(foreign: column) in \(relation) rounded or cut does not come back."
    case .notNull(let relation, let column):
      """
      \(foreign: column) of \(relation) was NOT NULL: it can be so again when it has been filled.
      """
    case .writtenSince(let relation, let column?):
      "What was written into \(foreign: column) of \(relation) since then is lost, or may not fit."
    case .writtenSince(let relation, nil):
      "What was written into \(relation) since then is lost."
    case .definitions(let relation):
      """
      What else stood on \(relation) (triggers, policies, statistics) has to be made again from its \
      source.
      """
    }
  }
}

extension Rollback.Obstacle {
  var words: String {
    switch self {
    case .rowsChanged:
      "none: nobody keeps the rows as they were. Copy them into a table of their own first"
    case .rowsGone: "none: the rows are gone. Copy them into a table of their own first"
    case .enumValue: "none: an enum keeps its values; an unused one does no harm"
    case .definitionUnknown:
      "not known here: what was there before has to be made again from its source"
    case .codeRan: "not known: code ran"
    case .notUnderstood: "not known: the statement was not understood"
    }
  }
}
