// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Reports
import Workspace

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Show the locks of a statement, what they conflict with, why, and the source.",
    discussion: """
      Without --schema, tables that the statement names are taken for plain tables.

        lockcast explain 'CREATE INDEX ON orders (customer_id)'
        lockcast explain --schema structure.sql 'ALTER TABLE orders ALTER id TYPE bigint'
      """
  )

  @Argument(
    help: ArgumentHelp("One statement or several; - for the standard input.", valueName: "sql"))
  var sql: String

  @Option(help: ArgumentHelp("The schema as SQL: pg_dump --schema-only.", valueName: "file"))
  var schema: String?

  @Option(help: ArgumentHelp("The server's version, such as 15.4.", valueName: "version"))
  var serverVersion: VersionArgument?

  @Option(help: ArgumentHelp("How it looks.", valueName: "format"))
  var format: ReportFormat?

  func run() throws {
    var explain = Explain(sql: sql)
    explain.schemaPath = schema
    explain.serverVersion = serverVersion?.version
    let outcome = try Console.failing { () throws(InputErrors) in try explain.run() }
    let explanations = outcome.statements.map { statement in
      Explanation(
        sql: statement.sql, kind: statement.kind, plan: statement.plan,
        version: "\(outcome.version)")
    }
    switch format ?? Console.defaultFormat {
    case .terminal:
      Console.write(Explanation.terminal(explanations, isColoured: Console.isColoured))
    case .markdown: Console.write(Explanation.markdown(explanations))
    case .json: Console.write(Explanation.json(explanations))
    }
    Console.report(outcome.diagnostics, in: "<sql>", lines: outcome.lines)
    if !outcome.diagnostics.isEmpty { throw ExitCode(2) }
  }
}
