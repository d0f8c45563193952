// SPDX-License-Identifier: Apache-2.0
import Migrations
import SQLSyntax

/// The first byte chooses the runner, the rest is the text.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzFormats(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  guard count > 0 else { return 0 }
  let runners = Runner.allCases
  let text = Array(UnsafeBufferPointer(start: bytes + 1, count: count - 1))
  let reader = MigrationReader(runner: runners[Int(bytes[0]) % runners.count])
  let migration = reader.read(text, path: "db/V1__a.sql")
  for statement in migration.script.statements {
    let source = migration.script.text(of: statement).source
    precondition(statement.parsed.range.offsets.upperBound <= source.bytes.count)
  }
  return 0
}
