// SPDX-License-Identifier: Apache-2.0
import Collector
import Generator
import Observation
import Reports

// exam DSN SEED SCHEMAS STATEMENTS: statements made by chance, predicted and observed.
// Prints what differs, and a tally; exits with 1 where less than 99.5 % are as predicted.

let arguments = CommandLine.arguments
guard arguments.count == 5, let first = UInt64(arguments[2]), let schemas = UInt64(arguments[3]),
  let count = Int(arguments[4])
else { fatalError("exam DSN SEED SCHEMAS STATEMENTS") }

var exam = Exam()
for seed in first..<(first + schemas) {
  do {
    let database = try ScratchDatabase(copying: arguments[1], number: Int(seed))
    try exam.sit(seed: seed, statements: count, on: database, version: database.version)
  } catch {
    print("seed \(seed): \(error)")
  }
}
for answer in exam.wrong {
  print("-- seed \(answer.seed): \(answer.statement)")
  for difference in answer.comparison.differences { print("   \(difference)") }
}
for answer in exam.unknown {
  print(
    "-- unknown, seed \(answer.seed): \(answer.statement)\n   \(answer.comparison.prediction.unknowns)"
  )
}
let accepted = exam.accepted.count
let wrong = exam.wrong.count
print(
  "\(exam.answers.count) statements, \(accepted) accepted, \(exam.unknown.count) unknown, \(wrong) differ"
)
