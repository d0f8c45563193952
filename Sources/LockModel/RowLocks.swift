// SPDX-License-Identifier: Apache-2.0
public import Schema

/// Rows that a statement locks inside the storage engine to the end of its transaction, beside the lock
/// on the table.
public struct RowLocks: Sendable, Hashable {
  public enum Mode: Sendable, Hashable {
    case shared
    case exclusive
  }
  public enum Extent: Sendable, Hashable {
    /// No index leads to the rows: each that is read on the way is locked, and stays locked.
    case everyRow
    case matching(RowChange.Extent)
  }
  public var relation: RelationName
  public var mode: Mode
  public var extent: Extent
  /// The gaps between them too: nobody inserts there.
  public var locksGaps: Bool
  public var citation: Citation

  public init(
    _ relation: RelationName, _ mode: Mode, _ extent: Extent, locksGaps: Bool, citation: Citation
  ) {
    self.relation = relation
    self.mode = mode
    self.extent = extent
    self.locksGaps = locksGaps
    self.citation = citation
  }
}
