// SPDX-License-Identifier: Apache-2.0
import Forecast
import SQLSyntax
import Verdicts

/// A finding at its place: what the formats for other programs are lists of.
///
/// A statement with two findings makes two remarks, a text that is no statement one for each of its
/// errors. Notes, and rules that are switched off, make none.
struct Remark {
  var path: String
  var region: TextRegion
  var rule: Rule
  var severity: Verdict
  var engine: Engine
  var prose: Prose
  var remedy: Prose
  /// Nil: it is about the file, or about text that belongs to no statement.
  var statement: StatementReport?
  /// The statement's place among those of its migration.
  var index: Int?
  /// How many such remarks stand before it: the same rule, in the same file, on the same text.
  var occurrence = 0

  var title: String { rule.title(on: engine) }

  /// The same wherever the statement moves to in its file.
  var fingerprint: String { "\(statement?.digest ?? "file"):\(occurrence + 1)" }
}

extension Report {
  /// Migrations in order; in each what is about the file first, then its statements in order.
  var remarks: [Remark] { migrations.flatMap(remarks) }

  func remarks(on migration: MigrationReport) -> [Remark] {
    let engine = database(of: migration)?.engine ?? .postgres
    var remarks = migration.findings.map { finding in
      Remark(finding, path: migration.path, region: .start)
    }
    var errors = TextErrors(migration)
    let ofStatements = migration.statements.indices.flatMap { index in
      let statement = migration.statements[index]
      return statement.findings.flatMap { finding in
        let remark = Remark(finding, of: statement, at: index)
        // The errors of its text say better what was not understood.
        guard finding.rule == .unparsedStatement else { return [remark] }
        let inside = errors.take(of: index).map { remark.told(by: $0) }
        return inside.isEmpty ? [remark] : inside
      }
    }
    let severity = limits.severities[Rule.unparsedStatement.rawValue] ?? limits.unknownVerdict
    remarks += errors.rest.map { located in
      Remark(
        path: located.path, region: TextRegion(at: located.position), rule: .unparsedStatement,
        severity: severity, engine: engine, prose: located.diagnostic.prose,
        remedy: Rule.unparsedStatement.remedy(on: engine))
    }
    return numbered((remarks + ofStatements).filter { $0.severity > .pass })
  }

  private func numbered(_ remarks: [Remark]) -> [Remark] {
    struct Key: Hashable {
      var path: String
      var rule: Rule
      var digest: String?
    }
    var seen: [Key: Int] = [:]
    return remarks.map { remark in
      var remark = remark
      let key = Key(path: remark.path, rule: remark.rule, digest: remark.statement?.digest)
      remark.occurrence = seen[key, default: 0]
      seen[key] = remark.occurrence + 1
      return remark
    }
  }
}

extension Remark {
  init(_ finding: Finding, path: String, region: TextRegion) {
    self.init(
      path: path, region: region, rule: finding.rule, severity: finding.severity,
      engine: finding.engine, prose: finding.prose, remedy: finding.remedy)
  }

  init(_ finding: Finding, of statement: StatementReport, at index: Int) {
    self.init(finding, path: statement.path, region: TextRegion(of: statement))
    self.statement = statement
    self.index = index
  }

  fileprivate func told(by located: LocatedDiagnostic) -> Remark {
    var remark = self
    remark.region = TextRegion(at: located.position)
    remark.prose = located.diagnostic.prose
    return remark
  }
}

extension [Remark] {
  /// The worst, as many as that, the worst of them first.
  func worst(_ limit: Int) -> [Remark] { Array(Remark.worstFirst(self) { $0 }.prefix(limit)) }

  /// What is said at one place about one statement.
  var grouped: [Remark.Group] {
    var groups: [Remark.Group] = []
    for remark in self {
      if let last = groups.last?.worst, last.path == remark.path, last.region == remark.region,
        last.index == remark.index
      {
        groups[groups.count - 1].add(remark)
      } else {
        groups.append(Remark.Group(remark))
      }
    }
    return groups
  }
}

extension Remark {
  struct Group {
    private(set) var worst: Remark
    private(set) var all: [Remark]

    init(_ remark: Remark) {
      worst = remark
      all = [remark]
    }

    mutating func add(_ remark: Remark) {
      all.append(remark)
      if remark.severity > worst.severity { worst = remark }
    }

    var severity: Verdict { worst.severity }
  }

  /// By severity, then by how long others stall; equal ones stay in their order.
  static func worstFirst<Element>(
    _ elements: [Element], _ remark: (Element) -> Remark
  ) -> [Element] {
    let ranks = elements.map { element in
      let remark = remark(element)
      return (remark.severity, remark.statement?.forecast.worst.window.p95 ?? 0)
    }
    let order = elements.indices.sorted { left, right in
      ranks[left] == ranks[right] ? left < right : ranks[left] > ranks[right]
    }
    return order.map { elements[$0] }
  }
}

/// The errors of a migration's text, by the statement in which they stand.
private struct TextErrors {
  private var inside: [Int: [LocatedDiagnostic]] = [:]
  private(set) var rest: [LocatedDiagnostic] = []

  init(_ migration: MigrationReport) {
    guard !migration.diagnostics.isEmpty else { return }
    var unparsed: [String: [(region: TextRegion, index: Int)]] = [:]
    for (index, statement) in migration.statements.enumerated()
    where statement.findings.contains(where: { $0.rule == .unparsedStatement }) {
      unparsed[statement.path, default: []].append((TextRegion(of: statement), index))
    }
    for path in unparsed.keys { unparsed[path]?.sort { $0.region.start < $1.region.start } }
    for located in migration.diagnostics {
      let place = TextRegion(at: located.position).start
      let candidates = unparsed[located.path] ?? []
      // The last one that begins before it; they do not overlap.
      var (low, high) = (0, candidates.count)
      while low < high {
        let middle = (low + high) / 2
        if candidates[middle].region.start <= place { low = middle + 1 } else { high = middle }
      }
      if low > 0, place <= candidates[low - 1].region.end {
        inside[candidates[low - 1].index, default: []].append(located)
      } else {
        rest.append(located)
      }
    }
  }

  mutating func take(of statement: Int) -> [LocatedDiagnostic] {
    inside.removeValue(forKey: statement) ?? []
  }
}
