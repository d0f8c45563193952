// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

extension Catalog {
  /// What the statements of a DO block make, each on its own: what one of them is refused, a
  /// handler or a condition around it will have seen to.
  mutating func apply(_ block: DoBlock) {
    guard block.language.lowercased() == "plpgsql" else { return }
    for step in ProceduralBody(block.body).steps where step.handles == nil {
      guard case .statement(let statement) = step.action else { continue }
      // Blocks in blocks would nest as deep as the text does.
      if case .doBlock = statement { continue }
      apply(statement)
    }
  }
}
