// SPDX-License-Identifier: Apache-2.0

/// A script of MySQL or MariaDB while it is read.
struct MySQLFile {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8], _ engine: Engine, _ version: ServerVersion?) {
    self.bytes = bytes
  }

  consuming func parse(_ lines: LineMap?) -> SourceFile {
    SourceFile(
      bytes: bytes, statements: [], diagnostics: [], lines: lines ?? LineMap(bytes))
  }
}
