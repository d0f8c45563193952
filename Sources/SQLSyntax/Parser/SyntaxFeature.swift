// SPDX-License-Identifier: Apache-2.0

/// The releases of the server whose grammar is known, by their major number.
enum Release {
  static let oldest = 13
  static let newest = 18

  /// The release whose grammar stands for a version: beyond the ends, the nearest.
  static func nearest(to version: ServerVersion) -> Int {
    min(max(version.major, oldest), newest)
  }
}

/// A form that some of the releases do not know: the difference of their gram.y, scan.l and
/// kwlist.h. Its raw value names it to people.
enum SyntaxFeature: String, Sendable {
  // 14
  case bareKeywordLabel = "a keyword as a column label without AS"
  case callSyntaxOfOverlay = "OVERLAY in the form of a plain call"
  case clusterOptions = "CLUSTER with options in parentheses"
  case columnCompression = "COMPRESSION"
  case createOrReplaceTrigger = "CREATE OR REPLACE TRIGGER"
  case currentRoleAsRole = "CURRENT_ROLE as the name of a role"
  case cycleClause = "CYCLE"
  case detachConcurrently = "DETACH PARTITION … CONCURRENTLY or FINALIZE"
  case grantedBy = "GRANTED BY behind privileges"
  case groupByQuantifier = "GROUP BY with ALL or DISTINCT"
  case joinUsingAlias = "an alias behind JOIN … USING"
  case reindexOptions = "an option of REINDEX other than VERBOSE"
  case routineBody = "a function body in SQL, RETURN or BEGIN ATOMIC"
  case searchClause = "SEARCH"
  case sequencePersistence = "SET LOGGED or UNLOGGED of an identity column"
  case subscriptionAddDrop = "ALTER SUBSCRIPTION … ADD or DROP PUBLICATION"
  case substringSimilar = "SUBSTRING with SIMILAR"
  case asensitiveCursor = "ASENSITIVE"
  // 15
  case alterSystemPrivilege = "privileges on parameters"
  case keyActionColumns = "a list of columns behind SET NULL or SET DEFAULT"
  case merge = "MERGE"
  case nullsNotDistinct = "NULLS [NOT] DISTINCT"
  case publicationObjects = "a publication FOR TABLES IN SCHEMA, of columns or of rows"
  case refreshDatabaseCollation = "ALTER DATABASE … REFRESH COLLATION VERSION"
  case setAccessMethod = "SET ACCESS METHOD"
  case skipTransaction = "ALTER SUBSCRIPTION … SKIP"
  // 16
  case columnStorage = "STORAGE in the definition of a column"
  case domainNotNull = "ADD NOT NULL of a domain"
  case grantRoleOptions = "WITH INHERIT or SET of a granted role"
  case jsonConstructors = "the SQL/JSON constructors"
  case jsonPredicate = "IS JSON"
  case nonDecimalIntegers = "hexadecimal, octal and binary integers, and underscores in numbers"
  case reindexWithoutName = "REINDEX DATABASE or SYSTEM without a name"
  case setStorageDefault = "SET STORAGE DEFAULT"
  case subqueryWithoutAlias = "a subquery in FROM without an alias"
  case systemUser = "SYSTEM_USER"
  case unnamedStatistics = "CREATE STATISTICS without a name"
  case xmlIndent = "INDENT"
  // 17
  case accessMethodDefault = "SET ACCESS METHOD DEFAULT"
  case atLocal = "AT LOCAL"
  case clusterAllWithOptions = "CLUSTER with options and without a table"
  case copyDefault = "DEFAULT as the value of a COPY option"
  case copyForceStar = "FORCE [NOT] NULL *"
  case jsonQueryFunctions = "the SQL/JSON query functions"
  case jsonTable = "JSON_TABLE"
  case mergeAction = "MERGE_ACTION"
  case mergeNotMatchedBy = "NOT MATCHED BY SOURCE or TARGET"
  case mergeReturning = "MERGE with RETURNING"
  case operatorFlag = "HASHES or MERGES of ALTER OPERATOR"
  case setExpression = "SET EXPRESSION"
  case statisticsDefault = "SET STATISTICS DEFAULT"
  // 18
  case alterConstraintInherit = "INHERIT of ALTER CONSTRAINT"
  case enforcement = "[NOT] ENFORCED"
  case largeObjectDefaults = "default privileges ON LARGE OBJECTS"
  case namedNotNull = "NOT NULL as a constraint of the table"
  case notNullNoInherit = "NOT NULL … NO INHERIT"
  case period = "PERIOD"
  case returningAliases = "RETURNING WITH (OLD AS …, NEW AS …)"
  case vacuumOnly = "VACUUM and ANALYZE with ONLY or *"
  case virtualColumn = "a virtual generated column"
  case withoutOverlaps = "WITHOUT OVERLAPS"
  // Gone
  case emptyArguments = "EXTRACT or POSITION without arguments"
  case isOf = "IS OF"
  case postfixOperator = "a postfix operator"
  case recheck = "RECHECK"

