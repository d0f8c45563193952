// SPDX-License-Identifier: Apache-2.0
import Migrations
import Verdicts

/// The migrations that a range of commits changes: what is new will run, what has run before and
/// looks different now is told apart.
struct ChangedMigrations {
  /// Paths that are judged.
  private(set) var new: [String] = []
  /// What is found about files as a whole, by path.
  private(set) var findings: [String: [Finding]] = [:]
  /// Files with findings that do not run (again).
  private(set) var settled: [String] = []
  let before: GitTree
  let after: GitTree
  /// Whose configuration is trusted: the end that the caller names, not where the two parted,
  /// which the other side chooses.
  let trusted: GitTree

  /// - Parameters:
  ///   - runner: who runs a file, where that was said.
  ///   - isRendered: whether a command turns a file into SQL.
  ///   - isWanted: whether a path is a migration of this project.
  init(
    _ range: GitRange, in repository: GitRepository, runner: (String) -> Runner?,
    isRendered: (String) -> Bool, isWanted: (String) -> Bool?
  ) throws(InputError) {
    before = try repository.tree(at: repository.base(of: range))
    after = try repository.tree(at: range.to)
    trusted = range.isFromMergeBase ? try repository.tree(at: range.from) : before
    for change in try repository.changes(in: range) {
      if change.path.lowercased().hasSuffix(".sql") || isRendered(change.path) {
        sort(change, runner(change.path), isWanted)
      }
    }
    for path in new { look(at: path, runner(path)) }
  }

  private mutating func sort(
    _ change: GitChange, _ stated: Runner?, _ isWanted: (String) -> Bool?
  ) {
    let tree = change.kind == .removed ? before : after
    guard isWanted(change.path) ?? true else { return }
    let runner = stated ?? detect(change.path, tree)
    // Without a pattern, only what a runner knows is a migration.
    guard isWanted(change.path) == true || runner?.identity(of: MigrationPath(change.path)) != nil
    else { return }
    let identity = runner?.identity(of: MigrationPath(change.path))
    switch change.kind {
    case .added: new.append(change.path)
    case .modified:
      if identity?.kind == .repeatable {
        new.append(change.path)
      } else if identity?.direction ?? .up == .up {
        settle(change.path, .editedMigration, runner)
      }
    case .removed:
      if identity?.direction ?? .up == .up { settle(change.path, .removedMigration, runner) }
    case .renamed(let old, let isIdentical):
      renamed(change.path, from: old, isIdentical: isIdentical, identity, runner)
    }
  }

  /// Under a version of its own it runs as a new one; else it is the old one in disguise.
  private mutating func renamed(
    _ path: String, from old: String, isIdentical: Bool, _ identity: MigrationIdentity?,
    _ runner: Runner?
  ) {
    let former = runner?.identity(of: MigrationPath(old))
    guard identity?.direction ?? .up == .up else { return }
    // What only its version names may be called anything.
    let isFree = runner?.conduct.onEdit == .ignored && isIdentical
    if former == nil, identity != nil {
      new.append(path)
    } else if let identity, let former, identity.version == former.version {
      if !isFree { settle(path, isIdentical ? .renamedMigration : .editedMigration, runner) }
    } else {
      new.append(path)
      note(path, .renamedMigration, runner)
    }
  }

  private func detect(_ path: String, _ tree: GitTree) -> Runner? {
    Runner.detect(tree.bytes(of: path) ?? [], at: MigrationPath(path), beside: tree)
  }

  /// Whether it stands before one that was there already.
  private mutating func look(at path: String, _ stated: Runner?) {
    guard let runner = stated ?? detect(path, after), runner.conduct.onGap != .runs,
      let own = runner.identity(of: MigrationPath(path)), own.kind == .versioned
    else { return }
    let family = MigrationFamily(of: MigrationPath(path), runner: runner, in: before)
    guard let last = family.up.last(where: { $0.identity.kind == .versioned }),
      own < last.identity
    else { return }
    note(path, .outOfOrderMigration, runner)
  }

  /// Adds the findings about files as a whole, and the files that do not run again.
  func complete(_ report: inout Report, limits: Limits) {
    for path in settled {
      report.migrations.append(MigrationReport(path: path, verdict: .pass, statements: []))
    }
    for index in report.migrations.indices {
      let found = findings[report.migrations[index].path] ?? []
      report.migrations[index].findings += found.map { finding in
        var finding = finding
        finding.severity = limits.severities[finding.rule.rawValue] ?? finding.severity
        return finding
      }
      let worst = report.migrations[index].findings.map(\.severity).max() ?? .pass
      report.migrations[index].verdict = max(report.migrations[index].verdict, worst)
      report.verdict = max(report.verdict, worst)
    }
  }

  private mutating func settle(_ path: String, _ rule: Rule, _ runner: Runner?) {
    settled.append(path)
    note(path, rule, runner)
  }

  private mutating func note(_ path: String, _ rule: Rule, _ runner: Runner?) {
    let subject = runner.map { Finding.Subject.runner($0) } ?? .statement
    findings[path, default: []].append(Finding(rule, .warn, subject))
  }
}
