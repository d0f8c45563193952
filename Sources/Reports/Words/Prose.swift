// SPDX-License-Identifier: Apache-2.0
public import LockModel
public import Schema

/// A sentence in which foreign text is marked.
///
/// Names, queries and SQL enter only through ``foreign(_:)`` pieces: each renderer decides how they
/// are shown, and none can forget to escape them.
public struct Prose: Sendable, Hashable, ExpressibleByStringInterpolation {
  public enum Piece: Sendable, Hashable {
    /// Our own words.
    case words(String)
    /// What someone else wrote.
    case foreign(String)
  }

  public private(set) var pieces: [Piece]

  public init(pieces: [Piece]) { self.pieces = pieces }

  public init(stringLiteral value: String) { pieces = [.words(value)] }

  public init(stringInterpolation: Interpolation) { pieces = stringInterpolation.pieces }

  /// Without marks: for JSON, which has its own escaping.
  public var plain: String {
    var text = ""
    for piece in pieces {
      switch piece {
      case .words(let words): text += words
      case .foreign(let foreign): text += foreign
      }
    }
    return text
  }

  public static func + (left: Prose, right: Prose) -> Prose {
    Prose(pieces: left.pieces + right.pieces)
  }

  public var isEmpty: Bool { pieces.allSatisfy { $0 == .words("") || $0 == .foreign("") } }

  public struct Interpolation: StringInterpolationProtocol {
    var pieces: [Piece] = []

    public init(literalCapacity: Int, interpolationCount: Int) {
      pieces.reserveCapacity(2 * interpolationCount + 1)
    }

    public mutating func appendLiteral(_ literal: String) {
      if !literal.isEmpty { pieces.append(.words(literal)) }
    }

    /// Text that is ours: a number, a unit, a word chosen by us.
    public mutating func appendInterpolation(words: String) { pieces.append(.words(words)) }

    public mutating func appendInterpolation(_ prose: Prose) { pieces += prose.pieces }

    public mutating func appendInterpolation(foreign text: String) { pieces.append(.foreign(text)) }

    public mutating func appendInterpolation(_ name: RelationName) {
      pieces.append(.foreign(name.shown))
    }

    public mutating func appendInterpolation(_ mode: LockMode) {
      pieces.append(.words(mode.sqlName))
    }

    public mutating func appendInterpolation(_ number: Int) {
      pieces.append(.words(Quantity.exact(number)))
    }

    public mutating func appendInterpolation(seconds: Double) {
      pieces.append(.words(Quantity.duration(seconds)))
    }

    public mutating func appendInterpolation(count: Double) {
      pieces.append(.words(Quantity.count(count)))
    }

    public mutating func appendInterpolation(bytes: Double) {
      pieces.append(.words(Quantity.size(bytes)))
    }

    public mutating func appendInterpolation(probability: Double) {
      pieces.append(.words(Quantity.percent(probability)))
    }
  }
}

extension RelationName {
  /// As people say it: without `public.` in front.
  var shown: String { schema == "public" ? name : description }
}

extension [Prose] {
  /// `a`, `a and b`, `a, b and c`
  func joined(last: String = " and ", between: String = ", ") -> Prose {
    var result = Prose(pieces: [])
    for (index, element) in enumerated() {
      if index > 0 { result = result + "\(words: index == count - 1 ? last : between)" }
      result = result + element
    }
    return result
  }
}
