// SPDX-License-Identifier: Apache-2.0

// The target of Tests/Fuzz/run: compiled together with the sources of SQLSyntax.

/// Reads the text by the oldest grammar, the newest, and none in particular, and checks what must
/// hold for any bytes: extents tile the text, ranges lie inside, what is unknown is diagnosed.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  for version in [nil, ServerVersion(Release.oldest), ServerVersion(Release.newest)] {
    check(SourceFile.parse(bytes, version: version))
  }
  return 0
}

private func check(_ file: SourceFile) {
  var position: UInt32 = 0
  for parsed in file.statements {
    precondition(parsed.extent.lower == position, "extents tile the text")
    precondition(
      parsed.extent.lower <= parsed.range.lower && parsed.range.upper <= parsed.extent.upper,
      "a statement lies in its extent")
    position = parsed.extent.upper
    if case .unknown = parsed.statement {
      precondition(!file.diagnostics.isEmpty, "what is unknown is diagnosed")
    }
    _ = parsed.statement.commandTag
  }
  precondition(file.statements.isEmpty || Int(position) == file.bytes.count, "to the end")
  for diagnostic in file.diagnostics {
    precondition(Int(diagnostic.range.upper) <= file.bytes.count, "marks lie in the text")
    _ = file.text(diagnostic.range)
  }
}
