// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

extension Capability {
  /// Foreign keys and triggers stop writers only (release notes 9.5: "Reduce lock levels of some
  /// create and alter trigger and foreign key commands").
  static let triggersLockWriters = Capability(since: 9, minor: 5)
  /// The parent stays open (release notes 12: "Allow ATTACH PARTITION to be performed with reduced
  /// locking requirements").
  static let attachBesideWriters = Capability(since: 12)
}

extension PlanContext {
  /// The mode of whatever makes or changes a trigger, a foreign key's among them.
  var triggerMode: LockMode { has(.triggersLockWriters) ? .shareRowExclusive : .accessExclusive }
}

extension AlterTableAction {
  /// The mode in which the subcommand wants its table: the strongest of a statement decides.
  ///
  /// `AlterTableGetLockLevel` in tablecmds.c; manual, ALTER TABLE.
  func lockMode(in context: PlanContext) -> LockMode {
    switch self {
    case .setStatistics, .setColumnOptions, .resetColumnOptions, .clusterOn, .setWithoutCluster,
      .validateConstraint, .attachIndexPartition:
      .shareUpdateExclusive
    case .attachPartition:
      context.has(.attachBesideWriters) ? .shareUpdateExclusive : .accessExclusive
    case .setTrigger:
      context.triggerMode
    case .addConstraint(let constraint):
      constraint.lockMode(in: context)
    case .setOptions(let options), .resetOptions(let options):
      RelationOption.lockMode(for: options)
    case .detachPartition(_, let mode):
      switch mode {
      case .plain: .accessExclusive
      case .concurrently, .finalize: .shareUpdateExclusive
      }
    case .addColumn, .dropColumn, .alterType, .setDefault, .dropDefault, .setNotNull, .dropNotNull,
      .setExpression, .dropExpression, .addIdentity, .setIdentity, .dropIdentity, .setStorage,
      .setCompression, .renameColumn, .alterConstraint, .dropConstraint, .renameConstraint,
      .setRule, .enableRowSecurity, .forceRowSecurity, .setWithoutOids, .setAccessMethod,
      .setTablespace, .setLogged, .inherit, .noInherit, .ofType, .notOf, .ownerTo,
      .replicaIdentity, .setForeignOptions, .rename, .setSchema, .dependsOnExtension,
      .unsupported:
      .accessExclusive
    }
  }
}

extension TableConstraint {
  fileprivate func lockMode(in context: PlanContext) -> LockMode {
    switch kind {
    case .foreignKey: context.triggerMode
    case .check, .notNull, .unique, .primaryKey, .exclude: .accessExclusive
    }
  }
}

/// The storage parameters by the lock that changing them takes.
enum RelationOption {
  /// `boolRelOpts`, `intRelOpts`, `realRelOpts`, `enumRelOpts` and `stringRelOpts` in
  /// reloptions.c: those that only later reads or writes heed.
  private static let shareUpdateExclusive: Set<String> = [
    "autovacuum_enabled", "vacuum_truncate", "vacuum_index_cleanup", "deduplicate_items",
    "fillfactor", "autovacuum_vacuum_threshold", "autovacuum_vacuum_max_threshold",
    "autovacuum_vacuum_insert_threshold", "autovacuum_analyze_threshold",
    "autovacuum_vacuum_cost_limit", "autovacuum_freeze_min_age",
    "autovacuum_multixact_freeze_min_age", "autovacuum_freeze_max_age",
    "autovacuum_multixact_freeze_max_age", "autovacuum_freeze_table_age",
    "autovacuum_multixact_freeze_table_age", "log_autovacuum_min_duration",
    "toast_tuple_target", "effective_io_concurrency", "maintenance_io_concurrency",
    "parallel_workers", "autovacuum_vacuum_cost_delay", "autovacuum_vacuum_scale_factor",
    "autovacuum_vacuum_insert_scale_factor", "autovacuum_analyze_scale_factor",
    "vacuum_max_eager_freeze_failure_rate", "vacuum_cleanup_index_scale_factor",
    "seq_page_cost", "random_page_cost", "n_distinct", "n_distinct_inherited",
  ]

  /// `AlterTableGetRelOptionsLockLevel` in reloptions.c.
  static func lockMode(for options: [Option]) -> LockMode {
    let weak = options.allSatisfy { shareUpdateExclusive.contains(bareName($0.name)) }
    return weak && !options.isEmpty ? .shareUpdateExclusive : .accessExclusive
  }

  private static func bareName(_ name: String) -> String {
    name.hasPrefix("toast.") ? String(name.dropFirst("toast.".count)) : name
  }
}
