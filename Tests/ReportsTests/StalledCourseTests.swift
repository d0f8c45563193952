// SPDX-License-Identifier: Apache-2.0
import Forecast
import Simulation
import Testing

@testable import Reports

struct StalledCourseTests {
  private func made(_ counts: [Int], pool: Double? = nil, endless: Bool = false) -> StalledCourse? {
    var horizon = Example.calm
    horizon.series = BlockedSeries(step: 0.5, counts: counts)
    horizon.pool = pool.map { Estimate($0, .assumed) }
    if endless {
      horizon.timeline = [TimelineEntry(.migration, .waits, from: 0, to: .infinity)]
    }
    return StalledCourse(horizon)
  }

  @Test func nobodyIsNoPicture() {
    #expect(made([0, 0]) == nil)
    #expect(StalledCourse(Example.calm) == nil)
  }

  @Test func aSampleIsTheMostAround() throws {
    let course = try #require(made([1, 5, 2, 0, 3, 1]))
    #expect(course.sampled(3, over: course.end) == [5, 2, 3])
    #expect(course.sampled(6, over: course.end) == [1, 5, 2, 0, 3, 1])
    #expect(course.sampled(4, over: 2 * course.end) == [5, 3, 0, 0])
  }

  @Test func withoutAnEndItGoesOn() throws {
    let course = try #require(made([1, 7], endless: true))
    #expect(course.sampled(4, over: 2 * course.end) == [1, 7, 7, 7])
  }

  /// A pool of thousands would make a line of a curve of three.
  @Test func thePoolIsShownWhereItHasRoom() throws {
    #expect(try #require(made([3], pool: 10)).shownCapacity == 10)
    #expect(try #require(made([3], pool: 1000)).shownCapacity == nil)
  }

  @Test func theChartIsPlainMermaid() throws {
    let text = try #require(MermaidChart(Example.queue)).text
    let lines = text.split(separator: "\n").map { $0.drop(while: { $0 == " " }) }
    #expect(lines.count { $0.hasPrefix("line [") } == 2)
    #expect(lines.contains { $0.hasPrefix("x-axis \"minutes\" 0 --> ") })
    #expect(lines.contains("y-axis \"sessions\" 0 --> 528"))
    #expect(MermaidChart(Example.calm) == nil)
  }
}
