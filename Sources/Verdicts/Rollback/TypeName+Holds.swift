// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

extension TypeName {
  /// Whether each value of another type can be told again after it was converted to this one.
  ///
  /// Widths and precisions of the built-in types (manual, "Data Types"); of others nothing is known.
  func holdsAll(of other: TypeName) -> Bool {
    if self == other { return true }
    guard arrayDimensions == other.arrayDimensions else { return false }
    if let own = integerRank, let its = other.integerRank { return own >= its }
    if isUnlimitedNumeric, other.integerRank != nil || other.name.name == "numeric" { return true }
    if isUnlimitedText {
      return other.isText || other.integerRank != nil || other.name.name == "uuid"
    }
    if let own = varyingLength, let its = other.varyingLength { return own >= its }
    switch (name.name, other.name.name) {
    case ("float8", "float4"), ("float8", "int4"), ("float8", "int2"), ("timestamp", "date"):
      return true
    default: return false
    }
  }

  private var integerRank: Int? {
    switch name.name {
    case "int2": 2
    case "int4": 4
    case "int8": 8
    default: nil
    }
  }

  private var isUnlimitedNumeric: Bool { name.name == "numeric" && modifiers.isEmpty }
  private var isUnlimitedText: Bool {
    name.name == "text" || (name.name == "varchar" && modifiers.isEmpty)
  }
  private var isText: Bool { name.name == "text" || name.name == "varchar" }

  private var varyingLength: Int? {
    name.name == "varchar" ? modifiers.first : nil
  }
}
