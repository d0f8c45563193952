// SPDX-License-Identifier: Apache-2.0
import Migrations
import SQLSyntax

/// The text of a first `lockcast.yml`: what was found, and as comments everything else with its default.
///
/// A line `# key: value` is the default: without its `#` the file means the same.
struct ConfigurationTemplate {
  let survey: RepositorySurvey

  var text: String {
    [head, server, knowledge, migrations, deploy, limits, policy].joined(separator: "\n")
  }

  private var head: String {
    """
    # What lockcast knows besides the migrations. A key behind a # has its default; docs/configuration.md has them all.

    """
  }

  private var server: String {
    guard let evidence = survey.evidence else {
      return """
        # engine: postgres           # or mysql, mariadb; default: the snapshot's

        """
    }
    let version =
      evidence.version.map {
        "server-version: \(YAMLText.quoted($0))        # default: the snapshot's\n"
      }
      ?? ""
    return """
      engine: \(evidence.engine.rawValue)             # as \(YAMLText.comment(evidence.source)) has it
      \(version)
      """
  }

  private var knowledge: String {
    var text = """
      # Who is there in production, and how large its tables are: lockcast snapshot takes it. Without it the class of a lock decides.
      # Say where it is kept, once there is one:
      #   snapshot: ops/production.json

      """
    if let schema = survey.schema {
      text += """
        # A schema as it is before the migrations that are judged; a dump with them in it would be wrong:
        #   schema: \(YAMLText.comment(schema))

        """
    }
    return text
  }

  private var migrations: String {
    var lines = ["migrations:"]
    if survey.groups.isEmpty {
      lines.append("  # No SQL migrations were found; name them:")
      lines.append("  #   files: [\"db/migrations/*.sql\"]")
    } else {
      lines.append("  files:                     # for lockcast check without files")
      for group in survey.groups {
        let by = group.runner.map { " of \($0.rawValue)" } ?? ""
        lines.append("    - \(YAMLText.quoted(group.pattern))   # \(group.count) today\(by)")
      }
      lines.append(
        "  # Who runs them, and in which transactions, is found out from the files; say it where that is wrong:"
      )
      lines.append("  #   runner: \(survey.groups.first?.runner?.rawValue ?? "psql")")
      lines.append("  #   transaction: file      (none, file, implicit, all)")
    }
    for foreign in survey.foreign { lines += render(foreign) }
    lines.append(
      "  # replay: on               # without snapshot and schema, earlier migrations make the schema"
    )
    return lines.joined(separator: "\n") + "\n"
  }

  /// A program has to be written for it, so it stands there as a proposal.
  private func render(_ foreign: RepositorySurvey.Foreign) -> [String] {
    let command =
      switch foreign.runner {
      case .rails: "[bin/rails, runner, script/print_migration.rb, \"{file}\"]"
      case .django: "[bin/sqlmigrate, \"{file}\"]"
      default: "[bin/alembic-sql, \"{file}\"]"
      }
    return [
      "  # Migrations of \(foreign.runner.rawValue) are no SQL: a program of yours prints it (docs/configuration.md), with check --render:",
      "  #   render: {files: [\(YAMLText.quoted(foreign.pattern))], command: \(command)}",
    ]
  }

  private var deploy: String {
    """
    # How many connections the application may open; default: as the snapshot has it.
    #   pool: {size: 100}
    # When you deploy, in UTC; default: at any hour.
    #   deploy: {hours: ["Mon-Thu 07-17"], retries: 20, pause: 10s}
    # Settings of the role that runs migrations; a lock_timeout is the cheapest insurance there is.
    #   settings: {lock_timeout: 2s}
    # Rows of large tables, where no snapshot knows them.
    #   tables: {public.orders: {rows: 120M}}

    """
  }

  private var limits: String {
    """
    # From where on a forecast warns, and blocks.
    # limits:
    #   window: {warn: 1s, block: 5s}        # others stall for so long, at the P95
    #   exhaustion: {warn: 1%, block: 5%}    # probability that the pool fills up
    #   blocked-share: 25%                   # of the pool stalled at once
    #   lock-timeout-probability: 20%        # that lock_timeout ends an attempt
    #   hold: 2s                             # work under a lock that stops writers, on a hot table
    #   hot-rate: 5/s                        # conflicting statements, from which on a table is hot
    #   large-rows: 100000                   # without a snapshot, a table of fewer is small
    #   snapshot-age: 48h                    # an older one is stale

    """
  }

  private var policy: String {
    """
    # Findings that do not count, for a while (docs/configuration.md, Suppressions), and what migrations had before you began:
    # lockcast check --write-baseline lockcast.baseline, then
    #   baseline: lockcast.baseline
    # suppressions:
    #   in-sql: on                           # off: comments in the SQL suppress nothing
    #   maximum-days: 90                     # how far ahead their last day may be
    # unknown: fail                          # what could not be judged fails the check; warn: it only warns
    # fail-on: block                         # the verdict from which on the exit code is 1: warn, unknown, block, never

    """
  }
}
