// SPDX-License-Identifier: Apache-2.0
import Schema
import Snapshot
import Testing

@Suite("Writing and reading a document")
struct RoundTripTests {
  let snapshot = Example.snapshot()

  @Test("What was written is read back")
  func everything() throws {
    let read = try Snapshot.read(snapshot.encode())
    #expect(read.capturedAt == snapshot.capturedAt)
    #expect(read.server == snapshot.server)
    #expect(read.samples == snapshot.samples)
    #expect(read.workload == snapshot.workload)
    #expect(read.capacity == snapshot.capacity)
    #expect(read.gaps == snapshot.gaps)
    #expect(read.preparedTransactions == snapshot.preparedTransactions)
    #expect(read.replication == snapshot.replication)
    #expect(read.sizes == snapshot.sizes)
    #expect(read.calibration == snapshot.calibration)
    #expect(read.lockedRelations == snapshot.lockedRelations)
    #expect(read.unreadRelations == 0)
    #expect(read.catalog.isComplete)
  }

  @Test("Every relation is the same", arguments: Array(Example.catalog().relations.keys).sorted())
  func relation(name: RelationName) throws {
    let read = try Snapshot.read(snapshot.encode())
    #expect(read.catalog.relation(name) == snapshot.catalog.relation(name))
  }

  @Test("Types, functions, publications and schemas are the same")
  func others() throws {
    let read = try Snapshot.read(snapshot.encode()).catalog
    #expect(read.types == snapshot.catalog.types)
    #expect(read.functions == snapshot.catalog.functions)
    #expect(read.publications == snapshot.catalog.publications)
    #expect(read.schemas == snapshot.catalog.schemas)
  }

  @Test("Writing again gives the same bytes")
  func stable() throws {
    let bytes = snapshot.encode()
    #expect(try Snapshot.read(bytes).encode() == bytes)
    #expect(bytes.last == UInt8(ascii: "\n"))
  }

  @Test("Lines are short enough to review")
  func layout() {
    let lines = snapshot.encode().split(separator: UInt8(ascii: "\n"))
    #expect(lines.count > 50)
    #expect(lines.allSatisfy { $0.count < 240 })
  }
}
