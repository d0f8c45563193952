// SPDX-License-Identifier: Apache-2.0
import Foundation
import Migrations
import SQLSyntax
import TestSupport
import Testing
import Verdicts

@testable import Workspace

/// The first set-up of a repository: what is found is written, and what is written is read.
struct InitTests {
  struct Case: Sendable {
    var files: [String: String]
    var pattern: String
    var runner: String?
    var count = 1
  }

  static let goose = "-- +goose Up\nCREATE TABLE t (a int);\n-- +goose Down\nDROP TABLE t;\n"

  static let cases: [Case] = [
    Case(
      files: ["db/migrations/1_a.sql": goose, "db/migrations/2_b.sql": goose],
      pattern: "db/migrations/*.sql", runner: "goose", count: 2),
    Case(
      files: ["migrations/1_a.up.sql": "SELECT 1;", "migrations/1_a.down.sql": "SELECT 1;"],
      pattern: "migrations/*.up.sql", runner: "golang-migrate"),
    Case(
      files: ["migrations/20240101_a.sql": "SELECT 1;", "Cargo.toml": "[package]"],
      pattern: "migrations/*.sql", runner: "sqlx"),
    Case(
      files: [
        "prisma/migrations/20240101000000_a/migration.sql": "SELECT 1;",
        "prisma/migrations/20240102000000_b/migration.sql": "SELECT 1;",
        "prisma/schema.prisma": "datasource db {\n  provider = \"postgresql\"\n}",
      ], pattern: "prisma/migrations/*/migration.sql", runner: "prisma", count: 2),
    Case(
      files: ["src/main/resources/db/migration/V1__a.sql": "SELECT 1;"],
      pattern: "src/main/resources/db/migration/*.sql", runner: "flyway"),
    Case(
      files: [
        "migrations/2024-01-01-000000_a/up.sql": "SELECT 1;",
        "migrations/2024-01-01-000000_a/down.sql": "SELECT 1;",
      ], pattern: "migrations/*/up.sql", runner: "diesel"),
    Case(
      files: ["db/migrations/20240101_a.sql": "-- migrate:up\nSELECT 1;\n-- migrate:down\n"],
      pattern: "db/migrations/*.sql", runner: "dbmate"),
    Case(
      files: ["supabase/migrations/20240101000000_a.sql": "SELECT 1;"],
      pattern: "supabase/migrations/*.sql", runner: "supabase"),
    Case(
      files: [
        "sql/migrations/001_a.sql": "SELECT 1;", "tests/migrations/001_x.sql": "SELECT 1;",
        "node_modules/x/migrations/001_y.sql": "SELECT 1;",
      ], pattern: "sql/migrations/*.sql", runner: nil),
  ]

  @Test(arguments: cases.indices)
  func migrationsAreFound(index: Int) throws {
    let expected = Self.cases[index]
    let groups = MigrationGroups(
      expected.files.keys.filter { !$0.contains("node_modules") }.sorted(), Tree(expected.files)
    ).groups
    #expect(groups.map(\.pattern) == [expected.pattern])
    #expect(groups.map(\.runner) == [expected.runner.flatMap(Runner.init)])
    #expect(groups.map(\.count) == [expected.count])
  }

  @Test(arguments: cases.indices)
  func theConfigurationLoadsAndChecks(index: Int) throws {
    let expected = Self.cases[index]
    let folder = try TemporaryFolder()
    try folder.write(expected.files)
    let url = URL(filePath: folder.path)
    let run = try Lockcast.execute(Lockcast.executable, ["init", "--forge", "github"], in: url)
    #expect(run.code == 0, "\(run)")
    let written = try Configuration.load(folder.path + "/lockcast.yml")
    #expect(written.migrations == [folder.path + "/" + expected.pattern])
    let check = try Lockcast.execute(
      Lockcast.executable, ["check", "--format", "json"], in: url)
    #expect(check.code < 2, "\(check)")
    #expect(check.output.contains("\"migrations\": \(expected.count)"))
  }

