// SPDX-License-Identifier: Apache-2.0
import Schema
import Testing

@Suite("The map that shares its copies' content")
struct PersistentMapTests {
  /// A key of which many have the same hash.
  struct Crowded: Hashable, Sendable {
    var number: Int
    static let hashes = 7

    func hash(into hasher: inout Hasher) { hasher.combine(number % Self.hashes) }
  }

  @Test("Is a dictionary", arguments: 1...8)
  func dictionary(seed: UInt64) {
    var random = Steps(state: seed)
    var map = PersistentMap<Int, Int>()
    var expected: [Int: Int] = [:]
    for _ in 0..<4000 {
      let key = Int(random.next() % 500)
      switch random.next() % 4 {
      case 0:
        map[key] = nil
        expected[key] = nil
      case 1:
        map[key, default: 0] += 1
        expected[key, default: 0] += 1
      default:
        map[key] = key
        expected[key] = key
      }
      #expect(map.count == expected.count)
    }
    for key in 0..<500 { #expect(map[key] == expected[key]) }
    #expect(map.keys.sorted() == expected.keys.sorted())
    #expect(map.values.sorted() == expected.values.sorted())
  }

  @Test("Keeps keys of one hash apart")
  func clashes() {
    var map = PersistentMap<Crowded, Int>()
    for number in 0..<100 { map[Crowded(number: number)] = number }
    let full = map
    for number in 0..<100 where number % 2 == 0 { map[Crowded(number: number)] = nil }
    #expect(map.count == 50)
    for number in 0..<100 {
      #expect(map[Crowded(number: number)] == (number % 2 == 0 ? nil : number))
      #expect(full[Crowded(number: number)] == number)
    }
  }

  @Test("A change leaves every copy as it was")
  func copies() {
    var map = PersistentMap<Int, [Int]>()
    var copies: [PersistentMap<Int, [Int]>] = []
    for number in 0..<200 {
      copies.append(map)
      map[number % 20, default: []].append(number)
    }
    for (number, copy) in copies.enumerated() {
      #expect(copy.values.reduce(0) { $0 + $1.count } == number)
      #expect(copy[number % 20]?.contains(number) != true)
    }
    #expect(copies[7] == copies[7] && copies[7] != copies[8])
  }

  @Test("An absent key changed in place stays absent if nothing is put there")
  func absent() {
    var map: PersistentMap<String, [Int]> = ["a": [1]]
    map["b"]?.append(2)
    map["a"]?.append(2)
    #expect(map.count == 1)
    #expect(map["a"] == [1, 2])
    #expect(map["b"] == nil)
  }
}

/// Numbers that are the same each time.
private struct Steps {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 33
  }
}
