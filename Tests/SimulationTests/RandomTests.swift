// SPDX-License-Identifier: Apache-2.0
import Foundation
import Simulation
import Testing

@Suite("Random numbers")
struct RandomTests {
  /// These values are part of what a report says: they must never change.
  @Test func `a stream is the same on every machine`() {
    var stream = RandomStream(seed: 42, run: 7)
    let first = (0..<3).map { _ in stream.next() }
    var again = RandomStream(seed: 42, run: 7)
    #expect(first == (0..<3).map { _ in again.next() })
    var other = RandomStream(seed: 42, run: 8)
    #expect(first.first != other.next())
  }

  @Test(arguments: [
    1e-300, 0x1p-53, 1e-9, 0.1, 0.5, 0.7071067811865476, 1, 1.1, 1.4142135623730951, 2, 10, 1e300,
  ])
  func `the logarithm agrees with the C library`(x: Double) {
    let expected = Foundation.log(x)
    #expect(abs(RealFunctions.logarithm(x) - expected) <= 4 * expected.ulp)
  }

  @Test(arguments: [-700.5, -20, -1, -1e-10, 0, 1e-10, 0.3, 1, 20, 700.5])
  func `the exponential agrees with the C library`(x: Double) {
    let expected = Foundation.exp(x)
    #expect(abs(RealFunctions.exponential(x) - expected) <= 4 * expected.ulp)
  }

  @Test func `the edges of both functions`() {
    #expect(RealFunctions.logarithm(0) == -.infinity)
    #expect(RealFunctions.logarithm(-1).isNaN)
    #expect(RealFunctions.logarithm(.infinity) == .infinity)
    #expect(RealFunctions.exponential(1000) == .infinity)
    #expect(RealFunctions.exponential(-1000) == 0)
  }

  @Test func `means are what they should be`() {
    var stream = RandomStream(seed: 1)
    let count = 50_000
    let unit = (0..<count).reduce(0.0) { sum, _ in sum + stream.unit() } / Double(count)
    let exponential = (0..<count).reduce(0.0) { sum, _ in sum + stream.exponential(mean: 3) }
    let squares = (0..<count).reduce(0.0) { sum, _ in
      let normal = stream.normal()
      return sum + normal * normal
    }
    #expect(abs(unit - 0.5) < 0.01)
    #expect(abs(exponential / Double(count) - 3) < 0.1)
    #expect(abs(squares / Double(count) - 1) < 0.05)
    for mean in [0.5, 20, 5000] {
      let poisson = (0..<2000).reduce(0) { sum, _ in sum + stream.poisson(mean: mean) }
      #expect(abs(Double(poisson) / 2000 - mean) < 0.1 * mean)
    }
  }

  @Test func `quantiles are samples, infinite ones too`() {
    let quantiles = Quantiles([3, .infinity, 1, 2])
    #expect(quantiles.value(0) == 1)
    #expect(quantiles.value(0.5) == 2)
    #expect(quantiles.value(0.75) == 3)
    #expect(quantiles.value(0.95) == .infinity)
    #expect(Quantiles([]).value(0.5) == nil)
  }

  @Test func `events come by time, rank and order`() {
    var queue = EventQueue<Int>()
    queue.add(4, at: 2)
    queue.add(3, at: 1, rank: 2)
    queue.add(1, at: 1)
    queue.add(2, at: 1)
    queue.add(0, at: 0, rank: 9)
    var order: [Int] = []
    while let event = queue.removeFirst() { order.append(event.payload) }
    #expect(order == [0, 1, 2, 3, 4])
  }
}
