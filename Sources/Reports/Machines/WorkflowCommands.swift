// SPDX-License-Identifier: Apache-2.0
public import Verdicts

/// Annotations by GitHub's workflow commands: a runner reads them from the output of a step.
///
/// It shows ten of each level for a step, the first ones: so a statement has one, the worst come
/// first, and where there are more the tenth says how many.
public struct WorkflowCommands: Sendable {
  /// docs.github.com, "Problem matchers", limitations.
  public static let maximumOfLevel = 10

  public init() {}

  public func render(_ report: Report) -> [UInt8] {
    let remarks = report.remarks
    guard !remarks.isEmpty else {
      let words = "\(report.verdict.word): \(Headline(report).title.visible)"
      return Array(Self.command("notice", [("title", "lockcast")], words).utf8)
    }
    let groups = Remark.worstFirst(remarks.grouped, \.worst)
    let errors = groups.filter { $0.severity >= .unknown }
    let warnings = groups.filter { $0.severity < .unknown }
    return Array((commands("error", errors) + commands("warning", warnings)).utf8)
  }

  private func commands(_ level: String, _ groups: [Remark.Group]) -> String {
    let isCut = groups.count > Self.maximumOfLevel
    let shown = groups.prefix(isCut ? Self.maximumOfLevel - 1 : groups.count)
    var text = shown.map { Self.command(level, properties($0.worst), message($0)) }.joined()
    if isCut {
      text += Self.command(
        level, [("title", "lockcast")],
        "\(Quantity.exact(groups.count - shown.count)) more, none worse than those that are shown.")
    }
    return text
  }

  private func properties(_ remark: Remark) -> [(String, String)] {
    let region = remark.region
    var properties = [
      ("file", PathText.relative(remark.path)), ("line", String(region.start.line)),
      ("endLine", String(region.end.line)), ("col", String(region.start.column)),
    ]
    // On one line only, as the checks that they become.
    if region.start.line == region.end.line {
      properties.append(("endColumn", String(region.end.column)))
    }
    return properties + [("title", remark.title)]
  }

  private func message(_ group: Remark.Group) -> String {
    let instead = group.worst.statement?.instead
    // The same advice once, and none where the gentler way stands below.
    var given: Set<Prose> = []
    var lines = group.all.map { remark in
      let isSolved = instead != nil && remark.rule.isSolvedByInstead
      let isNew = !isSolved && given.insert(remark.remedy).inserted
      let remedy = isNew ? " " + remark.remedy.visible : ""
      return "\(remark.prose.visible)\(remedy) [\(remark.rule.rawValue)]"
    }
    if let instead, !instead.sql.isEmpty {
      let sql = instead.sql.map { $0 + ";" }.joined(separator: "\n")
      lines += ["", "Instead:", VisibleText.block(sql, limit: 2000)]
    }
    return lines.joined(separator: "\n")
  }

  // MARK: Escaping

  /// By the rules of the runner (actions/toolkit, command.ts): one line, and nothing of the text
  /// can end it.
  static func command(_ name: String, _ properties: [(String, String)], _ message: String) -> String
  {
    let list = properties.map { key, value in "\(key)=\(property(VisibleText.line(value)))" }
    return "::\(name) \(list.joined(separator: ","))::\(data(VisibleText.block(message)))\n"
  }

  private static func data(_ text: String) -> String {
    escape(text) { scalar in
      switch scalar {
      case "%": "%25"
      case "\r": "%0D"
      case "\n": "%0A"
      default: nil
      }
    }
  }

  private static func property(_ text: String) -> String {
    escape(text) { scalar in
      switch scalar {
      case "%": "%25"
      case "\r": "%0D"
      case "\n": "%0A"
      case ":": "%3A"
      case ",": "%2C"
      default: nil
      }
    }
  }

  private static func escape(_ text: String, _ escape: (Unicode.Scalar) -> String?) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if let escaped = escape(scalar) {
        result += escaped
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
