// SPDX-License-Identifier: Apache-2.0

/// What is to happen, earliest first.
///
/// At one time the smaller rank goes first, and among equals the one that was added first: a
/// simulation has no other tie-breaker, and the same input must give the same bytes.
public struct EventQueue<Payload: Sendable>: Sendable {
  public struct Event: Sendable {
    public var time: Double
    public var payload: Payload
    var order: UInt64
  }

  private var heap: [Event] = []
  private var added: UInt64 = 0

  public init() {}

  public var isEmpty: Bool { heap.isEmpty }

  public var count: Int { heap.count }

  public var first: Event? { heap.first }

  /// When the first one is due; infinity without any.
  var firstTime: Double { heap.first?.time ?? .infinity }

  public mutating func add(_ payload: Payload, at time: Double, rank: UInt8 = 0) {
    let event = Event(time: time, payload: payload, order: UInt64(rank) << 56 | added)
    added += 1
    var child = heap.count
    heap.append(event)
    heap.withUnsafeMutableBufferPointer { heap in
      while child > 0 {
        let parent = (child - 1) >> 1
        guard Self.isBefore(event, heap[parent]) else { break }
        heap[child] = heap[parent]
        child = parent
      }
      heap[child] = event
    }
  }

  public mutating func removeFirst() -> Event? {
    guard let last = heap.last else { return nil }
    heap.removeLast()
    guard let first = heap.first else { return last }
    heap.withUnsafeMutableBufferPointer { heap in
      var hole = 0
      while true {
        var child = 2 * hole + 1
        if child >= heap.count { break }
        if child + 1 < heap.count, Self.isBefore(heap[child + 1], heap[child]) { child += 1 }
        guard Self.isBefore(heap[child], last) else { break }
        heap[hole] = heap[child]
        hole = child
      }
      heap[hole] = last
    }
    return first
  }

  @inline(__always)
  private static func isBefore(_ left: Event, _ right: Event) -> Bool {
    left.time < right.time || (left.time == right.time && left.order < right.order)
  }
}
