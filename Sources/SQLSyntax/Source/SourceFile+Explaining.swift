// SPDX-License-Identifier: Apache-2.0

extension SourceFile {
  /// The same, with the causes in place of what the parser could only guess.
  ///
  /// A placeholder without a value is where the grammar stumbles. A cause whose statement was read
  /// all the same, since it stands in a string or a comment, explains nothing and is dropped.
  public func explaining(_ causes: [ParseDiagnostic]) -> SourceFile {
    guard !causes.isEmpty, !diagnostics.isEmpty else { return self }
    var explained = Set<Int>()
    var kept: [ParseDiagnostic] = []
    let failed = Set(diagnostics.map { statementIndex(at: $0.range.lower) })
    for cause in causes {
      let index = statementIndex(at: cause.range.lower)
      guard failed.contains(index) else { continue }
      // One cause a statement: the others are of the same kind.
      if explained.insert(index).inserted { kept.append(cause) }
    }
    let others = diagnostics.filter { !explained.contains(statementIndex(at: $0.range.lower)) }
    let all = (others + kept).sorted {
      ($0.range.lower, $0.range.upper) < ($1.range.lower, $1.range.upper)
    }
    return SourceFile(
      bytes: bytes, statements: statements, diagnostics: all, lines: lines,
      looseComments: looseComments)
  }

  /// Which statement's extent holds the offset: the extents tile the text.
  private func statementIndex(at offset: UInt32) -> Int {
    var low = 0
    var high = statements.count
    while low < high {
      let middle = (low + high) / 2
      if statements[middle].extent.upper <= offset { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
