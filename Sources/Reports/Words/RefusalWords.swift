// SPDX-License-Identifier: Apache-2.0
import LockModel
import Schema
public import SQLSyntax

extension Unknown {
  /// What is not known, and why.
  var prose: Prose {
    switch self {
    case .unparsed(let words): "The statement beginning with \(foreign: words) was not understood."
    case .missingRelation(let name):
      "\(foreign: name) is neither in the schema nor in the snapshot."
    case .dynamicSQL(let dynamic): dynamic.prose
    case .unreadCode(let line): "Line \(line) of its code was not understood."
    case .opaqueCode(let name): "It runs \(foreign: name), whose body is not known."
    case .missingObject(let name):
      "Its effect depends on \(foreign: name), which is neither in the schema nor in the snapshot."
    case .unmodelled(let form): "The form \(foreign: form) is not in the lock model yet."
    }
  }

  var remedy: Prose {
    switch self {
    case .unparsed, .unreadCode:
      "Check the syntax; if the server accepts it, report the statement to lockcast."
    case .missingRelation, .missingObject:
      "Take a new snapshot, or pass the schema with --schema."
    case .dynamicSQL, .opaqueCode:
      "Write the statements out in the migration, or review by hand what the code runs."
    case .unmodelled: "Review its locks by hand."
    }
  }
}

extension DynamicSQL {
  /// What is put together, where, and from what.
  fileprivate var prose: Prose {
    let what: Prose = if let command { "a statement \(foreign: command)" } else { "a statement" }
    return """
      Line \(line) of its code puts \(what) together while it runs, from \(foreign: expression); \
      what that locks is not in the file.
      """
  }
}

extension Rejection {
  var prose: Prose {
    switch reason {
    case .activeTransaction:
      "The server refuses it inside a transaction block (SQLSTATE 25001)."
    case .undefined(let name): "The server refuses it: \(foreign: name) does not exist."
    case .duplicate(let name): "The server refuses it: \(foreign: name) exists already."
    case .dependents(let name):
      "The server refuses it: \(foreign: name) depends on it, and CASCADE was not given."
    case .sinceVersion(let version):
      "This server does not know the form: it came with version \(words: String(version))."
    case .grammar(let problem): "This server does not read it: \(problem.prose)."
    case .onlineClause(let refusal):
      if let reason = refusal.reason {
        "The server refuses \(words: refusal.clause): \(words: reason)."
      } else {
        "The server refuses \(words: refusal.clause)."
      }
    case .error(let number, let name):
      if let why = ServerErrorWords(number: number, name: name).reason {
        "The server refuses it: \(why) (error \(words: String(number)))."
      } else {
        "The server refuses it (error \(words: String(number)), \(foreign: name))."
      }
    case .other(let state):
      if let reason = SQLStateWords.reason(state) {
        "The server refuses it: \(words: reason) (SQLSTATE \(foreign: state))."
      } else {
        "The server refuses it (SQLSTATE \(foreign: state))."
      }
    }
  }

  private static let tryIt: Prose = "Run it on a copy of the schema to see the server's message."

  var remedy: Prose {
    switch reason {
    case .activeTransaction:
      "Run it in a migration without a transaction; most frameworks have a switch for that."
    case .undefined: "Check the name and the order of the migrations, or take a new snapshot."
    case .duplicate: "Check whether it ran before; IF NOT EXISTS hides differences."
    case .dependents: "Change or drop what depends on it first, in statements of their own."
    case .sinceVersion, .grammar: "Use a form that the server's version knows."
    case .onlineClause(let refusal):
      "\(words: refusal.instead) is what it can keep to; leave the clause out to have the server choose."
    case .error(let number, let name):
      ServerErrorWords(number: number, name: name).remedy ?? Self.tryIt
    case .other: Self.tryIt
    }
  }
}

extension ParseDiagnostic {
  /// What is wrong, and what to do.
  public var prose: Prose { problem.prose(suggestion: suggestion) }
}

extension ParseDiagnostic.Problem {
  fileprivate var prose: Prose { prose(suggestion: nil) }

  fileprivate func prose(suggestion: String?) -> Prose {
    let hint: Prose =
      if let suggestion { "; did you mean \(foreign: suggestion)?" } else { "" }
    switch self {
    case .expected(let what, let found) where found.isEmpty:
      return "expected \(words: what), but the statement ends here\(hint)"
    case .expected(let what, let found):
      return "expected \(words: what), found \(foreign: found)\(hint)"
    case .since(let version, let form, let engine):
      return
        "\(words: form) exists since \(words: engine.productName) \(words: version.description) only\(hint)"
    case .until(let version, let form, let engine):
      return
        "\(words: form) exists up to \(words: engine.productName) \(words: version.description) only\(hint)"
    case .foreign(let form, let engine):
      return
        "\(words: form) is read by \(words: engine.productName) only; here it is a syntax error"
    case .reserved(let word, .postgres):
      return "\(foreign: word) is a reserved word; as a name it stands in double quotes"
    case .reserved(let word, let engine):
      return
        "\(foreign: word) is a reserved word of \(words: engine.productName); as a name it stands in backticks"
    case .trailingComma: return "nothing follows this comma; remove it, or write what is missing"
    case .unterminated(let what): return "this \(words: what) is never closed"
    case .tooDeep(let limit):
      return "nested deeper than \(limit) levels; split the expression"
    case .invalidByte(let byte):
      return "no token begins with the byte 0x\(words: hexadecimal(byte)); remove it"
    case .undefinedVariable(let name):
      return "\(foreign: name) has no value here; set it in migrations.variables of lockcast.yml"
    case .invalidUTF8: return "not valid UTF-8 here; save the file as UTF-8"
    }
  }

  private func hexadecimal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return digits.count == 1 ? "0" + digits : digits
  }
}