  /// Without their # the commented keys mean what they mean with it.
  @Test func theCommentedKeysAreTheDefaults() throws {
    let text = ConfigurationTemplate(survey: RepositorySurvey()).text
    var isBlock = false
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let isTop = line.starts(with: /# [a-z-]+:( |$)/)
      isBlock = isTop || (isBlock && line.starts(with: /#   [a-z-]+:/))
      if isBlock { return String(line.dropFirst(2)) }
      if line.starts(with: /\ \ # [a-z-]+: [a-z]/) { return "  " + line.dropFirst(4) }
      return String(line)
    }
    let read = try Configuration.read(
      Array(lines.joined(separator: "\n").utf8), path: "lockcast.yml")
    let defaults = Configuration()
    #expect(lines.filter { $0.hasPrefix("limits:") || $0.hasPrefix("suppressions:") }.count == 2)
    #expect(read.limits == Limits())
    #expect(read.suppressionPolicy == SuppressionPolicy())
    #expect(read.replaysHistory == defaults.replaysHistory)
    #expect(read.engine == .postgres)
    #expect(read.failOn == "block")
    #expect(read.migrations.isEmpty && read.baseline == nil && read.snapshot == nil)
  }

  @Test(
    arguments: [
      (
        "docker-compose.yml", "services:\n  db:\n    image: postgres:16.4-alpine\n", "postgres 16.4"
      ),
      (
        "compose.yaml", "services:\n  db:\n    image: \"docker.io/library/mysql:8.0\" # x\n",
        "mysql 8.0"
      ),
      ("compose.yml", "services:\n  db: {image: mariadb}\n", "nil"),
      ("compose.yml", "services:\n  db:\n    image: mariadb:lts\n", "mariadb nil"),
      ("config/database.yml", "default:\n  adapter: mysql2\n", "mysql nil"),
      ("prisma/schema.prisma", "provider = \"postgresql\"", "postgres nil"),
      ("compose.yml", "a:\n  image: postgres:16\nb:\n  image: mysql:8\n", "nil"),
      ("compose.yml", "a:\n  image: postgres:16\nb:\n  image: postgres:15\n", "postgres nil"),
      (".env.example", "DATABASE_URL=mysql://u@h/d\n", "mysql nil"),
      ("README.md", "image: mysql:8", "nil"),
    ])
  func engines(path: String, text: String, expected: String) {
    let evidence = EngineEvidence.find(in: RepositoryFiles(paths: [path]), Tree([path: text]))
    #expect(
      evidence.map { "\($0.engine.rawValue) \($0.version ?? "nil")" } ?? "nil" == expected)
  }

  @Test func namesDoNotGetOutOfTheirPlace() throws {
    var survey = RepositorySurvey()
    survey.groups = [
      .init(
        pattern: "a\"b\\c\n# \u{1}\u{85}\u{2028}\u{202E}\u{FEFF}: ${{ x }} é/*.sql", runner: .goose,
        count: 1)
    ]
    survey.schema = "x\n\u{1}\u{85}fail-on: never\n.sql"
    survey.evidence = EngineEvidence(engine: .mysql, version: "8.0", source: "x\nfail-on: never")
    let plan = try InitPlan(survey, forge: .github)
    let configuration = try Configuration.read(Array(plan.files[0].text.utf8), path: "lockcast.yml")
    #expect(configuration.migrations == [survey.groups[0].pattern])
    #expect(configuration.failOn == nil)
    #expect(configuration.serverVersion?.major == 8)
  }

  /// The workflow runs from the first day on, and what a pull request prints is no command.
  @Test(arguments: [RepositorySurvey.Forge.github, .gitlab])
  func theFirstWorkflowRuns(forge: RepositorySurvey.Forge) throws {
    var survey = RepositorySurvey()
    survey.groups = [.init(pattern: "migrations/*.sql", runner: nil, count: 2)]
    let plan = try InitPlan(survey, forge: forge)
    let workflow = try #require(plan.files.dropFirst().first)
    let example = ExampleFile(workflow.path, text: workflow.text)
    let sandbox = try ExampleSandbox(checkout: "refs/pull/7/head")
    sandbox.set([
      "CI_MERGE_REQUEST_DIFF_BASE_SHA": try sandbox.commit("main"),
      "CI_COMMIT_SHA": try sandbox.commit("refs/pull/7/head"),
    ])
    let steps = try forge == .github ? example.workflowSteps() : example.pipelineSteps()
    #expect(steps.count == 1)
    for step in steps {
      let result = try #require(try sandbox.run(step))
      #expect(result.code == 0, "\(result)")
      let lines = result.output.split(separator: "\n")
      if forge == .github {
        #expect(lines.first?.hasPrefix("::stop-commands::") == true)
        #expect(sandbox.text("summary").contains("note text"))
      } else {
        #expect(sandbox.text("work/lockcast.md").contains("note text"))
      }
    }
  }

  @Test func whatIsThereStays() throws {
    let folder = try TemporaryFolder()
    let url = URL(filePath: folder.path)
    try folder.write([
      "lockcast.yml": "fail-on: never\n", ".gitlab-ci.yml": "x: {script: [true]}\n",
      "db/migrations/1_a.sql": Self.goose,
    ])
    let dry = try Lockcast.execute(Lockcast.executable, ["init", "--dry-run"], in: url)
    #expect(dry.code == 0)
    #expect(dry.output.contains("# ---- .gitlab/lockcast.yml\n"))
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/.gitlab"))
    let first = try Lockcast.execute(Lockcast.executable, ["init"], in: url)
    #expect(first.code == 0)
    #expect(first.output.contains("kept lockcast.yml"))
    #expect(first.output.contains("wrote .gitlab/lockcast.yml"))
    #expect(first.output.contains("include"))
    func read(_ name: String) throws -> String {
      try String(contentsOfFile: folder.path + "/" + name, encoding: .utf8)
    }
    #expect(try read("lockcast.yml") == "fail-on: never\n")
    #expect(try read(".gitlab-ci.yml") == "x: {script: [true]}\n")
    let forced = try Lockcast.execute(Lockcast.executable, ["init", "--force"], in: url)
    #expect(forced.output.contains("wrote lockcast.yml"))
    #expect(try read("lockcast.yml").contains("db/migrations/*.sql"))
    #expect(try read(".gitlab-ci.yml") == "x: {script: [true]}\n")
  }

  @Test(
    arguments: [
      (["db/migrate/1_a.rb": "x", "Gemfile": ""], "db/migrate/*.rb"),
      (
        ["manage.py": "", "shop/migrations/__init__.py": "", "shop/migrations/0001_a.py": ""],
        "**/migrations/0*.py"
      ),
      (["alembic.ini": "", "alembic/versions/ab_x.py": ""], "alembic/versions/*.py"),
    ])
  func migrationsThatAreNoSQL(files: [String: String], pattern: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(files)
    let run = try Lockcast.execute(
      Lockcast.executable, ["init", "--dry-run"], in: URL(filePath: folder.path))
    #expect(run.code == 0)
    #expect(run.output.contains("render: {files: [\"\(pattern)\"]"))
  }
}

/// Files in memory.
private struct Tree: FileTree {
  let files: [String: String]

  init(_ files: [String: String]) { self.files = files }

  func names(in directory: String) -> [String] {
    let prefix = directory == "." ? "" : directory + "/"
    let names = files.keys.filter { $0.hasPrefix(prefix) }.map {
      String($0.dropFirst(prefix.count).prefix { $0 != "/" })
    }
    return Set(names).sorted()
  }

  func bytes(of path: String) -> [UInt8]? { files[path].map { Array($0.utf8) } }
}
