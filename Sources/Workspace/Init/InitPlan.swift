// SPDX-License-Identifier: Apache-2.0

/// The files of a first set-up, and what to do behind it.
public struct InitPlan: Sendable {
  public struct File: Sendable, Hashable {
    public var path: String
    public var text: String
    /// It is there already.
    public var exists: Bool
  }

  public private(set) var files: [File] = []
  public private(set) var next: [String] = []

  /// - Parameter forge: nil: as the repository shows.
  public init(_ survey: RepositorySurvey, forge: RepositorySurvey.Forge? = nil) throws(InputErrors)
  {
    try add(Configuration.fileName, ConfigurationTemplate(survey: survey).text)
    let workflow = WorkflowTemplate(survey: survey)
    let forge = forge ?? survey.forge
    switch forge {
    case .github: try add(".github/workflows/lockcast.yml", workflow.github)
    case .gitlab:
      try add(Self.pipeline, workflow.gitlab)
      if !survey.hasPipeline {
        try add(".gitlab-ci.yml", "include:\n  - local: \(Self.pipeline)\n")
      }
    case .none: break
    }
    next = steps(survey, forge)
  }

  private static let pipeline = ".gitlab/lockcast.yml"

  /// What is written is read back first: what we could not read nobody should get.
  private mutating func add(_ path: String, _ text: String) throws(InputErrors) {
    let bytes = Array(text.utf8)
    if path == Configuration.fileName {
      _ = try Configuration.read(bytes, path: path)
    } else {
      do throws(InputError) {
        _ = try YAMLReader.read(bytes, path: path)
      } catch {
        throw InputErrors([error])
      }
    }
    files.append(File(path: path, text: text, exists: InputFile.exists(path)))
  }

  /// - Parameter force: over what is there.
  /// - Returns: the paths that were written.
  public func write(force: Bool) throws(InputErrors) -> [String] {
    var written: [String] = []
    for file in files where force || !file.exists {
      var directory = ""
      for part in file.path.split(separator: "/").dropLast() {
        directory = Path.join(directory, String(part))
        try OutputFile.makeDirectory(directory)
      }
      try OutputFile.save(Array(file.text.utf8), to: file.path)
      written.append(file.path)
    }
    return written
  }

  private func steps(_ survey: RepositorySurvey, _ forge: RepositorySurvey.Forge) -> [String] {
    var steps: [String] = []
    if survey.groups.isEmpty {
      steps.append("Name your migrations in lockcast.yml: migrations.files, or migrations.render.")
    } else {
      steps.append("lockcast check: what your migrations would do, by the class of their locks.")
      steps.append(
        "lockcast check --write-baseline lockcast.baseline: what old ones have does not count.")
    }
    steps.append(
      "lockcast snapshot --dsn … --into production.json: who is there, and how large (pg_monitor).")
    switch forge {
    case .github:
      steps.append("Commit .github/workflows/lockcast.yml; docs/ci.md adds snapshot and comment.")
    case .gitlab where survey.hasPipeline:
      steps.append(
        "Add to .gitlab-ci.yml: include: [{local: \(Self.pipeline)}]; docs/ci.md has more.")
    case .gitlab: steps.append("Commit .gitlab-ci.yml; docs/ci.md adds snapshot and comment.")
    case .none: steps.append("For CI, name the forge: lockcast init --forge github, or gitlab.")
    }
    if survey.hasPreCommit {
      steps.append("For pre-commit: .github-workflow-examples/pre-commit-config.yaml of lockcast.")
    }
    return steps
  }
}
