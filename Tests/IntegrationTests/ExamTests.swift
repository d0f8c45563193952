// SPDX-License-Identifier: Apache-2.0
import Collector
import Generator
import Observation
import TestSupport
import Testing

/// Statements made by chance, predicted and observed. `swift run exam` sits longer ones.
struct ExamTests {
  @Test(arguments: [UInt64(1), 4, 20, 119])
  func theModelKnowsTheAnswers(seed: UInt64) throws {
    let server = try PostgresServer.running()
    try server.run("CREATE DATABASE exam_\(seed)")
    let database = try ScratchDatabase(
      copying: server.connectionString(database: "exam_\(seed)"), number: Int(seed))
    var exam = Exam()
    try exam.sit(seed: seed, statements: 60, on: database, version: database.version)
    #expect(exam.accepted.count > 30)
    for answer in exam.wrong {
      Issue.record("\(answer.statement): \(answer.comparison.differences)")
    }
    #expect(exam.unknown.map(\.statement) == [])
  }
}
