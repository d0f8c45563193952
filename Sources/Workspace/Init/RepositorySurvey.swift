// SPDX-License-Identifier: Apache-2.0
public import Migrations
import SQLSyntax

/// What a repository's files say: where its migrations are, who runs them, on which server, and whose CI it has.
public struct RepositorySurvey: Sendable {
  /// Migrations that one pattern means.
  public struct Group: Sendable, Hashable {
    public var pattern: String
    public var runner: Runner?
    public var count: Int
  }

  /// Migrations that are not SQL, and need a command that prints it.
  public struct Foreign: Sendable, Hashable {
    public var runner: Runner
    public var pattern: String
  }

  /// Whose workflow is written.
  public enum Forge: String, Sendable, Hashable, CaseIterable {
    case github
    case gitlab
    case none
  }

  public var groups: [Group] = []
  public var foreign: [Foreign] = []
  var evidence: EngineEvidence?
  /// A dump of the schema.
  public var schema: String?
  public var forge = Forge.none
  public var hasPreCommit = false
  public var hasPipeline = false

  /// Of the working directory.
  public static func take() -> RepositorySurvey {
    let tree = DiskTree()
    let files = RepositoryFiles(in: tree)
    var survey = RepositorySurvey()
    survey.groups = MigrationGroups(files.paths, tree).groups
    survey.foreign = foreign(files.paths, tree)
    survey.evidence = EngineEvidence.find(in: files, tree)
    survey.schema = files.paths.first { path in
      ["structure.sql", "schema.sql"].contains(MigrationPath(path).name)
        && tree.bytes(of: path)?.contains("CREATE TABLE".utf8) == true
    }
    survey.hasPreCommit = InputFile.exists(".pre-commit-config.yaml")
    survey.hasPipeline = InputFile.exists(".gitlab-ci.yml")
    survey.forge = forge(hasPipeline: survey.hasPipeline)
    return survey
  }

  /// What is there already, and else where the repository is pushed to.
  private static func forge(hasPipeline: Bool) -> Forge {
    if InputFile.isDirectory(".github") { return .github }
    if hasPipeline || InputFile.isDirectory(".gitlab") { return .gitlab }
    let bytes = try? InputFile.read(".git/config", limit: InputFile.configurationLimit)
    if bytes?.contains("gitlab".utf8) == true { return .gitlab }
    return bytes?.contains("github.com".utf8) == true ? .github : .none
  }

  private static func foreign(_ paths: [String], _ tree: any FileTree) -> [Foreign] {
    var found: [Foreign] = []
    if paths.contains(where: { $0.hasPrefix("db/migrate/") && $0.hasSuffix(".rb") }) {
      found.append(Foreign(runner: .rails, pattern: "db/migrate/*.rb"))
    }
    let isDjango = paths.contains { MigrationPath($0).name == "manage.py" }
    if isDjango, paths.contains(where: { $0.hasSuffix("/migrations/__init__.py") }) {
      found.append(Foreign(runner: .django, pattern: "**/migrations/0*.py"))
    }
    if paths.contains(where: { MigrationPath($0).name == "alembic.ini" }),
      let version = paths.first(where: {
        MigrationPath($0).folder == "versions" && $0.hasSuffix(".py")
      })
    {
      found.append(
        Foreign(
          runner: .alembic, pattern: MigrationPath.join(MigrationPath(version).directory, "*.py")))
    }
    return found
  }
}
