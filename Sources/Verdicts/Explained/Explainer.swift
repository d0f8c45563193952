// SPDX-License-Identifier: Apache-2.0
import Forecast
public import LockModel
import Migrations
public import Schema
public import SQLSyntax

/// Explains the statements of a text, each on what those before it left.
public struct Explainer: Sendable {
  /// The releases that the lock model knows.
  public static let releases = 13...18

  let version: ServerVersion
  let isVersionStated: Bool
  let catalog: @Sendable (ServerVersion) -> Catalog

  /// - Parameters:
  ///   - version: the server that is asked about.
  ///   - isVersionStated: false where it is a default.
  ///   - catalog: what exists before the text, as a release has it.
  public init(
    version: ServerVersion, isVersionStated: Bool,
    catalog: @escaping @Sendable (ServerVersion) -> Catalog
  ) {
    self.version = version
    self.isVersionStated = isVersionStated
    self.catalog = catalog
  }

  public func explain(_ text: [UInt8], assumed: [RelationName] = []) -> ExplainedText {
    let source = SourceFile.parse(text, version: isVersionStated ? version : nil)
    let before = catalog(version)
    let main = Course(source, on: before)
    let others = Self.releases.filter { $0 != version.major }.map { release in
      let version = ServerVersion(release)
      return (release, Course(SourceFile.parse(text, version: version), on: catalog(version)))
    }
    let advice = Gentleness(source, on: before)
    let statements = source.statements.indices.map { index in
      let plan = assumed.isEmpty ? main.plans[index] : main.plans[index].withoutGuesses
      return StatementExplanation(
        sql: source.text(source.statements[index].range),
        statement: source.statements[index].statement, version: version, plan: plan,
        releases: groups(
          plan, others.map { ($0, $1.differences(at: index, from: main.plans[index])) }),
        gentler: advice.way(at: index))
    }
    return ExplainedText(
      source: source, statements: statements, version: version,
      isVersionStated: isVersionStated, assumedRelations: assumed)
  }

  private func groups(
    _ plan: Plan, _ others: [(release: Int, differences: [PlanDifference])]
  ) -> [ReleaseGroup] {
    let own = Self.releases.contains(version.major) ? [(version.major, [PlanDifference]())] : []
    var groups: [ReleaseGroup] = []
    for (release, differences) in (others + own).sorted(by: { $0.0 < $1.0 }) {
      if let index = groups.firstIndex(where: { $0.differences == differences }) {
        groups[index].releases.append(release)
      } else {
        groups.append(ReleaseGroup(releases: [release], differences: differences))
      }
    }
    return groups
  }
}

/// The text as one release runs it.
private struct Course {
  let plans: [Plan]
  /// Of each statement the form that the release does not know.
  private let unread: [ParseDiagnostic?]

  init(_ source: SourceFile, on catalog: Catalog) {
    // Both are in the order of the text.
    var problems = source.diagnostics.filter(\.problem.isOfVersion)[...]
    unread = source.statements.map { parsed in
      problems = problems.drop { $0.range.lower < parsed.extent.lower }
      return problems.first.flatMap { $0.range.lower < parsed.extent.upper ? $0 : nil }
    }
    var catalog = catalog
    plans = source.statements.map { parsed in
      // LOCK TABLE is of transaction blocks only.
      let isLock = if case .lock = parsed.statement { true } else { false }
      let plan = parsed.statement.plan(in: PlanContext(catalog: catalog, inTransaction: isLock))
      catalog.apply(parsed.statement)
      return plan
    }
  }

  func differences(at index: Int, from plan: Plan) -> [PlanDifference] {
    guard plans.indices.contains(index) else { return [] }
    if let problem = unread[index] { return [.unread(problem)] }
    return plan.differences(of: plans[index])
  }
}

extension ParseDiagnostic.Problem {
  fileprivate var isOfVersion: Bool {
    switch self {
    case .since, .until: true
    case .expected, .foreign, .reserved, .trailingComma, .unterminated, .tooDeep, .invalidByte,
      .undefinedVariable, .invalidUTF8:
      false
    }
  }
}

/// The gentler ways that a check would advise, were the statements a migration.
private struct Gentleness {
  private let migration: MigrationForecast?
  private let input: ForecastInput

  init(_ source: SourceFile, on catalog: Catalog) {
    input = ForecastInput(catalog: catalog)
    // LOCK TABLE is of transaction blocks only.
    let locks = source.statements.contains { parsed in
      if case .lock = parsed.statement { true } else { false }
    }
    let script = Script.make(path: "", source: source, mode: locks ? .perFile : .perStatement)
    migration = Forecaster(input, seed: 0, runs: 1).forecast([script]).first
  }

  func way(at index: Int) -> GentlerWay? {
    guard let migration, migration.statements.indices.contains(index) else { return nil }
    let subject = JudgedStatement(index: index, migration: migration, input: input)
    let search = RewriteSearch(input: input) { Forecaster($0, seed: 0, runs: 1) }
    guard subject.plan.unknowns.isEmpty, !subject.feltLocks.isEmpty,
      let rewrite = try? search.gentlest(subject), rewrite.tool == nil
    else { return nil }
    let sql = rewrite.steps.script(rewrite.timeout(subject))
    return GentlerWay(reason: rewrite.reason, steps: steps(sql, on: subject.before))
  }

  private func steps(_ sql: [String], on catalog: Catalog) -> [GentlerWay.Step] {
    var catalog = catalog
    return sql.map { text in
      guard let parsed = SourceFile.parse(Array(text.utf8)).statements.first else {
        return GentlerWay.Step(sql: text)
      }
      let plan = parsed.statement.plan(in: PlanContext(catalog: catalog))
      catalog.apply(parsed.statement)
      return GentlerWay.Step(sql: text, lock: plan.mainLock)
    }
  }
}

extension Plan {
  /// On a catalog that was made up, what is missing is not known rather than refused.
  fileprivate var withoutGuesses: Plan {
    guard case .undefined(let name)? = rejection?.reason else { return self }
    var plan = self
    plan.rejection = nil
    plan.unknowns.append(.missingObject(name))
    return plan
  }

  /// The strongest lock that others can notice and that outlasts its step; of equal ones the first.
  public var mainLock: LockRequest? {
    feltLocks.filter { $0.release != .early }.reduce(nil) { best, lock in
      guard let best else { return lock }
      return lock.mode > best.mode ? lock : best
    }
  }
}