  /// The releases that know it.
  var releases: ClosedRange<Int> {
    switch self {
    case .bareKeywordLabel, .callSyntaxOfOverlay, .clusterOptions, .columnCompression,
      .createOrReplaceTrigger, .currentRoleAsRole, .cycleClause, .detachConcurrently,
      .grantedBy, .groupByQuantifier, .joinUsingAlias,
      .reindexOptions, .routineBody, .searchClause, .subscriptionAddDrop, .substringSimilar,
      .asensitiveCursor:
      14...Release.newest
    case .alterSystemPrivilege, .keyActionColumns, .merge, .nullsNotDistinct,
      .publicationObjects, .refreshDatabaseCollation, .sequencePersistence, .setAccessMethod,
      .skipTransaction:
      15...Release.newest
    case .columnStorage, .grantRoleOptions, .jsonConstructors, .jsonPredicate,
      .nonDecimalIntegers, .reindexWithoutName, .setStorageDefault, .subqueryWithoutAlias,
      .systemUser, .unnamedStatistics, .xmlIndent:
      16...Release.newest
    case .accessMethodDefault, .atLocal, .clusterAllWithOptions, .copyDefault, .copyForceStar,
      .domainNotNull,
      .jsonQueryFunctions, .jsonTable, .mergeAction, .mergeNotMatchedBy, .mergeReturning,
      .operatorFlag, .setExpression, .statisticsDefault:
      17...Release.newest
    case .alterConstraintInherit, .enforcement, .largeObjectDefaults, .namedNotNull,
      .notNullNoInherit, .period, .returningAliases, .vacuumOnly, .virtualColumn,
      .withoutOverlaps:
      18...Release.newest
    case .emptyArguments, .isOf, .postfixOperator:
      Release.oldest...13
    case .recheck:
      Release.oldest...17
    }
  }

  /// What is wrong with it for a release that does not know it.
  func problem(for release: Int) -> ParseDiagnostic.Problem {
    release < releases.lowerBound
      ? .since(ServerVersion(releases.lowerBound), rawValue, of: .postgres)
      : .until(ServerVersion(releases.upperBound), rawValue, of: .postgres)
  }
}

extension Keyword {
  /// The release that made it a keyword; before, it is a name like any other.
  var since: Int {
    switch self {
    case .asensitive, .atomic, .breadth, .compression, .depth, .finalize, .return: 14
    case .matched, .merge, .parameter: 15
    case .absent, .format, .indent, .json, .jsonArray, .jsonArrayagg, .jsonObject,
      .jsonObjectagg, .keys, .scalar, .systemUser:
      16
    case .conditional, .empty, .error, .jsonExists, .jsonQuery, .jsonScalar, .jsonSerialize,
      .jsonTable, .jsonValue, .keep, .mergeAction, .nested, .omit, .path, .plan, .quotes,
      .source, .string, .target, .unconditional:
      17
    case .enforced, .objects, .period, .virtual: 18
    default: Release.oldest
    }
  }
}
