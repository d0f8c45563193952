// SPDX-License-Identifier: Apache-2.0

extension Parser {
  /// Behind `CREATE [OR REPLACE] [TEMPORARY]`: `[RECURSIVE] VIEW …`.
  mutating func createView(
    _ persistence: Persistence, orReplace: Bool
  ) throws(SyntaxError) -> Statement {
    let recursive = accept(.recursive)
    try expect(.view)
    let name = try objectName()
    let columns = recursive ? try parenthesizedNames() : try optionalParenthesizedNames()
    let options = try withOptions()
    try expect(.as)
    var view = CreateView(name, try query())
    view.columns = columns
    view.orReplace = orReplace
    view.recursive = recursive
    view.persistence = persistence
    view.options = options
    if accept(.with) {
      guard !recursive else { throw expected("the end of the statement") }
      _ = accept(.local) || accept(.cascaded)
      try expect(.check, .option)
      view.checkOption = true
    }
    return .createView(view)
  }
}
