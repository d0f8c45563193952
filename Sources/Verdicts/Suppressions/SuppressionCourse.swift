// SPDX-License-Identifier: Apache-2.0

/// Goes through a report, statement by statement, and keeps what each suppression did.
struct SuppressionCourse {
  private let suppressions: Suppressions
  /// Of ``Suppressions/allowed``, by place in it: why it does not hold, whether it hid something,
  /// whether a file of its path and a statement of its digest were met.
  private let refusals: [SuppressionNote.Fact?]
  private var isUsed: [Bool]
  private var isPathMet: [Bool]
  private var isMet: [Bool]
  /// Those that name a statement, by the first digits of it.
  private let byDigest: [Substring: [Int]]
  private let withoutDigest: [Int]
  private let withPath: [Int]
  /// By path: those of `withPath` that mean it.
  private var known: [String: Set<Int>] = [:]
  private var unmatched: Set<Baseline.Entry>
  private var judgedDigests: Set<String> = []
  private var use: BaselineUse?

  init(_ suppressions: Suppressions) {
    self.suppressions = suppressions
    let allowed = suppressions.allowed
    refusals = allowed.map(suppressions.refusal)
    isUsed = Array(repeating: false, count: allowed.count)
    isPathMet = isUsed
    isMet = isUsed
    byDigest = Dictionary(
      grouping: allowed.indices.filter { allowed[$0].digest != nil },
      by: { (allowed[$0].digest ?? "").prefix(Suppression.minimumDigits) })
    withoutDigest = allowed.indices.filter { allowed[$0].digest == nil }
    withPath = allowed.indices.filter { allowed[$0].pathPattern != nil }
    unmatched = suppressions.baseline?.entries ?? []
    use = suppressions.baseline.map { BaselineUse(path: $0.path, entries: $0.entries.count) }
  }

  mutating func settle(_ migration: inout MigrationReport) {
    var remarks: [Int: [SuppressionRemark]] = [:]
    for remark in migration.remarks {
      if let statement = remark.statement {
        remarks[statement, default: []].append(remark)
      } else {
        migration.findings.append(note(about: remark).finding(suppressions.limits))
      }
    }
    settleFile(&migration)
    for index in migration.statements.indices {
      let place = migration.statements[index].index
      settle(&migration.statements[index], in: migration.path, remarks[place] ?? [])
    }
    let all = migration.statements.map(\.verdict) + migration.findings.map(\.severity)
    migration.verdict = all.max() ?? .pass
  }

  /// What stands at no statement is malformed, or has lost its way.
  private func note(about remark: SuppressionRemark) -> SuppressionNote {
    switch remark.content {
    case .malformed(let problem): SuppressionNote(.malformed(problem), at: remark.place)
    case .allows: SuppressionNote(.loose, at: remark.place)
    }
  }

  // MARK: One statement

  private mutating func settle(
    _ statement: inout StatementReport, in path: String, _ remarks: [SuppressionRemark]
  ) {
    let own = remarks.compactMap { remark in
      if case .allows(let suppression) = remark.content { suppression } else { nil }
    }
    let ownRefusals = own.map(suppressions.refusal)
    var ownUsed = Array(repeating: false, count: own.count)
    let candidates = candidates(for: statement, in: path)
    if use != nil { judgedDigests.insert(statement.digest) }
    for place in statement.findings.indices {
      let finding = statement.findings[place]
      guard finding.severity > .pass, !finding.rule.isAboutSuppressions else { continue }
      func isFor(_ suppression: Suppression) -> Bool {
        suppression.rules.contains(finding.rule) && suppression.names(statement.digest)
      }
      if let index = own.indices.first(where: { ownRefusals[$0] == nil && isFor(own[$0]) }) {
        ownUsed[index] = true
        statement.findings[place].suppress(.suppression(own[index]))
      } else if let index = candidates.first(where: {
        refusals[$0] == nil && isFor(suppressions.allowed[$0])
      }) {
        isUsed[index] = true
        statement.findings[place].suppress(.suppression(suppressions.allowed[index]))
      } else if isInBaseline(finding.rule, statement.digest) {
        statement.findings[place].suppress(.baseline)
      }
    }
    var notes = remarks.filter { if case .malformed = $0.content { true } else { false } }
      .map(note)
    for index in own.indices where !isSettled(own[index], statement) {
      let fact = ownRefusals[index] ?? (ownUsed[index] ? nil : idle(own[index], statement))
      switch fact {
      case .needsDigest(let rule, _)?:
        notes.append(
          SuppressionNote(.needsDigest(rule, found: statement.digest), at: own[index].place))
      case let fact?: notes.append(SuppressionNote(fact, at: own[index].place))
      case nil: break
      }
    }
    statement.findings = Finding.worstFirst(
      statement.findings + notes.map { $0.finding(suppressions.limits) })
    statement.verdict = statement.findings.first?.severity ?? .pass
  }

