// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Snapshot

/// The server that migrations are written for: it decides their grammar.
struct MigrationTarget {
  var engine: Engine
  /// Nil: nothing says which one it is.
  var version: ServerVersion?

  /// The command line goes before the snapshot, which knows better than the configuration.
  init(_ check: Check, _ document: SnapshotDocument?) throws(InputError) {
    let stated = check.engine ?? check.configuration.engine
    let server = document?.server
    if let document, let server, let stated, stated != server.engine {
      throw InputError(
        document.name,
        "is a snapshot of \(server.engine.rawValue), and the engine is said to be "
          + "\(stated.rawValue); name the snapshot of that server")
    }
    engine = stated ?? server?.engine ?? .postgres
    let named = check.serverVersion ?? server?.version ?? check.configuration.serverVersion
    version = named?.newestOfSeries(of: engine)
  }
}

/// A snapshot's bytes, and whose they are.
struct SnapshotDocument {
  /// What stands for it in messages.
  let name: String
  let bytes: [UInt8]
  let server: Server?

  init(_ path: String, _ registry: SnapshotFile.Registry?) throws(InputError) {
    name = SnapshotFile.name(of: path)
    bytes = try SnapshotFile.bytes(path, registry)
    server = Snapshot.server(in: bytes)
  }
}
