// SPDX-License-Identifier: Apache-2.0
import JSON
import Reports

/// A check run on GitHub: the verdict beside the commit, the findings beside their lines
/// (docs.github.com, "REST API endpoints for check runs").
struct CheckRun {
  static let name = "lockcast"
  /// More in one request are refused; each further request adds to those that are there.
  static let annotationsOfRequest = 50

  let client: APIClient
  let project: String
  let commit: String
  let report: CheckedReport

  /// - Returns: where people see it.
  func write() throws(ForgeError) -> String? {
    let batches = batches
    let run = try created(batches.first ?? [])
    var (next, attempt) = (1, 1)
    while next < batches.count {
      client.rest()
      let after = try add(batches, from: next, to: run.id, attempt: attempt)
      attempt = after == next ? attempt + 1 : 1
      next = after
    }
    return run.url
  }

  private typealias Run = (id: Int, url: String?)

  private var batches: [ArraySlice<CheckedReport.Note>] {
    stride(from: 0, to: report.notes.count, by: Self.annotationsOfRequest).map { start in
      report.notes[start..<min(report.notes.count, start + Self.annotationsOfRequest)]
    }
  }

  /// After a lost answer there may be two of the same name, of which GitHub shows the younger. Neither
  /// is false, so that is better than none.
  private func created(_ notes: ArraySlice<CheckedReport.Note>) throws(ForgeError) -> Run {
    let body = JSONBody.object { writer in
      writer.member("name", Self.name)
      writer.member("head_sha", commit)
      writer.member("status", "completed")
      writer.member("conclusion", report.verdict.conclusion)
      output(notes, &writer)
    }
    let document = try sent(.post, "\(project)/check-runs", body)
    guard let id = document["id"]?.intValue else { throw .unreadable(.github, what: "a check run") }
    return (id, document["html_url"]?.stringValue)
  }

  /// Adds one batch. Who repeats that after a lost answer would show its findings twice: so the run
  /// is asked how many it has.
  private func add(
    _ batches: [ArraySlice<CheckedReport.Note>], from index: Int, to id: Int, attempt: Int
  ) throws(ForgeError) -> Int {
    let body = JSONBody.object { output(batches[index], &$0) }
    do throws(ForgeError) {
      _ = try sent(.patch, "\(project)/check-runs/\(id)", body, isRepeatable: false)
      return index + 1
    } catch .answerLost(let host, let reason) {
      try client.pause(after: attempt, orElse: .answerLost(host: host, reason: reason))
      let run = try sent(.get, "\(project)/check-runs/\(id)", nil)
      guard let count = run["output"]?["annotations_count"]?.intValue else {
        throw .answerLost(host: host, reason: reason)
      }
      return count >= batches[index].endIndex ? index + 1 : index
    }
  }

  private func sent(
    _ method: HTTPRequest.Method, _ path: String, _ body: [UInt8]?, isRepeatable: Bool = true
  ) throws(ForgeError) -> JSONValue {
    let request = APIRequest(
      method, path, body: body, purpose: .check, what: "commit \(commit)",
      isRepeatable: isRepeatable)
    return try client.json(try client.send(request), "check run")
  }

  // MARK: What is shown

  private func output(_ notes: ArraySlice<CheckedReport.Note>, _ writer: inout JSONWriter) {
    writer.object("output") { writer in
      writer.member("title", report.title)
      writer.member("summary", report.summary)
      writer.array("annotations", of: notes) { writer, note in
        writer.object { writer in
          writer.member("path", note.shownPath)
          writer.member("start_line", note.line)
          writer.member("end_line", note.endLine)
          writer.member("annotation_level", note.severity.annotationLevel)
          writer.member("title", note.title)
          writer.member("message", note.text)
        }
      }
    }
  }
}

extension CheckedReport.Verdict {
  /// `action_required`: a person has to look at what could not be judged.
  var conclusion: String {
    switch self {
    case .pass: "success"
    case .warn: "neutral"
    case .unknown: "action_required"
    case .block: "failure"
    }
  }

  fileprivate var annotationLevel: String {
    switch self {
    case .pass: "notice"
    case .warn: "warning"
    case .unknown, .block: "failure"
    }
  }
}

extension CheckedReport.Note {
  fileprivate var shownPath: String {
    var rest = Substring(path)
    while rest.hasPrefix("./") { rest = rest.dropFirst(2) }
    return rest.isEmpty ? path : String(rest)
  }

  /// At most 255 characters; the report may be from another version, with rules of its own.
  fileprivate var title: String {
    RuleBook.title(of: rule) ?? Complaint.safe(String(rule.prefix(80)))
  }

  /// At most 64 KB; GitHub shows it as plain text.
  fileprivate var text: String {
    let text = remedy.isEmpty ? message : message + "\n" + remedy
    return text.isEmpty ? title : Complaint.safe(text)
  }
}

extension CheckedReport {
  /// `Block: 2 of 12 statements`
  var title: String {
    let total = statements.values.reduce(0, +)
    let count = statements[verdict] ?? 0
    let word = verdict.rawValue.prefix(1).uppercased() + verdict.rawValue.dropFirst()
    // A file as a whole can be worse than each of its statements.
    guard count > 0, total > 0 else { return word }
    return "\(word): \(count) of \(total) \(total == 1 ? "statement" : "statements")"
  }

  /// Numbers and our own words only: it is read as Markdown.
  fileprivate var summary: String {
    let rows = Verdict.allCases.reversed().map { "| \($0.rawValue) | \(statements[$0] ?? 0) |" }
    var text = "\(migrations) \(migrations == 1 ? "migration" : "migrations").\n\n"
    text += "| verdict | statements |\n|---|--:|\n" + rows.joined(separator: "\n") + "\n"
    if hidden > 0 { text += "\n\(hidden) more findings, none worse than those that are shown.\n" }
    return text
  }
}
