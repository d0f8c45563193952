// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport

@testable import Workspace

/// One of the files in `.github-workflow-examples`, read by our own YAML reader.
struct ExampleFile {
  /// A script, and what surrounds it.
  struct Step {
    var name: String
    /// `steps.pull.outputs.…` of later steps.
    var id: String?
    /// Nil: it always runs.
    var condition: String?
    var environment: [String: String] = [:]
    var script: String
  }

  static var folder: URL { Golden.root.appending(path: ".github-workflow-examples") }

  let name: String
  let text: String

  init(_ name: String) throws {
    self.name = name
    text = try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
  }

  init(_ name: String, text: String) {
    self.name = name
    self.text = text
  }

  func yaml() throws -> YAMLNode? { try YAMLReader.read(Array(text.utf8), path: name) }

  /// Those of a workflow of GitHub, in order.
  func workflowSteps() throws -> [Step] {
    let jobs = try yaml()?["jobs"]?.members ?? []
    return jobs.flatMap { job in
      (job.value["steps"]?.elements ?? []).compactMap { node in
        guard let script = node["run"]?.scalar else { return nil }
        var step = Step(name: node["name"]?.scalar ?? "", script: script)
        step.id = node["id"]?.scalar
        step.condition = node["if"]?.scalar
        for variable in node["env"]?.members ?? [] {
          step.environment[variable.key.scalar ?? ""] = variable.value.scalar
        }
        return step
      }
    }
  }

  /// The jobs of a pipeline of GitLab: each is one script.
  func pipelineSteps() throws -> [Step] {
    (try yaml()?.members ?? []).compactMap { job in
      guard let lines = job.value["script"]?.elements else { return nil }
      return Step(
        name: job.key.scalar ?? "", script: lines.compactMap(\.scalar).joined(separator: "\n"))
    }
  }
}

extension YAMLNode {
  subscript(key: String) -> YAMLNode? { members.first { $0.key.scalar == key }?.value }

  var members: [Member] { if case .mapping(let members) = content { members } else { [] } }

  var elements: [YAMLNode] {
    if case .sequence(let elements) = content { elements } else { [] }
  }
}
