// SPDX-License-Identifier: Apache-2.0

/// The body of a `DO` block, a function or a procedure in PL/pgSQL.
///
/// Reading never fails: what could not be read is in ``diagnostics``. Ranges count from the first
/// byte of the body.
public struct ProceduralBody: Sendable {
  public let bytes: [UInt8]
  /// Nil where the text is not a block.
  public let block: ProceduralBlock?
  public let diagnostics: [ParseDiagnostic]
  public let lines: LineMap

  public init(_ text: String) {
    bytes = Array(text.utf8)
    lines = LineMap(bytes)
    var parser = ProceduralParser(bytes)
    do {
      block = try parser.body()
      diagnostics = parser.problems
    } catch {
      block = nil
      diagnostics = parser.problems + [ParseDiagnostic(error.problem, at: error.range)]
    }
  }

  /// False where a part was not understood.
  public var isComplete: Bool { diagnostics.isEmpty }

  /// The text of a range; bytes that are not UTF-8 are replaced.
  public func text(_ range: SourceRange) -> String {
    String(decoding: bytes[range.offsets], as: UTF8.self)
  }

  /// The line on which a range begins, counted in the body as the server's messages do.
  public func line(of range: SourceRange) -> Int { lines.position(of: range.lower).line }
}
