// SPDX-License-Identifier: Apache-2.0
import SQLSyntax
import Schema

extension DoBlock {
  /// What the block's statements do, one after the other; outside a transaction block the block
  /// may end transactions itself.
  ///
  /// # DO
  ///
  /// The statements of the block are followed, one after the other; all run in one transaction, and
  /// so all their locks last to its end. One that is put together while it runs is unknown.
  ///
  /// ```sql
  /// CREATE TABLE orders (id bigint PRIMARY KEY);
  /// DO $$BEGIN ALTER TABLE orders ADD COLUMN region text; END$$;
  /// ```
  func plan(in context: PlanContext) -> Plan {
    var builder = PlanBuilder(context)
    if language.lowercased() == "plpgsql" {
      builder.runProcedure(body, isAtomic: context.inTransaction, isFunction: false)
    } else {
      builder.unknown(.opaqueCode("DO LANGUAGE \(language)"))
    }
    return builder.plan
  }
}

extension PlanBuilder {
  /// Runs the body of a DO block, a PL/pgSQL function or procedure.
  ///
  /// - Parameter isAtomic: It may not end the transaction.
  mutating func runProcedure(
    _ text: String, _ arguments: CallArguments = CallArguments(), isAtomic: Bool,
    isFunction: Bool
  ) {
    let body = ProceduralBody(text)
    if let problem = body.diagnostics.first {
      unknown(.unreadCode(line: body.line(of: problem.range)))
    }
    let collector = ProcedureLocks(self, isAtomic: isAtomic, keepsPlans: isFunction)
    var run = ProceduralRun(body, in: catalog, observer: collector)
    run.run(arguments)
    self = run.observer.builder
  }
}
