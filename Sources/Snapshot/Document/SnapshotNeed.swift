// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

/// Which relations of a document are wanted.
public enum SnapshotNeed: Sendable, Hashable {
  case everything
  /// Those that bear one of these names, folded as the server folds them, in any schema, and
  /// whatever hangs together with them.
  case mentioned(Set<String>)
}

extension SnapshotNeed {
  /// What these files may touch: every word in them might be a relation's name.
  ///
  /// Statements that reach relations without naming them need everything.
  public init(_ files: [SourceFile]) {
    var words: Set<String> = []
    for file in files {
      if file.statements.contains(where: { $0.statement.reachesUnnamedRelations }) {
        self = .everything
        return
      }
      SQLText.collectNames(in: file.bytes, into: &words)
    }
    self = .mentioned(words)
  }
}

extension Statement {
  /// Whether it may lock relations that its text does not name.
  fileprivate var reachesUnnamedRelations: Bool {
    switch self {
    case .alterAllInTablespace, .reassignOwned, .dropOwned, .importForeignSchema: true
    case .reindex(let reindex):
      switch reindex.target {
      case .schema, .database, .system: true
      case .index, .table: false
      }
    case .vacuum(let vacuum): vacuum.tables.isEmpty
    case .analyze(let analyze): analyze.tables.isEmpty
    case .cluster(let cluster): cluster.table == nil
    case .createPublication(let publication):
      publication.allTables || !publication.schemas.isEmpty
    case .alterPublication(let publication): !publication.schemas.isEmpty
    case .grant(let grant):
      if case .allInSchema = grant.target { true } else { false }
    case .drop(let drop):
      drop.objects.contains { object in
        switch object.kind {
        case .schema, .extension, .server, .foreignDataWrapper, .role, .language, .accessMethod:
          true
        default: false
        }
      }
    case .mysql(let statement): statement.reachesUnnamedTables
    default: false
    }
  }
}

extension MySQL.Statement {
  /// All tables of a database, or of the server.
  fileprivate var reachesUnnamedTables: Bool {
    switch self {
    case .dropDatabase, .alterDatabase: true
    case .flush(let flush): flush.tables != nil && flush.names.isEmpty
    case .withSettings(_, let inner), .explain(let inner): inner.reachesUnnamedTables
    default: false
    }
  }
}
