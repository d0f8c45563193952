// SPDX-License-Identifier: Apache-2.0
public import Verdicts

/// The comment on a pull request, for GitHub and GitLab.
///
/// The first two lines decide; everything behind them is evidence. Where it would be too long for
/// the forges, the least important sections go first.
public struct MarkdownReport: Sendable {
  /// By this line the comment is found again.
  public static let marker = "<!-- lockcast:comment v1 -->"
  /// GitHub refuses longer ones; GitLab allows more.
  public static let limit = 65_536

  public init() {}

  public func render(_ report: Report) -> [UInt8] {
    var sections = MarkdownSections(report).all
    // Counted in UTF-8, which is never less than what the forges count.
    var size = Self.join(sections).utf8.count
    let order = sections.indices.sorted {
      (sections[$0].importance, $1) < (sections[$1].importance, $0)
    }
    for index in order {
      while size > Self.limit - Self.cutNote.utf8.count - 2, sections[index].canShrink {
        let before = sections[index].text.utf8.count
        sections[index].shrink()
        size -= before - sections[index].text.utf8.count
      }
    }
    return Array(Self.join(sections).utf8)
  }

  private static let cutNote =
    "_Cut to fit into a comment: `lockcast check --format json` has everything._"

  private static func join(_ sections: [MarkdownSection]) -> String {
    let wasCut = sections.contains(where: \.isCut)
    var parts = sections.map(\.text).filter { !$0.isEmpty }
    if wasCut { parts.append(cutNote) }
    return ([marker] + parts).joined(separator: "\n\n") + "\n"
  }
}

/// A part of the comment, with shorter forms of itself.
struct MarkdownSection {
  /// Higher stays longer.
  var importance: Int
  /// From the full text to nothing.
  private var forms: [String]
  private(set) var isCut = false

  init(_ importance: Int, _ text: String, shorter: [String] = []) {
    self.importance = importance
    forms = ([""] + shorter.reversed()) + [text]
  }

  var text: String { forms.last ?? "" }
  var canShrink: Bool { forms.count > 1 }

  mutating func shrink() {
    forms.removeLast()
    isCut = true
  }
}
