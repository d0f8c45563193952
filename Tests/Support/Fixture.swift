// SPDX-License-Identifier: Apache-2.0
public import Foundation

/// Where the repository's `Fixtures` folder stands, found from this source file.
public enum Fixture {
  public static var root: URL {
    var url = URL(filePath: #filePath)
    for _ in 0..<3 { url.deleteLastPathComponent() }
    return url.appending(path: "Fixtures")
  }

  public static func path(_ relative: String) -> String { root.appending(path: relative).path }

  public static func bytes(_ relative: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: root.appending(path: relative)))
  }

  public static func text(_ relative: String) throws -> String {
    String(decoding: try bytes(relative), as: UTF8.self)
  }

  /// The files of a folder with an ending, by name, sorted.
  public static func all(in folder: String, ending: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path(folder))
      .filter { $0.hasSuffix(ending) }.sorted().map { folder + "/" + $0 }
  }
}
