// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization

/// The servers of this run: they are stopped, and their folders deleted, when the process ends.
enum RunningServers {
  private struct Server: Sendable {
    var pid: Int32
    var folder: String
    var signal: Int32
  }

  private static let servers = Mutex<[Server]>([])

  /// - Parameter signal: what makes it stop at once.
  static func add(pid: Int32, folder: String, stoppedBy signal: Int32) {
    servers.withLock { $0.append(Server(pid: pid, folder: folder, signal: signal)) }
    atexit { RunningServers.stopAll() }
  }

  static func stop(in folder: String) {
    servers.withLock { servers in
      for server in servers where server.folder == folder { stop(server) }
      servers.removeAll { $0.folder == folder }
    }
  }

  private static func stopAll() {
    let all = servers.withLock { servers in
      defer { servers = [] }
      return servers
    }
    for server in all {
      stop(server)
      try? FileManager.default.removeItem(atPath: server.folder)
    }
  }

  private static func stop(_ server: Server) {
    kill(server.pid, server.signal)
    for _ in 0..<250 where kill(server.pid, 0) == 0 { usleep(20_000) }
  }
}
