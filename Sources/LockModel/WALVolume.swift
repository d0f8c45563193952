// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// What the write-ahead log grows by while a piece of work is done, apart from checkpoints' full
/// pages. A replica has to receive and replay it.
public enum WALVolume: String, Sendable, Hashable {
  case none
  /// A few records, whatever the size of the table.
  case catalog
  /// All of the relation's new file.
  case table
  /// All of the new index.
  case index
  /// As many records as rows that are changed, with those of their indexes.
  case rows
}

extension Work.Kind {
  /// Rows of unlogged and temporary relations are not logged (`RelationNeedsWAL` in rel.h); the
  /// catalog that describes them is.
  func walVolume(_ persistence: Persistence) -> WALVolume {
    switch (walVolume, persistence) {
    case (.none, _), (.rows, .unlogged), (.rows, .temporary): .none
    case (.catalog, _), (.table, .unlogged), (.table, .temporary), (.index, .unlogged),
      (.index, .temporary):
      .catalog
    case (.table, .permanent), (.index, .permanent), (.rows, .permanent): walVolume
    }
  }

  /// For a relation that is logged.
  var walVolume: WALVolume {
    switch self {
    // Reading writes nothing, but for hint bits with checksums (xloginsert.c, XLogSaveBufferForHint).
    case .scan, .foreignKeyValidation: .none
    // Files are unlinked by the commit record (xact.c, XactLogCommitRecord); new ones are made by
    // one of their own (storage.c, log_smgrcreate); a sample is rows of pg_statistic.
    case .catalogOnly, .emptied, .dropFiles, .analyze: .catalog
    // heapam.c, heap_insert and heap_multi_insert; storage.c, RelationCopyStorage.
    case .rewrite, .moveFiles, .fill: .table
    // nbtsort.c, _bt_leafbuild: full pages; the other methods log theirs when they are done.
    case .indexBuild: .index
    // heapam.c; pruneheap.c, log_heap_prune_and_freeze.
    case .rowChanges, .vacuum: .rows
    }
  }
}
