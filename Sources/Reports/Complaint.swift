// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

/// What is said on stderr: file names, keys and names in it are foreign, and must not act there.
public enum Complaint {
  /// A message with everything that acts in a terminal made visible; its lines stay.
  public static func safe(_ message: String) -> String { VisibleText.block(message, limit: 4000) }

  /// `path:line:column: error: what, and what to do`
  public static func line(
    _ path: String, _ position: LineMap.Position, _ diagnostic: ParseDiagnostic
  ) -> String {
    "\(VisibleText.line(path)):\(position.line):\(position.column): error: "
      + diagnostic.prose.terminal
  }
}
