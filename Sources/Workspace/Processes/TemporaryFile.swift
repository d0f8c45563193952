// SPDX-License-Identifier: Apache-2.0
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A file for another program to read: only its owner may, and it is gone with its last user.
public final class TemporaryFile {
  public let path: String

  public init(_ bytes: [UInt8]) throws(InputError) {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? ""
    let pattern = Path.join(folder.isEmpty ? "/tmp" : folder, "lockcast-XXXXXX")
    var name = Array(pattern.utf8CString)
    // With the rights 0600, and never a file that was there.
    let descriptor = mkstemp(&name)
    path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard descriptor >= 0 else {
      throw InputError(pattern, "could not be made: " + InputFile.explain(errno))
    }
    let isWritten = OutputFile.writeAll(bytes, to: descriptor)
    let code = errno
    _ = close(descriptor)
    guard isWritten else {
      throw InputError(path, "could not be written: " + InputFile.explain(code))
    }
  }

  deinit { unlink(path) }
}
