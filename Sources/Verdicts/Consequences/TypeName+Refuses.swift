// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

extension TypeName {
  /// Whether the server refuses to convert some values of another type to this one: they are too long,
  /// or out of range (manual, "Data Types"; an assignment does not cut). Of types that are not
  /// built in, nothing is said.
  func refusesSome(of other: TypeName) -> Bool {
    guard arrayDimensions == other.arrayDimensions else { return false }
    if let own = integerDigits {
      if let its = other.integerDigits { return own < its }
      return other.isNumeric || other.name.name == "float4" || other.name.name == "float8"
    }
    if let own = textLength {
      if let its = other.textLength { return own < its }
      return other.isUnlimitedText
    }
    if let own = wholeDigits {
      if let its = other.integerDigits { return own < its }
      if let its = other.wholeDigits { return own < its }
      return other.isNumeric
    }
    return false
  }

  /// Decimal digits that its largest value takes.
  private var integerDigits: Int? {
    switch name.name {
    case "int2": 5
    case "int4": 10
    case "int8": 19
    default: nil
    }
  }

  private var isNumeric: Bool { name.name == "numeric" }

  /// Digits before the point.
  private var wholeDigits: Int? {
    guard isNumeric, let precision = modifiers.first else { return nil }
    return precision - (modifiers.count > 1 ? modifiers[1] : 0)
  }

  private var textLength: Int? {
    switch name.name {
    case "varchar": modifiers.first
    case "bpchar": modifiers.first ?? 1
    default: nil
    }
  }

  private var isUnlimitedText: Bool {
    name.name == "text" || (name.name == "varchar" && modifiers.isEmpty)
  }
}

extension MySQL.DataType {
  /// Whether values of another type do not fit: strict mode refuses them, without it they are cut.
  func refusesSome(of other: MySQL.DataType) -> Bool {
    if kind == .enum || kind == .set, other.kind == kind {
      return !Set(members).isSuperset(of: other.members)
    }
    if let own = integerBytes, let its = other.integerBytes {
      return own < its || (isUnsigned && !other.isUnsigned)
        || (own == its && other.isUnsigned && !isUnsigned)
    }
    if let own = characters, let its = other.characters { return own < its }
    if kind == .decimal, other.kind == .decimal {
      return (length ?? 10) - (decimals ?? 0) < (other.length ?? 10) - (other.decimals ?? 0)
    }
    return false
  }

  private var integerBytes: Int? {
    switch kind {
    case .tinyint: 1
    case .smallint: 2
    case .mediumint: 3
    case .int: 4
    case .bigint: 8
    default: nil
    }
  }

  /// The most characters of a text.
  private var characters: Int? {
    switch kind {
    case .char: length ?? 1
    case .varchar: length
    case .tinytext: 255
    case .text: 65_535
    case .mediumtext: 16_777_215
    case .longtext: 4_294_967_295
    default: nil
    }
  }
}
