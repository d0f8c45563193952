// SPDX-License-Identifier: Apache-2.0
public import Snapshot

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A snapshot in a file, and the night's snapshot that takes its place.
public enum SnapshotFile {
  /// Reads `postgres://…#name`: what speaks with servers is not this room's affair.
  public typealias Registry = @Sendable (_ location: String) throws(InputError) -> [UInt8]

  /// Whether a snapshot is in a registry, not in a file.
  public static func isInRegistry(_ path: String) -> Bool {
    path.hasPrefix("postgres://") || path.hasPrefix("postgresql://")
  }

  /// What stands for it in messages: a URL may hold a password.
  static func name(of path: String) -> String {
    isInRegistry(path)
      ? "registry#" + (path.split(separator: "#").last.map(String.init) ?? "") : path
  }

  static func bytes(_ path: String, _ registry: Registry?) throws(InputError) -> [UInt8] {
    guard isInRegistry(path) else {
      return try InputFile.read(path, limit: InputFile.snapshotLimit)
    }
    guard let registry else { throw InputError(name(of: path), "no registry can be read here") }
    return try registry(path)
  }

  static func read(
    _ path: String, needing need: SnapshotNeed, registry: Registry? = nil
  ) throws(InputError) -> Snapshot {
    try decode(bytes(path, registry), at: name(of: path), needing: need)
  }

  /// All of it.
  public static func load(
    _ path: String, registry: Registry? = nil
  ) throws(InputErrors) -> Snapshot {
    do throws(InputError) {
      return try read(path, needing: .everything, registry: registry)
    } catch {
      throw InputErrors([error])
    }
  }

  static func decode(
    _ bytes: [UInt8], at path: String, needing need: SnapshotNeed
  ) throws(InputError) -> Snapshot {
    do throws(SnapshotError) {
      return try Snapshot.read(bytes, needing: need)
    } catch {
      throw InputError(
        path, line: error.line, column: error.column, "\(error.message); \(error.remedy)")
    }
  }

  /// What is in the file besides its relations; nil where there is no file yet.
  ///
  /// To be asked for before a snapshot is taken: a file that cannot be succeeded is better known
  /// before half an hour of samples than after.
  public static func predecessor(_ path: String) throws(InputErrors) -> Snapshot? {
    guard InputFile.exists(path) else { return nil }
    do throws(InputError) {
      return try read(path, needing: .mentioned([]))
    } catch {
      throw InputErrors([error])
    }
  }

  /// Puts a new snapshot in the place of the one in the file, which it succeeds.
  ///
  /// Two that do so at once wait for one another: no night is lost.
  ///
  /// - Parameter document: the new document, given the snapshot that it succeeds.
  public static func succeed(
    _ path: String, database: String, document: (Snapshot?) -> [UInt8]
  ) throws(InputErrors) {
    let lock = open(Path.directory(of: path), O_RDONLY | O_CLOEXEC)
    defer { if lock >= 0 { _ = close(lock) } }
    // The lock is the directory's, since the file is replaced; without one, as on some network file
    // systems, the last one wins.
    if lock >= 0 { while flock(lock, LOCK_EX) != 0, errno == EINTR {} }
    let previous = try predecessor(path)
    if let other = previous?.server.database, other != database {
      throw InputErrors([
        InputError(
          path, "is a snapshot of the database \(other), not of \(database); name another file")
      ])
    }
    try OutputFile.save(document(previous), to: path)
  }
}
