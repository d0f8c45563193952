// SPDX-License-Identifier: Apache-2.0
import Snapshot
import Verdicts

extension Example {
  /// Reasons and paths are written by whoever wants a finding to go away.
  static let hostileReason =
    "</td></details><script>alert(1)</script> | `x` @everyone #1 \u{1B}[31m\u{202E}evil\u{202C}\n"
    + "```\n![i](https://evil.example/i.png) <!-- lockcast:comment v1 -->"

  static func suppression(
    _ source: Suppression.Source, reason: String, path: String, line: Int
  ) -> Suppression {
    Suppression(
      rules: [.noLockTimeout], digest: nil, reason: reason,
      until: CalendarDay("2026-12-31") ?? CalendarDay(of: Timestamp(seconds: 0)), source: source,
      place: SourcePlace(path: path, line: line, column: 5))
  }

  /// Suppressed in the SQL and in the configuration, by this change too; a baseline; and suppressions
  /// that do not hold any more.
  static var suppressed: Report {
    func finding(_ rule: Rule, _ severity: Verdict, _ cause: SuppressedFinding.Cause) -> Finding {
      var finding = Finding(rule, .pass, .relation(deployments))
      finding.suppressed = SuppressedFinding(severity: severity, cause: cause)
      return finding
    }
    func note(_ rule: Rule, _ severity: Verdict, _ fact: SuppressionNote.Fact) -> Finding {
      let place = SourcePlace(path: "dir|x/`@me`.sql", line: 2, column: 1)
      return Finding(rule, severity, .suppression(SuppressionNote(fact, at: place)))
    }
    var added = suppression(
      .config, reason: "the nightly job is paused", path: "lockcast.yml", line: 12)
    added.isNew = true
    let findings = [
      note(
        .suppressionInvalid, .unknown,
        .malformed(.expected("a comma, for, reason or until", found: "`|</b>@all"))),
      note(
        .suppressionUnused, .warn,
        .otherStatement(named: "9f2c71ab03de", found: String(repeating: "3b", count: 32))),
      finding(
        .noLockTimeout, .block,
        .suppression(suppression(.sql, reason: hostileReason, path: "dir|x/`@me`.sql", line: 2))),
      finding(.longHolder, .warn, .suppression(added)),
      finding(.sessionsBlocked, .warn, .baseline),
    ]
    var report = report([statement(horizon: queue, findings: findings)], path: "dir|x/`@me`.sql")
    let day = added.until
    let old = SourcePlace(path: "lockcast.yml", line: 18, column: 5)
    report.findings = [
      Finding(.suppressionExpired, .warn, .suppression(SuppressionNote(.expired(day), at: old)))
    ]
    report.baseline = BaselineUse(path: "lockcast.baseline", entries: 14)
    report.baseline?.findings = 3
    report.baseline?.newFindings = 1
    report.baseline?.unmatched = [
      Baseline.Entry(digest: String(repeating: "0a", count: 32), rule: "data-loss"),
      Baseline.Entry(digest: String(repeating: "0b", count: 32), rule: "gone|`rule`"),
    ]
    return report
  }
}
