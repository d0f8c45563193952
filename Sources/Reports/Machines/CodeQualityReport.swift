// SPDX-License-Identifier: Apache-2.0
import JSON
public import Verdicts

/// GitLab's Code Quality report: the widget of a merge request, and the marks in its diff.
public struct CodeQualityReport: Sendable {
  public init() {}

  public func render(_ report: Report) -> [UInt8] {
    var writer = JSONWriter(.pretty)
    writer.array(of: report.remarks) { writer, remark in
      let path = PathText.relative(remark.path)
      writer.object { writer in
        writer.member("description", remark.prose.visible + " " + remark.remedy.visible)
        writer.member("check_name", remark.rule.rawValue)
        // Two with one fingerprint are one for GitLab: all that tells remarks apart is in it.
        writer.member(
          "fingerprint", "\(remark.rule.rawValue):\(remark.fingerprint):\(PathText.uri(path))")
        writer.member("severity", remark.severity.codeQuality)
        writer.object("location") { writer in
          writer.member("path", path)
          writer.object("lines") { writer in
            writer.member("begin", remark.region.start.line)
            writer.member("end", remark.region.end.line)
          }
        }
      }
    }
    return writer.bytes + [UInt8(ascii: "\n")]
  }
}

extension Verdict {
  fileprivate var codeQuality: String {
    switch self {
    case .pass: "info"
    case .warn: "major"
    case .unknown: "critical"
    case .block: "blocker"
    }
  }
}
