// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Reports
import Workspace

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract:
      "Show whom a statement blocks, its locks and work, on every version, and a gentler way.",
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
  var format: PageFormat?

  func run() throws {
    var explain = Explain(sql: sql)
    explain.schemaPath = schema
    explain.serverVersion = serverVersion?.version
    let text = try Console.failing { () throws(InputErrors) in try explain.run() }
    switch format ?? Console.defaultPageFormat {
    case .terminal:
      Console.write(TerminalExplanation(isColoured: Console.isColoured).render(text))
    case .markdown: Console.write(MarkdownExplanation().render(text))
    case .json: Console.write(JSONExplanation().render(text))
    }
    Console.report(text)
    if text.hasUnknowns { throw ExitCode(2) }
  }
}
