// SPDX-License-Identifier: Apache-2.0

/// Writes a migration that was taken apart as files of its runner: the first takes the place of the old one, the
/// others follow it.
///
/// A part is a file: what fails is run again by itself, and what has run is not run again.
public struct MigrationWriter {
  private let runner: Runner
  private let style: MigrationStyle
  private let tree: any FileTree

  /// Nil: the runner's migrations cannot be written like that.
  public init?(runner: Runner, tree: any FileTree) {
    guard let style = runner.style else { return nil }
    self.runner = runner
    self.style = style
    self.tree = tree
  }

  /// - Parameter path: the migration's own file.
  public func files(_ parts: [MigrationPart], replacing path: String) -> [WrittenFile] {
    var names = NameSequence(MigrationPath(path), style, tree)
    return parts.flatMap { part in files(part, names.next()) }
  }

  private func files(_ part: MigrationPart, _ place: MigrationPlace) -> [WrittenFile] {
    switch style.ways {
    case .marks(let up, let down):
      return [WrittenFile(place.path(""), marked(part, up, down))]
    case .upOnly:
      return withOptOut(place, part.upNeedsNoTransaction, part.up, part.lockTimeout, ending: "")
    case .files(let up, let down):
      let ways = [
        (up, part.up, part.upNeedsNoTransaction), (down, part.down, part.downNeedsNoTransaction),
      ]
      return ways.flatMap { ending, sql, isAlone in
        withOptOut(place, isAlone, sql, part.lockTimeout, ending: ending)
      }
    }
  }

  // MARK: One file for both ways

  private func marked(_ part: MigrationPart, _ up: String, _ down: String) -> String {
    var up = up
    var down = down
    var head: [String] = []
    let isAlone = (up: part.upNeedsNoTransaction, down: part.downNeedsNoTransaction)
    var wholeIsAlone = isAlone
    switch style.optOut {
    case .line(let line):
      // It holds for the file.
      if isAlone.up || isAlone.down {
        head = [line]
        wholeIsAlone = (true, true)
      }
    case .marks(let upAlone, let downAlone):
      if isAlone.up { up = upAlone }
      if isAlone.down { down = downAlone }
    case .beside, .inFolder, .name, .alone: break
    }
    let upText = body(part.up, part.lockTimeout, isAlone: wholeIsAlone.up)
    let downText = body(part.down, part.lockTimeout, isAlone: wholeIsAlone.down)
    return (head + [up] + upText + ["", down] + downText).joined(separator: "\n") + "\n"
  }

  // MARK: A file for each way

  private func withOptOut(
    _ place: MigrationPlace, _ isAlone: Bool, _ sql: [String], _ timeout: String?, ending: String
  ) -> [WrittenFile] {
    let text = body(sql, timeout, isAlone: isAlone).joined(separator: "\n") + "\n"
    let path = place.path(ending)
    guard isAlone else { return [WrittenFile(path, text)] }
    switch style.optOut {
    case .line(let line): return [WrittenFile(path, line + "\n" + text)]
    case .beside(let suffix, let setting):
      return [WrittenFile(path, text), WrittenFile(path + suffix, setting)]
    case .inFolder(let name, let setting):
      let folder = MigrationPath(path).directory
      return [
        WrittenFile(path, text), WrittenFile(MigrationPath.join(folder, name), setting),
      ]
    case .name(let infix): return [WrittenFile(place.path(infix + ending), text)]
    case .marks, .alone: return [WrittenFile(path, text)]
    }
  }

  // MARK: Statements

  /// `SET LOCAL` ends with the transaction: the next file begins as the session was.
  private func body(_ sql: [String], _ timeout: String?, isAlone: Bool) -> [String] {
    guard !sql.isEmpty else { return ["-- Nothing to do."] }
    var lines: [String] = []
    if let timeout, !isAlone { lines.append("SET LOCAL lock_timeout = \(timeout);") }
    for statement in sql.map(withoutDirectives) {
      let text = statement.hasSuffix(";") ? statement : statement + ";"
      if let block = style.block, text.dropLast().contains(";") {
        lines += [block.begins, text, block.ends]
      } else {
        lines.append(text)
      }
    }
    return lines
  }

  /// Comments in front of a statement that the tool reads were for the old file.
  private func withoutDirectives(_ statement: String) -> String {
    guard let directive = style.directive else { return statement }
    let lines = statement.split(separator: "\n", omittingEmptySubsequences: false)
    let count = lines.prefix { $0.isEmpty || $0.hasPrefix("--") }.count
    let head = lines.prefix(count).filter { !$0.hasPrefix(directive) }
    return (head + lines.dropFirst(count)).joined(separator: "\n")
  }
}
