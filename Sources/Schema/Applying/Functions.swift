// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

// Functions and procedures (functioncmds.c, CreateFunction).
extension Catalog {
  mutating func perform(_ create: CreateFunction) throws(Refusal) {
    let name = try newName(create.name)
    var function = Function(
      name, argumentTypes: create.argumentTypes.map(resolved),
      returns: create.returns.map(resolved), volatility: create.volatility,
      language: create.language, body: create.body, isProcedure: create.isProcedure)
    function.argumentNames = create.argumentNames
    function.inlined = create.inlinedExpression
    var overloads = functions[name] ?? []
    let wanted = function.argumentTypes.map(\.withoutModifiers)
    let existing = overloads.firstIndex {
      $0.argumentTypes.map(\.withoutModifiers) == wanted
    }
    if let existing {
      guard create.orReplace else { throw .other(sqlstate: "42723") }
      function.owner = overloads[existing].owner
      overloads[existing] = function
    } else {
      overloads.append(function)
    }
    store(functions: overloads, named: name)
  }

  mutating func change(
    _ function: Function, _ change: (inout Function) -> Void
  ) {
    var overloads = functions[function.name] ?? []
    for position in overloads.indices where overloads[position].identity == function.identity {
      change(&overloads[position])
    }
    store(functions: overloads, named: function.name)
  }

  mutating func rename(_ function: Function, to new: RelationName) throws(Refusal) {
    if functions[new]?.contains(where: { $0.argumentTypes == function.argumentTypes }) == true {
      throw .other(sqlstate: "42723")
    }
    let rest = (functions[function.name] ?? []).filter { $0.identity != function.identity }
    store(functions: rest, named: function.name)
    var moved = function
    moved.name = new
    store(functions: (functions[new] ?? []) + [moved], named: new)
    // A trigger keeps its function under whatever name.
    for relation in relations.values.sorted(by: { $0.ordinal < $1.ordinal })
    where !relation.triggers.isEmpty {
      let old = ObjectName(schema: function.name.schema, function.name.name)
      guard relation.triggers.contains(where: { $0.function == old }) else { continue }
      modify(relation.name) { changed in
        for position in changed.triggers.indices where changed.triggers[position].function == old {
          changed.triggers[position].function = ObjectName(schema: new.schema, new.name)
        }
      }
    }
  }
}
