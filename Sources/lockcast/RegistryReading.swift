// SPDX-License-Identifier: Apache-2.0
import Collector
import Workspace

extension SnapshotFile {
  /// Reads a snapshot from the registry that a URL names.
  static let registry: Registry = { location throws(InputError) in
    let place = "registry"
    guard let location = RegistryLocation(location) else {
      throw InputError(place, "expected postgres://host/database#name")
    }
    do throws(CollectorError) {
      let registry = try SnapshotRegistry(location.connectionString)
      if let name = location.name { return try registry.document(name) }
      // With one snapshot there is no choice.
      let names = try registry.entries().map(\.name)
      guard let only = names.first, names.count == 1 else {
        throw CollectorError.notInRegistry(name: "", known: names)
      }
      return try registry.document(only)
    } catch {
      throw InputError(place, "\(error.message); \(error.remedy)")
    }
  }
}
