// SPDX-License-Identifier: Apache-2.0
import Collector
import Foundation
import Generator
import Observation

/// `exam DSN SEED SCHEMAS STATEMENTS [snapshot]`: statements made by chance, predicted and observed.
///
/// The plans are made from the SQL of the schema, or else from a snapshot of the server's catalog.
/// Prints what differs and a tally. Exits with 1 where less than 99.5 % of what the server ran is as
/// predicted or a schema could not be examined, with 64 after wrong usage.
struct Sitting {
  let connectionString: String
  let seeds: Range<UInt64>
  let statements: Int
  let readsServer: Bool
  private var exam = Exam()
  private var failures = 0

  init?(_ arguments: [String]) {
    readsServer = arguments.last == "snapshot"
    guard arguments.count == (readsServer ? 5 : 4), let seed = UInt64(arguments[1]),
      let schemas = UInt64(arguments[2]),
      let statements = Int(arguments[3]), schemas > 0, statements > 0
    else { return nil }
    let (end, overflows) = seed.addingReportingOverflow(schemas)
    guard !overflows else { return nil }
    connectionString = arguments[0]
    seeds = seed..<end
    self.statements = statements
  }

  mutating func run() {
    for seed in seeds {
      do throws(CollectorError) {
        let database = try ScratchDatabase(copying: connectionString)
        try exam.sit(
          seed: seed, statements: statements, on: database, version: database.version,
          readsServer: readsServer)
      } catch {
        print("seed \(seed): \(error)")
        failures += 1
      }
    }
  }

  func report() {
    for answer in exam.wrong {
      print("-- seed \(answer.seed): \(answer.statement)")
      for difference in answer.comparison.differences { print("   \(difference.words)") }
    }
    for answer in exam.unknown {
      print("-- unknown, seed \(answer.seed): \(answer.statement)")
      print("   \(answer.comparison.prediction.unknowns)")
    }
    print(
      "\(exam.answers.count) statements, \(exam.accepted.count) accepted,",
      "\(exam.unknown.count) unknown, \(exam.wrong.count) differ")
  }

  var isPassed: Bool {
    let missed = exam.wrong.count + exam.unknown.count
    return failures == 0 && missed * 200 <= exam.accepted.count
  }
}

guard var sitting = Sitting(Array(CommandLine.arguments.dropFirst())) else {
  FileHandle.standardError.write(Data("usage: exam DSN SEED SCHEMAS STATEMENTS [snapshot]\n".utf8))
  exit(64)
}
sitting.run()
sitting.report()
exit(sitting.isPassed ? 0 : 1)
