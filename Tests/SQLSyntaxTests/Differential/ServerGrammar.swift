// SPDX-License-Identifier: Apache-2.0
import CLibPGQuery
import Foundation

/// The grammar of Postgres 15 itself: Debian's libpg_query, which is the server's parser as a
/// library.
struct ServerGrammar: Sendable {
  enum Failure: Error, CustomStringConvertible {
    case isMissing(String)

    var description: String {
      switch self {
      case .isMissing(let what): "libpg_query (package libpg-query-dev): \(what)"
      }
    }
  }

  private let split: PgQuerySplit
  private let free: PgQueryFreeSplit

  init() throws {
    guard let library = dlopen("libpg_query.so", RTLD_NOW) else {
      throw Failure.isMissing("libpg_query.so cannot be loaded")
    }
    split = try Self.function("pg_query_split_with_parser", of: library)
    free = try Self.function("pg_query_free_split_result", of: library)
  }

  private static func function<Function>(
    _ name: String, of library: UnsafeMutableRawPointer
  ) throws -> Function {
    guard let address = dlsym(library, name) else { throw Failure.isMissing(name) }
    return unsafeBitCast(address, to: Function.self)
  }

  /// The ranges of the statements, white space at their ends left out; nil where the grammar
  /// refuses the text.
  func statements(of text: String) -> [Range<Int>]? {
    let result = split(text)
    defer { free(result) }
    guard result.error == nil else { return nil }
    let bytes = Array(text.utf8)
    var ranges: [Range<Int>] = []
    for index in 0..<Int(result.n_stmts) {
      guard let statement = result.stmts[index]?.pointee else { continue }
      var lower = Int(statement.stmt_location)
      var upper = statement.stmt_len == 0 ? bytes.count : lower + Int(statement.stmt_len)
      while lower < upper, bytes[lower] <= 0x20 { lower += 1 }
      while lower < upper, bytes[upper - 1] <= 0x20 { upper -= 1 }
      ranges.append(lower..<upper)
    }
    return ranges
  }
}
