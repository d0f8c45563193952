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

extension Script.TransactionMode: @retroactive ExpressibleByArgument {}

extension ServerVersion: @retroactive ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}
