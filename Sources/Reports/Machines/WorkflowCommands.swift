// SPDX-License-Identifier: Apache-2.0
public import Verdicts

/// Annotations by GitHub's workflow commands: a runner reads them from the output of a step.
///
/// It shows ten of each level for a step, the first ones: so the worst come first, and where there
/// are more the tenth says how many.
public struct WorkflowCommands: Sendable {
  /// docs.github.com, "Problem matchers", limitations.
  public static let maximumOfLevel = 10

  public init() {}

  public func render(_ report: Report) -> [UInt8] {
    let remarks = report.remarks.worst(.max)
    guard !remarks.isEmpty else {
      let words = "\(report.verdict.word): \(Headline(report).title.visible)"
      return Array(Self.command("notice", [("title", "lockcast")], words).utf8)
    }
    let errors = remarks.filter { $0.severity >= .unknown }
    let warnings = remarks.filter { $0.severity < .unknown }
    return Array((commands("error", errors) + commands("warning", warnings)).utf8)
  }

  private func commands(_ level: String, _ remarks: [Remark]) -> String {
    let isCut = remarks.count > Self.maximumOfLevel
    let shown = remarks.prefix(isCut ? Self.maximumOfLevel - 1 : remarks.count)
    var text = shown.map { Self.command(level, properties($0), message($0)) }.joined()
    if isCut {
      let count = Quantity.plural(remarks.count - shown.count, "more finding")
      text += Self.command(
        level, [("title", "lockcast")], "\(count), none worse than those that are shown.")
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

  private func message(_ remark: Remark) -> String {
    var lines = [remark.prose.visible, remark.remedy.visible]
    if let instead = remark.statement?.instead, !instead.sql.isEmpty {
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
