// SPDX-License-Identifier: Apache-2.0

/// `[<<label>>] [DECLARE …] BEGIN … [EXCEPTION …] END` (`pl_block` of pl_gram.y).
public struct ProceduralBlock: Sendable, Hashable {
  public var label: String?
  public var declarations: [ProceduralDeclaration] = []
  public var statements: [Located<ProceduralStatement>] = []
  /// `EXCEPTION WHEN …`: with any, an error takes back what the block did.
  public var handlers: [ExceptionHandler] = []

  public init(label: String? = nil) { self.label = label }
}

public struct ProceduralDeclaration: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    case variable(default: ProceduralExpression?)
    /// `name ALIAS FOR other`
    case alias(of: String)
    /// `name CURSOR (arguments) FOR query`: the query runs when the cursor is opened.
    case cursor(arguments: [String], EmbeddedStatement)
  }
  public var name: String
  public var kind: Kind
}

/// `WHEN condition [OR condition …] THEN …`.
public struct ExceptionHandler: Sendable, Hashable {
  public enum Condition: Sendable, Hashable {
    /// `duplicate_object`, `others`, in lower case (Appendix A of the manual).
    case named(String)
    case sqlstate(String)
  }
  public var conditions: [Condition]
  public var statements: [Located<ProceduralStatement>]
}

/// One statement of PL/pgSQL (`proc_stmt` of pl_gram.y).
public indirect enum ProceduralStatement: Sendable, Hashable {
  case block(ProceduralBlock)
  /// The target as written, `a`, `a.b` or `a[1]`: its names without subscripts.
  case assign(target: [String], isPart: Bool, ProceduralExpression)
  case conditional([ProceduralBranch], otherwise: [Located<ProceduralStatement>])
  /// Without a matching branch and without ELSE, it is an error.
  case caseWhen(
    operand: ProceduralExpression?, [ProceduralBranch], otherwise: [Located<ProceduralStatement>]?)
  case loop(ProceduralLoop)
  case leave(ProceduralLeave)
  /// `RETURN [expression]`
  case returnValue(ProceduralExpression?)
  case returnNext(ProceduralExpression?)
  case returnQuery(EmbeddedStatement)
  case returnQueryExecute(DynamicStatement)
  case raise(ProceduralRaise)
  case assert([ProceduralExpression])
  case sql(EmbeddedStatement)
  /// `PERFORM …`: a query whose result is thrown away.
  case perform(ProceduralExpression)
  case execute(DynamicStatement)
  case getDiagnostics(targets: [[String]])
  case open(cursor: String, ProceduralCursor)
  /// `FETCH` and `MOVE`: the variables that are set.
  case fetch(cursor: String, into: [[String]])
  case close(cursor: String)
  case commit(chain: Bool)
  case rollback(chain: Bool)
  case null
}

/// A condition, and what it leads to.
public struct ProceduralBranch: Sendable, Hashable {
  /// One; in `CASE x WHEN a, b THEN` as many as written.
  public var conditions: [ProceduralExpression]
  public var statements: [Located<ProceduralStatement>]
}

public struct ProceduralLoop: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    case forever
    case whileTrue(ProceduralExpression)
    case integers(
      String, from: ProceduralExpression, to: ProceduralExpression, by: ProceduralExpression?,
      reverse: Bool)
    case query(targets: [[String]], EmbeddedStatement)
    case cursor(target: String, String, arguments: [ProceduralExpression])
    case execute(targets: [[String]], DynamicStatement)
    /// `FOREACH target SLICE n IN ARRAY …`; zero without SLICE.
    case array(targets: [[String]], slice: Int, ProceduralExpression)
  }
  public var label: String?
  public var kind: Kind
  public var statements: [Located<ProceduralStatement>]
}

/// `EXIT` and `CONTINUE`.
public struct ProceduralLeave: Sendable, Hashable {
  public var isContinue: Bool
  public var label: String?
  public var condition: ProceduralExpression?
}

public struct ProceduralRaise: Sendable, Hashable {
  /// `EXCEPTION`, the default, or a bare `RAISE`: control goes to a handler. The other levels are
  /// messages.
  public var isError: Bool
  /// Its condition, where it is named in the statement itself.
  public var condition: ExceptionHandler.Condition?
  /// The parameters of the message and the values of USING.
  public var expressions: [ProceduralExpression]
}

/// What `OPEN` opens.
public enum ProceduralCursor: Sendable, Hashable {
  /// One that was declared with its query.
  case bound(arguments: [ProceduralExpression])
  case query(EmbeddedStatement)
  case execute(DynamicStatement)
}

/// An expression, which the server evaluates as `SELECT expression`: a FROM clause may follow.
public struct ProceduralExpression: Sendable, Hashable {
  /// Nil where it could not be read.
  public var query: Query?
  public var range: SourceRange

  /// The expression itself, where it is no more than that.
  public var scalar: Expression? {
    guard let query, query.with == nil, query.limit == nil, query.offset == nil,
      case .select(let select) = query.body, select.targets.count == 1, select.from.isEmpty,
      select.filter == nil, select.groupBy.isEmpty, select.having == nil
    else { return nil }
    return select.targets[0].expression
  }
}

/// A statement of SQL in a body, with the variables that take its result.
public struct EmbeddedStatement: Sendable, Hashable {
  /// Without `INTO variables`.
  public var statement: Statement
  public var into: [[String]]
  public var range: SourceRange

  /// It is a query, for loops and cursors.
  public var query: Query? {
    guard case .data(.query(let query)) = statement else { return nil }
    return query
  }
}

/// `EXECUTE expression [INTO variables] [USING expressions]`.
public struct DynamicStatement: Sendable, Hashable {
  public var text: ProceduralExpression
  public var into: [[String]]
  public var using: [ProceduralExpression]
}
