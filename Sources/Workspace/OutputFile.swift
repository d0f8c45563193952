// SPDX-License-Identifier: Apache-2.0
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Writes whole files: a reader sees the old bytes or the new ones, never half of them.
public enum OutputFile {
  /// Writes beside the target, makes it durable, then renames it into place.
  public static func write(_ bytes: [UInt8], to path: String) throws(InputError) {
    let temporary = path + ".\(getpid()).tmp"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failed(path) }
    let written = writeAll(bytes, to: descriptor) && fsync(descriptor) == 0
    let code = errno
    _ = close(descriptor)
    guard written else {
      unlink(temporary)
      throw InputError(path, "could not be written: " + InputFile.explain(code))
    }
    guard rename(temporary, path) == 0 else {
      let error = failed(path)
      unlink(temporary)
      throw error
    }
    syncDirectory(of: path)
  }

  public static func save(_ bytes: [UInt8], to path: String) throws(InputErrors) {
    do throws(InputError) {
      try write(bytes, to: path)
    } catch {
      throw InputErrors([error])
    }
  }

  /// Makes a directory where there is none.
  public static func makeDirectory(_ path: String) throws(InputErrors) {
    guard !InputFile.isDirectory(path), mkdir(path, 0o777) != 0 else { return }
    throw InputErrors([InputError(path, "could not be made: " + InputFile.explain(errno))])
  }

  /// Writes to a stream; false when nobody reads it any more.
  @discardableResult
  public static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    bytes.withUnsafeBytes { buffer in
      var offset = 0
      while offset < buffer.count {
        let rest = UnsafeRawBufferPointer(rebasing: buffer[offset...])
        let count = systemWrite(descriptor, rest)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return false }
        offset += count
      }
      return true
    }
  }

  private static func systemWrite(_ descriptor: Int32, _ buffer: UnsafeRawBufferPointer) -> Int {
    #if canImport(Glibc)
    Glibc.write(descriptor, buffer.baseAddress, buffer.count)
    #else
    Darwin.write(descriptor, buffer.baseAddress, buffer.count)
    #endif
  }

  private static func failed(_ path: String) -> InputError {
    InputError(path, "could not be written: " + InputFile.explain(errno))
  }

  /// The name itself is durable only when its directory is.
  private static func syncDirectory(of path: String) {
    let descriptor = open(Path.directory(of: path), O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    _ = close(descriptor)
  }
}
