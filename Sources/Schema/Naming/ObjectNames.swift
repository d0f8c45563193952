// SPDX-License-Identifier: Apache-2.0

/// How the server makes up names (indexcmds.c, makeObjectName and ChooseRelationName;
/// pg_constraint.c, ChooseConstraintName).
public enum ObjectNames {
  /// NAMEDATALEN less the closing NUL.
  static let maximumBytes = 63

  /// `first_second_label`, the longer of the two shortened until all fits in a name.
  public static func make(_ first: String, _ second: String?, _ label: String) -> String {
    var firstCount = first.utf8.count
    var secondCount = second?.utf8.count ?? 0
    let overhead = (second == nil ? 0 : 1) + 1 + label.utf8.count
    let available = max(0, maximumBytes - overhead)
    while firstCount + secondCount > available {
      if firstCount > secondCount { firstCount -= 1 } else { secondCount -= 1 }
    }
    let head = clip(first, to: firstCount)
    guard let second else { return "\(head)_\(label)" }
    return "\(head)_\(clip(second, to: secondCount))_\(label)"
  }

  /// The longest beginning of `text` that has at most `count` bytes and breaks no character.
  static func clip(_ text: String, to count: Int) -> String {
    let bytes = text.utf8
    guard bytes.count > count else { return text }
    var end = bytes.index(bytes.startIndex, offsetBy: max(0, count))
    while end > bytes.startIndex, bytes[end] & 0b1100_0000 == 0b1000_0000 {
      end = bytes.index(before: end)
    }
    return String(text[..<end])
  }

  /// Column names joined for the middle of a name; what lies behind the 63rd byte never shows
  /// (indexcmds.c, ChooseIndexNameAddition).
  static func addition(_ columns: [String]) -> String {
    var joined = ""
    for column in columns {
      if !joined.isEmpty { joined += "_" }
      joined += column
      if joined.utf8.count > maximumBytes { break }
    }
    return joined
  }

  /// Column names of an index, made distinct by numbers (indexcmds.c, ChooseIndexColumnNames).
  static func distinct(_ names: [String]) -> [String] {
    var taken: Set<String> = []
    var result: [String] = []
    for name in names {
      var candidate = name
      var number = 1
      while !taken.insert(candidate).inserted {
        let suffix = String(number)
        candidate = clip(name, to: maximumBytes - suffix.utf8.count) + suffix
        number += 1
      }
      result.append(candidate)
    }
    return result
  }
}

extension Catalog {
  /// A free name for an index, a sequence or another relation; `isConstraint` keeps clear of the
  /// names of constraints too.
  func freeRelationName(
    _ first: String, _ second: String?, _ label: String, in schema: String,
    isConstraint: Bool = false
  ) -> String {
    firstFree(first, second, label) { name in
      let key = RelationName(schema, name)
      return relations[key] == nil && !(isConstraint && constraintNames[key] != nil)
    }
  }

  /// A free name for a constraint without an index. `taken`: names that the same statement has
  /// given away already.
  public func freeConstraintName(
    _ first: String, _ second: String?, _ label: String, in schema: String,
    besides taken: Set<String> = []
  ) -> String {
    firstFree(first, second, label) { name in
      !taken.contains(name) && constraintNames[RelationName(schema, name)] == nil
    }
  }

  private func firstFree(
    _ first: String, _ second: String?, _ label: String, _ isFree: (String) -> Bool
  ) -> String {
    var number = 0
    while true {
      let name = ObjectNames.make(first, second, number == 0 ? label : "\(label)\(number)")
      if isFree(name) { return name }
      number += 1
    }
  }
}
