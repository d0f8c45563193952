// SPDX-License-Identifier: Apache-2.0
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Reads whole files, up to a limit.
public enum InputFile {
  /// The longest migration that is read: longer ones are data, not changes of schema.
  public static let migrationLimit = 16 << 20
  public static let schemaLimit = 256 << 20
  public static let snapshotLimit = 1 << 30
  public static let configurationLimit = 1 << 20

  /// The bytes of a file; `-` is the standard input.
  public static func read(_ path: String, limit: Int) throws(InputError) -> [UInt8] {
    if path == "-" { return try read(STDIN_FILENO, named: "<stdin>", size: 0, limit: limit) }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw InputError(path, explain(errno)) }
    defer { _ = close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw InputError(path, explain(errno)) }
    if status.st_mode & S_IFMT == S_IFDIR {
      throw InputError(path, "is a directory; name a file in it")
    }
    guard status.st_size <= limit else { throw tooLarge(path, limit: limit) }
    return try read(descriptor, named: path, size: Int(status.st_size), limit: limit)
  }

  private static func read(
    _ descriptor: Int32, named name: String, size: Int, limit: Int
  ) throws(InputError) -> [UInt8] {
    // What a file has is read in place; one byte more shows that it has not grown.
    var bytes = try chunk(size + 1, from: descriptor, named: name)
    if bytes.count <= size { return bytes }
    while true {
      guard bytes.count <= limit else { throw tooLarge(name, limit: limit) }
      let more = try chunk(1 << 20, from: descriptor, named: name)
      if more.isEmpty { return bytes }
      bytes += more
    }
  }

  /// The next bytes: fewer than asked for only at the end.
  static func chunk(
    _ count: Int, from descriptor: Int32, named name: String
  ) throws(InputError) -> [UInt8] {
    var failure: Int32?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let rest = UnsafeMutableRawBufferPointer(
          rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
        let read = systemRead(descriptor, rest)
        if read < 0, errno == EINTR { continue }
        if read < 0 { failure = errno }
        if read <= 0 { return }
        filled += read
      }
    }
    if let failure { throw InputError(name, explain(failure)) }
    return bytes
  }

  private static func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer)
    -> Int
  {
    #if canImport(Glibc)
    Glibc.read(descriptor, buffer.baseAddress, buffer.count)
    #else
    Darwin.read(descriptor, buffer.baseAddress, buffer.count)
    #endif
  }

  private static func tooLarge(_ path: String, limit: Int) -> InputError {
    InputError(path, "is larger than \(limit >> 20) MiB, the most that is read; split it")
  }

  /// The system's reason, with what to do where that is known.
  static func explain(_ code: Int32) -> String {
    switch code {
    case ENOENT: "no such file; check the path"
    case EACCES, EPERM: "permission denied; check who may read it"
    case EISDIR: "is a directory; name a file in it"
    case ENOSPC: "no space left on the device"
    default: String(cString: strerror(code))
    }
  }

  static func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// The names in a directory, sorted by their bytes.
  static func names(in directory: String) throws(InputError) -> [String] {
    guard let handle = opendir(directory) else { throw InputError(directory, explain(errno)) }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}

extension InputFile {
  /// Whether nothing stands above it.
  static func isFileSystemRoot(_ directory: String) -> Bool {
    var here = stat()
    var above = stat()
    guard stat(directory, &here) == 0, stat(Path.join(directory, ".."), &above) == 0 else {
      return true
    }
    return here.st_ino == above.st_ino && here.st_dev == above.st_dev
  }
}
