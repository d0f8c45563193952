// SPDX-License-Identifier: Apache-2.0

extension SourceFile {
  /// Reads an SQL text.
  ///
  /// - Parameters:
  ///   - bytes: UTF-8; other bytes are diagnosed, not refused.
  ///   - dialect: whose grammar.
  public static func parse(_ bytes: [UInt8], as dialect: Dialect = .postgres) -> SourceFile {
    SourceFile(bytes: bytes, statements: [], diagnostics: [], lines: LineMap(bytes))
  }
}
