// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

extension Function {
  public var identity: FunctionIdentity { FunctionIdentity(name, argumentTypes) }
}

extension Catalog {
  /// The user's functions that a name means, all overloads.
  public func functions(named name: ObjectName) -> [Function] {
    if let schema = name.schema { return functions[RelationName(schema, name.name)] ?? [] }
    return searchPath.flatMap { functions[RelationName($0, name.name)] ?? [] }
  }

  /// The one that a call with so many arguments means: an overload with as many, or the only one
  /// there is (defaults and VARIADIC make the count a hint).
  public func function(_ name: ObjectName, count: Int? = nil) -> Function? {
    let candidates = functions(named: name)
    if let count, let exact = candidates.first(where: { $0.argumentTypes.count == count }) {
      return exact
    }
    return candidates.first
  }

  /// By its argument types, as DROP and ALTER FUNCTION name it.
  func function(_ name: ObjectName, arguments: [TypeName]?) throws(Refusal) -> Function {
    let candidates = functions(named: name)
    guard let arguments else {
      guard let only = candidates.first else { throw .undefined(name.name) }
      if candidates.count > 1 { throw .other(sqlstate: "42725") }
      return only
    }
    let wanted = arguments.map { resolved($0).withoutModifiers }
    let match = candidates.first { candidate in
      candidate.argumentTypes.map(\.withoutModifiers) == wanted
    }
    guard let match else { throw .undefined(name.name) }
    return match
  }
}

extension TypeName {
  /// Functions are told apart by type, not by its modifiers.
  var withoutModifiers: TypeName {
    var bare = self
    bare.modifiers = []
    bare.intervalFields = nil
    bare.isSetOf = false
    bare.arrayDimensions = min(arrayDimensions, 1)
    return bare
  }
}
