// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

/// The arguments of a call that are constants, as the code of the function sees them.
public struct CallArguments: Sendable, Hashable {
  /// By name, and by number: `$1`.
  var values: [String: Datum] = [:]

  public init() {}

  public init(_ call: FunctionCall, of function: Function, in catalog: Catalog) {
    // Catalogs are not looked at: for that a function reads them itself.
    let evaluation = Evaluation(catalog: catalog, budget: ScanBudget(0))
    for (number, argument) in call.arguments.enumerated() {
      guard let value = evaluation.value(of: argument) else { continue }
      values["$\(number + 1)"] = value
      if number < function.argumentNames.count, let name = function.argumentNames[number] {
        values[name] = value
      }
    }
  }
}
