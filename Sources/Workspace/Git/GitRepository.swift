// SPDX-License-Identifier: Apache-2.0
import Migrations

/// The repository around the working directory, read by git itself.
struct GitRepository: Sendable {
  /// What the working directory is, seen from the repository's root: empty, or with a `/` behind.
  private let prefix: String

  init() throws(InputError) {
    let output = try Self.git(["rev-parse", "--show-prefix"])
    prefix =
      String(decoding: output, as: UTF8.self).split(separator: "\n").first.map(String.init) ?? ""
  }

  /// The files below the working directory that differ between the ends of a range.
  func changes(in range: GitRange) throws(InputError) -> [GitChange] {
    let dots = range.isFromMergeBase ? "..." : ".."
    let output = try Self.git([
      "diff", "--name-status", "-z", "--find-renames", "--no-ext-diff", "--no-textconv",
      "--relative", "--diff-filter=ADMRT", "--end-of-options",
      "\(range.from)\(dots)\(range.to)", "--", ".",
    ])
    return GitChange.parse(output)
  }

  /// The commit from which a range counts.
  func base(of range: GitRange) throws(InputError) -> String {
    guard range.isFromMergeBase else { return range.from }
    let output = try Self.git(["merge-base", "--end-of-options", range.from, range.to])
    return String(decoding: output.prefix { $0 > 0x20 }, as: UTF8.self)
  }

  /// A file of the disk as the repository names it; nil where it stands outside.
  func path(of file: String) -> String? {
    guard let output = try? Self.git(["rev-parse", "--show-toplevel"]),
      let root = Path.absolute(
        String(decoding: output.prefix { $0 != 0x0A }, as: UTF8.self)),
      let directory = Path.absolute(Path.directory(of: file))
    else { return nil }
    let absolute = Path.join(directory, MigrationPath(file).name)
    let prefix = root.hasSuffix("/") ? root : root + "/"
    return absolute.hasPrefix(prefix) ? String(absolute.dropFirst(prefix.count)) : nil
  }

  /// The bytes of a file of a commit, named from the root; nil where it is not in it.
  func bytes(of path: String, at commit: String) -> [UInt8]? {
    try? Self.git(["cat-file", "blob", "\(commit):\(path)"])
  }

  func tree(at commit: String) throws(InputError) -> GitTree {
    let listing = try Self.git([
      "ls-tree", "-r", "-z", "--full-tree", "--end-of-options", commit,
    ])
    return GitTree(commit: commit, prefix: prefix, listing: listing)
  }

  /// Hooks, pagers, filters and the monitor of a repository are programs: none of them is run.
  static func git(_ arguments: [String], input: [UInt8] = []) throws(InputError) -> [UInt8] {
    let safe = ["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "--no-pager"]
    let process = ChildProcess(
      program: "git", arguments: safe + arguments,
      environment: ["GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"],
      input: input, timeLimit: .seconds(120), outputLimit: 1 << 30)
    let result = try process.run()
    guard result.exitCode == 0 else {
      let complaint = String(decoding: result.errors, as: UTF8.self)
      throw InputError("git", explain(complaint, arguments.first ?? ""))
    }
    return result.output
  }

  private static func explain(_ complaint: String, _ command: String) -> String {
    let first = complaint.split(separator: "\n").first.map(String.init) ?? "\(command) failed"
    if complaint.contains("unknown revision") || complaint.contains("bad revision")
      || complaint.contains("Not a valid object name") || complaint.contains("no merge base")
    {
      return "\(first); check the names, and fetch the whole history (fetch-depth: 0)"
    }
    if complaint.contains("dubious ownership") {
      return "\(first); add the directory to safe.directory of git's configuration"
    }
    if complaint.contains("not a git repository") {
      return "not in a repository; run it in a checkout, or name files"
    }
    return first
  }
}
