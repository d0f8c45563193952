// SPDX-License-Identifier: Apache-2.0
public import Foundation
import Testing

/// Files of the repository that tests compare byte for byte, and write anew with `UPDATE_GOLDEN=1`.
public enum Golden {
  public static var root: URL { Fixture.root.deletingLastPathComponent() }

  /// - Parameters:
  ///   - path: from the root of the repository.
  ///   - suite: who writes it.
  public static func expect(_ path: String, _ bytes: [UInt8], suite: String) throws {
    let environment = ProcessInfo.processInfo.environment
    let url = root.appending(path: path)
    if environment["UPDATE_GOLDEN"] != nil {
      try #require(environment["CI"] == nil, "golden files are not written in CI")
      try Data(bytes).write(to: url)
      return
    }
    #expect(
      (try? Data(contentsOf: url)) == Data(bytes),
      "\(path) differs; look, then run: UPDATE_GOLDEN=1 swift test --filter \(suite)")
  }
}
