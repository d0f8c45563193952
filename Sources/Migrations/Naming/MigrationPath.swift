// SPDX-License-Identifier: Apache-2.0

/// A path with `/` between its parts, as a runner looks at it.
public struct MigrationPath: Sendable, Hashable {
  public let text: String

  public init(_ text: String) { self.text = text }

  /// The last part.
  public var name: String {
    guard let slash = text.utf8.lastIndex(of: UInt8(ascii: "/")) else { return text }
    return String(text[text.index(after: slash)...])
  }

  /// All before the last part; `.` where there is nothing.
  public var directory: String {
    guard let slash = text.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == text.startIndex ? "/" : String(text[..<slash])
  }

  /// The directory that the file stands in, by its name.
  public var folder: String { MigrationPath(directory).name }

  /// All parts but the name.
  public var folders: [Substring] { text.split(separator: "/").dropLast() }

  /// `name` as seen from the file's directory.
  public func beside(_ name: String) -> String { Self.join(directory, name) }

  /// `name` as seen from `directory`; absolute names stay as they are.
  public static func join(_ directory: String, _ name: String) -> String {
    if name.hasPrefix("/") || directory.isEmpty || directory == "." { return name }
    return directory.hasSuffix("/") ? directory + name : directory + "/" + name
  }
}

extension Substring {
  /// Takes what stands at the beginning of `self` as long as the bytes fit.
  mutating func takePrefix(while fits: (UInt8) -> Bool) -> Substring {
    let end = utf8.firstIndex { !fits($0) } ?? endIndex
    defer { self = self[end...] }
    return self[..<end]
  }

  mutating func takeDigits() -> Substring { takePrefix(while: \.isDigit) }

  /// Whether `text` stood at the beginning, and is gone now.
  mutating func take(_ text: String) -> Bool {
    guard hasPrefix(text) else { return false }
    self = dropFirst(text.count)
    return true
  }

  /// Whether `text` stood at the end, and is gone now.
  mutating func takeSuffix(_ text: String) -> Bool {
    guard hasSuffix(text) else { return false }
    self = dropLast(text.count)
    return true
  }
}

extension UInt8 {
  var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
