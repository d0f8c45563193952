// SPDX-License-Identifier: Apache-2.0
import Verdicts

/// What `lockcast.yml` says of findings that do not count.
extension ConfigurationDecoder {
  mutating func allowances(_ node: YAMLNode) -> [Suppression] {
    guard !node.isNull else { return [] }
    guard case .sequence(let elements) = node.content else {
      fail(node, "allow must be a list of suppressions, found \(node.kindName)")
      return []
    }
    return elements.compactMap { allowance($0) }
  }

  /// An entry while it is read.
  private struct Draft {
    var rules: [Rule] = []
    var digest: String?
    var path: String?
    var reason: String?
    var until: CalendarDay?
  }

  private mutating func allowance(_ node: YAMLNode) -> Suppression? {
    var draft = Draft()
    let problems = errors.count
    each(node, "an entry of allow", keys: Self.allowanceKeys) { decoder, key, value in
      switch key {
      case "rules", "rule": draft.rules += decoder.suppressedRules(value)
      case "statement": draft.digest = decoder.digest(value)
      case "path": draft.path = decoder.text(value).map { decoder.relative($0) }
      case "reason": draft.reason = decoder.reason(value)
      case "until": draft.until = decoder.day(value)
      default: break
      }
    }
    guard errors.count == problems else { return nil }
    if draft.rules.isEmpty { fail(node, "names no rules, such as rules: [window-too-long]") }
    if draft.digest == nil, draft.path == nil {
      fail(node, "names neither a statement nor a path, such as statement: 9f2c71ab03de")
    }
    if draft.reason == nil { fail(node, "needs a reason, for whoever reads the report") }
    if draft.until == nil { fail(node, "needs a last day, such as until: 2027-01-31") }
    guard errors.count == problems, let reason = draft.reason, let until = draft.until else {
      return nil
    }
    return Suppression(
      rules: draft.rules, digest: draft.digest, pathPattern: draft.path, reason: reason,
      until: until, source: .config,
      place: SourcePlace(path: path, line: node.line, column: node.column))
  }

  private static let allowanceKeys = ["rules", "rule", "statement", "path", "reason", "until"]

  private mutating func suppressedRules(_ node: YAMLNode) -> [Rule] {
    let names = Rule.allCases.filter { !$0.isAboutSuppressions }.map(\.rawValue)
    var nodes = [node]
    if case .sequence(let elements) = node.content { nodes = elements }
    return nodes.compactMap { choice($0, of: names).flatMap(Rule.init) }
  }

  private mutating func digest(_ node: YAMLNode) -> String? {
    guard let text = text(node) else { return nil }
    if let digits = Suppression.digits(text) { return digits }
    fail(
      node,
      "expected a statement's digest, or its first \(Suppression.minimumDigits) digits or more, "
        + "found '\(text.prefix(72))'")
    return nil
  }

  private mutating func reason(_ node: YAMLNode) -> String? {
    guard let text = text(node) else { return nil }
    if text.contains(where: { !$0.isWhitespace }) { return text }
    fail(node, "the reason is blank; say why the finding does not count")
    return nil
  }

  private mutating func day(_ node: YAMLNode) -> CalendarDay? {
    guard let text = text(node) else { return nil }
    if let day = CalendarDay(text) { return day }
    fail(node, "expected a day, such as 2027-01-31, found '\(text.prefix(64))'")
    return nil
  }

  mutating func suppressions(_ node: YAMLNode, into policy: inout SuppressionPolicy) {
    var edited = policy
    each(node, "suppressions", keys: ["in-sql", "never", "maximum-days"]) { decoder, key, value in
      switch key {
      case "in-sql": edited.allowsSQL = decoder.choice(value, of: ["on", "off"]) != "off"
      case "never": edited.never = Set(decoder.suppressedRules(value))
      case "maximum-days":
        guard let text = decoder.text(value) else { return }
        if let days = Int(text), (1...36_500).contains(days) {
          edited.maximumDays = days
        } else {
          decoder.fail(value, "expected a number of days, such as 90, found '\(text.prefix(64))'")
        }
      default: break
      }
    }
    policy = edited
  }
}
