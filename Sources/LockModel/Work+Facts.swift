// SPDX-License-Identifier: Apache-2.0
public import Schema

extension Work.Kind {
  /// The relation gets a new `relfilenode`.
  public var isRewrite: Bool {
    switch self {
    case .rewrite, .moveFiles, .emptied: true
    case .catalogOnly, .scan, .indexBuild, .foreignKeyValidation, .rowChanges, .dropFiles, .fill,
      .vacuum, .analyze:
      false
    }
  }

  /// The table is read from end to end.
  public var isScan: Bool {
    switch self {
    case .scan, .rewrite, .indexBuild, .foreignKeyValidation: true
    case .rowChanges(let change): !change.usesIndex && change.operation != .insert
    case .catalogOnly, .moveFiles, .emptied, .dropFiles, .fill, .vacuum, .analyze: false
    }
  }

  /// The planner chooses how it reads: by its costs, which a plan does not know.
  public var isPlannersChoice: Bool {
    switch self {
    case .scan(.query), .foreignKeyValidation, .rowChanges, .fill: true
    case .catalogOnly, .scan, .rewrite, .indexBuild, .moveFiles, .emptied, .dropFiles, .vacuum,
      .analyze:
      false
    }
  }
}

extension Work {
  /// The relations read from end to end; a foreign key's check reads both of its sides.
  public var scannedRelations: [RelationName] {
    guard kind.isScan else { return [] }
    if case .foreignKeyValidation(let referenced) = kind { return [relation, referenced] }
    return [relation]
  }

  /// The index that is built.
  public var builtIndex: RelationName? {
    guard case .indexBuild(let build) = kind else { return nil }
    return build.index
  }
}

extension Plan {
  /// Tables that get new rows, or new versions of rows.
  public var writtenTables: Set<RelationName> {
    Set(
      work.compactMap { work in
        guard case .rowChanges(let change) = work.kind, change.operation != .delete else {
          return nil
        }
        return work.relation
      })
  }
}