  /// What it hid is in the baseline: most runners do not let anybody take a comment out of a migration
  /// that has run.
  private func isSettled(_ suppression: Suppression, _ statement: StatementReport) -> Bool {
    statement.findings.contains { finding in
      finding.suppressed?.cause == .baseline && suppression.rules.contains(finding.rule)
    }
  }

  private func idle(
    _ suppression: Suppression, _ statement: StatementReport
  ) -> SuppressionNote.Fact {
    if let digest = suppression.digest, !suppression.names(statement.digest) {
      return .otherStatement(named: digest, found: statement.digest)
    }
    return .unused(suppression.rules)
  }

  /// Those of the configuration that are about the statement, in order; none where nothing is found.
  private mutating func candidates(for statement: StatementReport, in path: String) -> [Int] {
    guard !refusals.isEmpty else { return [] }
    var reached = reached(path)
    if statement.path != path { reached.formUnion(self.reached(statement.path)) }
    let named = (byDigest[statement.digest.prefix(Suppression.minimumDigits)] ?? []).filter {
      suppressions.allowed[$0].names(statement.digest)
        && (suppressions.allowed[$0].pathPattern == nil || reached.contains($0))
    }
    for index in named { isMet[index] = true }
    guard statement.verdict > .pass else { return [] }
    return (named + withoutDigest.filter(reached.contains)).sorted()
  }

  private mutating func reached(_ path: String) -> Set<Int> {
    if let reached = known[path] { return reached }
    let reached = Set(
      withPath.filter { index in
        suppressions.allowed[index].pathPattern.map { suppressions.pathMatches($0, path) } ?? false
      })
    for index in reached { isPathMet[index] = true }
    known[path] = reached
    return reached
  }

  private mutating func isInBaseline(_ rule: Rule, _ digest: String) -> Bool {
    let entry = Baseline.Entry(digest: digest, rule: rule.rawValue)
    guard let baseline = suppressions.baseline, baseline.entries.contains(entry),
      !suppressions.policy.never.contains(rule)
    else { return false }
    unmatched.remove(entry)
    use?.findings += 1
    if baseline.new.contains(entry) { use?.newFindings += 1 }
    return true
  }

  // MARK: The file as a whole

  private mutating func settleFile(_ migration: inout MigrationReport) {
    let candidates = reached(migration.path).filter { suppressions.allowed[$0].digest == nil }
      .sorted()
    for place in migration.findings.indices {
      let finding = migration.findings[place]
      guard finding.severity > .pass, !finding.rule.isAboutSuppressions,
        let index = candidates.first(where: {
          refusals[$0] == nil && suppressions.allowed[$0].rules.contains(finding.rule)
        })
      else { continue }
      isUsed[index] = true
      migration.findings[place].suppress(.suppression(suppressions.allowed[index]))
    }
  }

  // MARK: Afterwards

  /// What is to be said of the configuration's own suppressions, in its order.
  var findings: [Finding] {
    suppressions.allowed.indices.compactMap { index in
      let suppression = suppressions.allowed[index]
      let isJudged = isMet[index] || isPathMet[index] || suppressions.judgesAll
      let fact: SuppressionNote.Fact?
      switch refusals[index] {
      case .expired(let day)?: fact = isJudged ? .expired(day) : nil
      case let refusal?: fact = refusal
      case nil where isUsed[index] || !isJudged: fact = nil
      case nil:
        let isGone = suppression.digest != nil && !isMet[index]
        fact =
          isGone
          ? .otherStatement(named: suppression.digest ?? "", found: nil)
          : .unused(suppression.rules)
      }
      return fact.map { SuppressionNote($0, at: suppression.place).finding(suppressions.limits) }
    }
  }

  var baselineUse: BaselineUse? {
    var use = use
    use?.unmatched =
      unmatched.filter { suppressions.judgesAll || judgedDigests.contains($0.digest) }.sorted()
    return use
  }
}

extension Finding {
  fileprivate mutating func suppress(_ cause: SuppressedFinding.Cause) {
    suppressed = SuppressedFinding(severity: severity, cause: cause)
    severity = .pass
  }

  /// Equal ones in the order of the rules, and those of one rule as they stand.
  static func worstFirst(_ findings: [Finding]) -> [Finding] {
    let ranks = Dictionary(
      uniqueKeysWithValues: Rule.allCases.enumerated().map { ($1, $0) })
    return findings.enumerated().sorted { left, right in
      let (one, other) = (left.element, right.element)
      if one.severity != other.severity { return one.severity > other.severity }
      return (ranks[one.rule] ?? 0, left.offset) < (ranks[other.rule] ?? 0, right.offset)
    }.map(\.element)
  }
}
