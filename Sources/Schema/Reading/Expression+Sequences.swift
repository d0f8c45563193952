// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

extension Expression {
  /// The sequences that `nextval('schema.name')` and its kin name in full.
  var sequences: Set<RelationName> {
    var found: Set<RelationName> = []
    forEach { part in
      guard let name = part.sequenceArgument, let schema = name.schema else { return }
      found.insert(RelationName(schema, name.name))
    }
    return found
  }

  func replacingSequence(_ old: RelationName, by new: RelationName) -> Expression {
    guard sequences.contains(old) else { return self }
    return mapped { part in
      guard let name = part.sequenceArgument, name.schema == old.schema, name.name == old.name
      else { return part }
      return part.withSequenceArgument(new)
    }
  }

  /// What a call of `nextval`, `currval`, `setval` or `lastval` names as a constant.
  var sequenceArgument: ObjectName? {
    guard case .function(let call) = self, Self.sequenceFunctions.contains(call.name.name),
      let first = call.arguments.first
    else { return nil }
    switch first {
    case .string(let text): return ObjectName(regclass: text)
    // A cast to text is looked up only when the call runs: no dependency.
    case .cast(.string(let text), let type) where type.name.name == "regclass":
      return ObjectName(regclass: text)
    case .null, .boolean, .number, .bitString, .parameter, .column, .function, .sqlValue, .unary,
      .binary, .and, .or, .not, .isNull, .isTest, .isDistinct, .between, .inList, .inQuery,
      .anyArray, .anyQuery, .cast, .collate, .caseWhen, .array, .arrayQuery, .row, .subscripted,
      .field, .subquery, .exists, .defaultValue, .opaque:
      return nil
    }
  }

  func withSequenceArgument(_ name: RelationName) -> Expression {
    guard case .function(var call) = self, !call.arguments.isEmpty else { return self }
    call.arguments[0] = .cast(.string(name.quoted), TypeName(ObjectName("regclass")))
    return .function(call)
  }

  static func nextValue(of sequence: RelationName) -> Expression {
    .function(
      FunctionCall(
        ObjectName("nextval"),
        [.cast(.string(sequence.quoted), TypeName(ObjectName("regclass")))]))
  }

  private static let sequenceFunctions: Set<String> = ["nextval", "currval", "setval"]
}

extension Expression {
  /// What a constant of type `regclass` names, written out or as the argument of `nextval`.
  fileprivate var relationConstant: ObjectName? {
    if case .cast(.string(let text), let type) = self, type.name.name == "regclass" {
      return ObjectName(regclass: text)
    }
    return sequenceArgument
  }
}

extension Catalog {
  /// The relations that constants of type `regclass` name, in order.
  public func relationConstants(in expression: Expression) -> [Relation] {
    var found: [Relation] = []
    expression.forEach { part in
      guard let name = part.relationConstant, let relation = relation(name) else { return }
      if !found.contains(where: { $0.name == relation.name }) { found.append(relation) }
    }
    return found
  }

  /// The sequences that calls of `nextval` and its kin in an expression name, in order.
  func sequenceNames(in expression: Expression) -> [RelationName] {
    var found: [RelationName] = []
    expression.forEach { part in
      guard let name = part.sequenceArgument, let relation = relation(name) else { return }
      if !found.contains(relation.name) { found.append(relation.name) }
    }
    return found
  }

  /// The expression with sequences named in full, as the server stores their OIDs.
  func resolvingSequences(in expression: Expression) -> Expression {
    guard expression.functionCalls.contains(where: { $0.name.name.hasSuffix("val") }) else {
      return expression
    }
    return expression.mapped { part in
      guard let name = part.sequenceArgument, let relation = relation(name) else { return part }
      return part.withSequenceArgument(relation.name)
    }
  }
}
