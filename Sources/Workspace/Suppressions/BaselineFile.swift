// SPDX-License-Identifier: Apache-2.0
import JSON
public import Verdicts

/// A baseline as a file: a line of JSON a statement, sorted, so that it merges like any text.
public enum BaselineFile {
  static let format = "lockcast.baseline/1"
  static let limit = 64 << 20

  static func read(_ path: String) throws(InputError) -> Baseline {
    try decode(try InputFile.read(path, limit: limit), at: path)
  }

  static func decode(_ bytes: [UInt8], at path: String) throws(InputError) -> Baseline {
    var entries: Set<Baseline.Entry> = []
    for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated()
    where line.contains(where: { $0 > 0x20 }) {
      do throws(JSONError) {
        try Self.read(Array(line), isFirst: index == 0, into: &entries)
      } catch {
        throw InputError(
          path, line: index + 1, column: error.column,
          "\(error.message); write it anew with lockcast check --write-baseline")
      }
    }
    return Baseline(path: path, entries: entries)
  }

  private static func read(
    _ line: [UInt8], isFirst: Bool, into entries: inout Set<Baseline.Entry>
  ) throws(JSONError) {
    var cursor = JSONCursor(line)
    var schema: String?
    var digest: String?
    var rules: [String] = []
    try cursor.object { key, cursor throws(JSONError) in
      switch key {
      case "schema": schema = try cursor.string()
      case "digest": digest = try cursor.string()
      case "rules":
        try cursor.array { cursor throws(JSONError) in rules.append(try cursor.string()) }
      default: break
      }
    }
    try cursor.finish()
    if isFirst {
      guard schema == format else { throw cursor.error("the first line is not \(format)", at: 0) }
      return
    }
    guard let digest, digest.utf8.count == 64, Suppression.digits(digest) == digest else {
      throw cursor.error("expected the digest of a statement", at: 0)
    }
    for rule in rules { entries.insert(Baseline.Entry(digest: digest, rule: rule)) }
  }

  static func encode(_ baseline: Baseline) -> [UInt8] {
    var lines = JSONWriter(.compact)
    lines.object { $0.member("schema", format) }
    var bytes = lines.bytes + [0x0A]
    let rules = Dictionary(grouping: baseline.entries, by: \.digest)
    for digest in rules.keys.sorted() {
      var writer = JSONWriter(.compact)
      writer.object { writer in
        writer.member("digest", digest)
        writer.member("rules", (rules[digest] ?? []).map(\.rule).sorted())
      }
      bytes += writer.bytes + [0x0A]
    }
    return bytes
  }

  public static func write(_ baseline: Baseline) throws(InputErrors) {
    try OutputFile.save(encode(baseline), to: baseline.path)
  }
}
