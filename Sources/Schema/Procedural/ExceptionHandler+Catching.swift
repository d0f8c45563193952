// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

extension ExceptionHandler {
  /// Whether it takes what went wrong, as far as that is known (`exception_matches_conditions` in
  /// pl_exec.c).
  func catches<Observer>(_ failure: ProceduralRun<Observer>.Failure) -> Bool {
    conditions.contains { condition in
      switch failure {
      case .refused(let refusal): condition.matches(refusal)
      case .raised(let raised): condition.matches(raised)
      }
    }
  }

  /// Only the catalog decides whether its conditions arise.
  var isDecidedByCatalog: Bool {
    conditions.allSatisfy { condition in
      switch condition {
      case .named(let name):
        name.hasPrefix("undefined_") || name.hasPrefix("duplicate_")
          || name == "invalid_schema_name"
      case .sqlstate(let code): code.hasPrefix("42")
      }
    }
  }
}

extension ExceptionHandler.Condition {
  /// Everything but these two (`OTHERS` in pl_exec.c).
  private static let notOthers: Set<String> = ["query_canceled", "assert_failure"]

  fileprivate func matches(_ raised: ExceptionHandler.Condition?) -> Bool {
    switch self {
    case .named("others"):
      guard case .named(let name)? = raised else { return true }
      return !Self.notOthers.contains(name)
    case .named("raise_exception"), .sqlstate("P0001"):
      return raised == nil || raised == self
    case .named, .sqlstate:
      return raised == self
    }
  }

  fileprivate func matches(_ refusal: Refusal) -> Bool {
    switch (self, refusal) {
    case (.named("others"), _): true
    case (.named(let name), .undefined):
      name.hasPrefix("undefined_") || name == "invalid_schema_name"
    case (.named(let name), .duplicate): name.hasPrefix("duplicate_")
    case (.named(let name), .dependents): name == "dependent_objects_still_exist"
    case (.named(let name), .other(let code)): Self.names[code].map { $0 == name } ?? true
    case (.sqlstate(let code), .undefined):
      ["42P01", "42703", "42704", "42883", "3F000"].contains(code)
    case (.sqlstate(let code), .duplicate):
      ["42P07", "42701", "42710", "42723", "42P06"].contains(code)
    case (.sqlstate(let code), .dependents): code == "2BP01"
    case (.sqlstate(let code), .other(let refused)): code == refused
    case (_, .sinceVersion), (_, .error): false
    }
  }

  /// Appendix A of the manual: what the catalog here refuses by code.
  private static let names: [String: String] = [
    "25001": "active_sql_transaction", "2D000": "invalid_transaction_termination",
    "42725": "ambiguous_function", "42723": "duplicate_function",
    "42809": "wrong_object_type", "42P16": "invalid_table_definition",
    "42P17": "invalid_object_definition", "42830": "invalid_foreign_key",
    "42804": "datatype_mismatch", "55000": "object_not_in_prerequisite_state",
    "0A000": "feature_not_supported", "42601": "syntax_error",
  ]
}
