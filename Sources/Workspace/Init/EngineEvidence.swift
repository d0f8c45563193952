// SPDX-License-Identifier: Apache-2.0
import Migrations
import SQLSyntax

/// Which server a repository's files speak of, and which of them says so.
struct EngineEvidence: Sendable, Hashable {
  var engine: Engine
  /// As an image's tag has it: `16`, `8.0.36`.
  var version: String?
  var source: String

  /// Nil where no file says, or several disagree.
  static func find(in files: RepositoryFiles, _ tree: any FileTree) -> EngineEvidence? {
    var found: [EngineEvidence] = []
    for path in files.paths where speaksOfServers(path) {
      guard let bytes = tree.bytes(of: path), bytes.count <= longestFile else { continue }
      found += evidence(in: String(decoding: bytes, as: UTF8.self).lowercased(), path)
    }
    guard let first = found.first, found.allSatisfy({ $0.engine == first.engine }) else {
      return nil
    }
    let versions = Set(found.compactMap(\.version))
    let best = found.first { $0.version != nil } ?? first
    return EngineEvidence(
      engine: best.engine, version: versions.count == 1 ? best.version : nil, source: best.source)
  }

  private static let longestFile = 256 << 10

  private static func speaksOfServers(_ path: String) -> Bool {
    let name = MigrationPath(path).name.lowercased()
    if path.hasPrefix(".github/workflows/") {
      return name.hasSuffix(".yml") || name.hasSuffix(".yaml")
    }
    return (name.contains("compose") && (name.hasSuffix(".yml") || name.hasSuffix(".yaml")))
      || ["schema.prisma", "database.yml", "_journal.json", ".env.example", ".gitlab-ci.yml"]
        .contains(name)
  }

  private static func evidence(in text: String, _ path: String) -> [EngineEvidence] {
    var found: [EngineEvidence] = []
    for (engine, words) in signs where words.contains(where: { text.contains($0) }) {
      found.append(EngineEvidence(engine: engine, version: nil, source: path))
    }
    for engine in Engine.allCases {
      for version in imageTags(of: engine.rawValue, in: text) {
        found.append(EngineEvidence(engine: engine, version: version, source: path))
      }
    }
    return found
  }

  private static let signs: [(Engine, [String])] = [
    (
      .postgres,
      [
        "adapter: postgresql", "provider = \"postgresql\"", "\"dialect\": \"postgresql\"",
        "postgres://", "postgresql://",
      ]
    ),
    (
      .mysql,
      [
        "adapter: mysql2", "adapter: trilogy", "provider = \"mysql\"", "\"dialect\": \"mysql\"",
        "mysql://",
      ]
    ),
    (.mariadb, ["mariadb://"]),
  ]

  /// `postgres:16.4-alpine` is 16.4; a tag without a number says nothing of the version.
  private static func imageTags(of image: String, in text: String) -> [String?] {
    text.split(separator: "\n").compactMap { line -> String?? in
      guard let start = line.firstRange(of: "image:")?.upperBound else { return nil }
      let name = line[start...].split(separator: "/").last ?? ""
      let parts = name.trimmed.split(separator: ":", maxSplits: 1)
      guard let first = parts.first, first.drop(while: { "\"' ".contains($0) }) == image else {
        return nil
      }
      let digits = parts.count == 2 ? parts[1].prefix { $0.isNumber || $0 == "." } : ""
      return .some(digits.isEmpty || digits.hasSuffix(".") ? nil : String(digits))
    }
  }
}

extension Substring {
  fileprivate var trimmed: Substring {
    drop { " \t\r\"'".contains($0) }.prefix { !" \t\r\"'#".contains($0) }
  }
}
