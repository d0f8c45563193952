// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Migrations
import SQLSyntax

enum Engine: String, ExpressibleByArgument, CaseIterable {
  case postgres
}

enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
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

enum TransactionOption: String, ExpressibleByArgument, CaseIterable {
  case none
  case file

  var mode: Script.TransactionMode {
    switch self {
    case .none: .perStatement
    case .file: .perFile
    }
  }
}

/// `15.4`
struct VersionArgument: ExpressibleByArgument {
  var version: ServerVersion

  init?(argument: String) {
    guard let version = ServerVersion(argument) else { return nil }
    self.version = version
  }
}
