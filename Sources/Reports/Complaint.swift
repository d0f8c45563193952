// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

/// A diagnostic as one line for stderr.
public enum Complaint {
  /// `path:line:column: error: what, and what to do`
  public static func line(
    _ path: String, _ position: LineMap.Position, _ diagnostic: ParseDiagnostic
  ) -> String {
    "\(VisibleText.line(path)):\(position.line):\(position.column): error: "
      + diagnostic.prose.terminal
  }
}
