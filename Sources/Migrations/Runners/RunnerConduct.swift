// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

/// What a runner does around the text of a migration.
public struct RunnerConduct: Sendable, Hashable {
  /// A statement of the runner's own.
  public struct Step: Sendable, Hashable {
    public enum Place: String, Sendable, Hashable, CaseIterable {
      /// Before the first migration, and kept until the last has run.
      case beforeAll = "before-all"
      /// Before the text, in a transaction of its own.
      case before
      /// In the migration's transaction, before its first statement.
      case first
      /// In the migration's transaction, behind its last statement.
      case last
      /// Behind the text, in a transaction of its own.
      case after
      case afterAll = "after-all"
    }

    public var place: Place
    /// With `…` for values.
    public var sql: String
    /// ``Engine/mysql`` for MariaDB too; nil: whatever the server is.
    public var engine: Engine?

    public init(_ place: Place, _ sql: String, on engine: Engine? = nil) {
      self.place = place
      self.sql = sql
      self.engine = engine
    }
  }

  /// Where transactions begin and end, if neither file nor configuration says otherwise.
  public var transaction: TransactionMode
  /// What follows a `COMMIT` in the text is in a transaction again: the driver begins one (JDBC
  /// without autocommit), or the text is one message, whose statements share an implicit one.
  public var reopens: Bool
  /// How a file is taken out of the transaction: what to write, and where.
  public var optOut: String?
  public var steps: [Step]
  /// It keeps a transaction open elsewhere while the text runs, for which the CONCURRENTLY forms
  /// wait, and so for ever.
  public var holdsTransaction: Bool
  /// It reads `DELIMITER` itself, as the mysql client does; to the server that is an error.
  public var readsDelimiter: Bool
  /// What an edit of a migration that has already run comes to.
  public var onEdit: EditPolicy
  /// What a new migration below one that has already run comes to.
  public var onGap: GapPolicy
  /// Where all this stands.
  public var source: String

  public enum EditPolicy: String, Sendable, Hashable, CaseIterable {
    /// A checksum differs: the runner stops.
    case refused
    /// It has run, and does not run again: databases differ from then on.
    case ignored
  }

  public enum GapPolicy: String, Sendable, Hashable, CaseIterable {
    /// The runner stops.
    case refused
    /// It never runs where a later one has.
    case skipped
    /// It runs, behind the later ones.
    case runs
  }

  /// What it sends besides the text to a server of this kind.
  public func steps(on engine: Engine) -> [Step] {
    let family = engine.isMySQLFamily ? Engine.mysql : engine
    return steps.filter { $0.engine == nil || $0.engine == family }
  }

  init(
    _ transaction: TransactionMode, reopens: Bool = false, optOut: String? = nil,
    steps: [Step] = [], holdsTransaction: Bool = false, readsDelimiter: Bool = false,
    onEdit: EditPolicy, onGap: GapPolicy,
    source: String
  ) {
    self.transaction = transaction
    self.reopens = reopens
    self.optOut = optOut
    self.steps = steps
    self.holdsTransaction = holdsTransaction
    self.readsDelimiter = readsDelimiter
    self.onEdit = onEdit
    self.onGap = onGap
    self.source = source
  }
}
