// SPDX-License-Identifier: Apache-2.0

/// A snapshot in a registry, for ``registryList(_:)``.
public struct RegistryRow: Sendable, Hashable {
  public var name: String
  public var database: String
  public var capturedAt: String
  public var bytes: Int

  public init(name: String, database: String, capturedAt: String, bytes: Int) {
    self.name = name
    self.database = database
    self.capturedAt = capturedAt
    self.bytes = bytes
  }
}

/// A line a snapshot: its name, when it was taken, how large it is, of which database.
public func registryList(_ rows: [RegistryRow]) -> [UInt8] {
  guard !rows.isEmpty else { return Array("no snapshots yet\n".utf8) }
  let names = rows.map { VisibleText.line($0.name, limit: 40) }
  let width = names.map(TerminalText.columnCount).max() ?? 0
  let lines = zip(rows, names).map { row, name in
    TerminalText.pad(name, to: width) + "  " + VisibleText.line(row.capturedAt, limit: 20)
      + TerminalText.padLeft(Quantity.size(Double(row.bytes)), to: 9) + "  "
      + VisibleText.line(row.database, limit: 40)
  }
  return Array((lines.joined(separator: "\n") + "\n").utf8)
}
