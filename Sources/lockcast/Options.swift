// SPDX-License-Identifier: Apache-2.0
public import ArgumentParser
public import Forge
public import Migrations
public import SQLSyntax
import Snapshot
public import Workspace

/// Named here once more: a file with options of the command line cannot import SQLSyntax, which has
/// an `Option` of its own.
typealias Engine = SQLSyntax.Engine

extension Engine: ExpressibleByArgument {}

/// Of the report of `check`.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
  case terminal
  case markdown
  case json

  // For a closer look
  case html
  // For other programs
  case sarif
  case junit
  case github
  case gitlab
}

/// Of what is read by people, or by programs of their own.
enum PageFormat: String, ExpressibleByArgument, CaseIterable {
  case terminal
  case markdown
  case json
}

enum FailOn: String, ExpressibleByArgument, CaseIterable {
  case warn
  case unknown
  case block
  case never
}

extension Runner: ExpressibleByArgument {}

extension ForgeKind: ExpressibleByArgument {}

extension TransactionMode: ExpressibleByArgument {}

extension GitRange: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}

/// `15.4`
struct VersionArgument: ExpressibleByArgument {
  var version: ServerVersion

  var major: Int { version.major }

  init?(argument: String) {
    guard let version = ServerVersion(argument) else { return nil }
    self.version = version
  }
}

/// `2026-11-22T02:00:00Z`
struct TimeArgument: ExpressibleByArgument {
  var timestamp: Timestamp

  init?(argument: String) {
    guard let timestamp = Timestamp(argument) else { return nil }
    self.timestamp = timestamp
  }
}

enum Clock {
  static var now: Timestamp { Timestamp(seconds: Terminal.now) }
}

/// `markdown=comment.md`
struct OutputArgument: ExpressibleByArgument {
  var format: ReportFormat
  var path: String

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1)
    guard parts.count == 2, let format = ReportFormat(rawValue: String(parts[0])) else {
      return nil
    }
    self.format = format
    path = String(parts[1])
  }
}
