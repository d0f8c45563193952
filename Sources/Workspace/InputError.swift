// SPDX-License-Identifier: Apache-2.0

/// Something that was to be read or written, and could not be: which, why, and what to do.
public struct InputError: Error, Sendable, Hashable, CustomStringConvertible {
  public var path: String
  /// Both count from 1; nil where the whole file is meant.
  public var line: Int?
  public var column: Int?
  public var message: String

  public init(_ path: String, line: Int? = nil, column: Int? = nil, _ message: String) {
    self.path = path
    self.line = line
    self.column = column
    self.message = message
  }

  /// `path:line:column: error: what, and what to do`
  public var description: String {
    let place = [line, column].compactMap { $0.map { ":\($0)" } }.joined()
    return "\(path)\(place): error: \(message)"
  }
}

/// One or more problems: all of them are reported, not the first alone.
public struct InputErrors: Error, Sendable {
  public var errors: [InputError]

  public init(_ errors: [InputError]) { self.errors = errors }
}
