// SPDX-License-Identifier: Apache-2.0
import Snapshot
import Testing

@Suite("ISO 8601")
struct TimestampTests {
  @Test(
    "Times read and write",
    arguments: [
      ("1970-01-01T00:00:00Z", 0), ("2026-11-22T16:30:00Z", 1_795_365_000),
      ("2000-02-29T23:59:59Z", 951_868_799), ("1969-12-31T23:59:59Z", -1),
      ("0001-01-01T00:00:00Z", -62_135_596_800), ("9999-12-31T23:59:59Z", 253_402_300_799),
    ] as [(String, Int64)])
  func exact(text: String, seconds: Int64) {
    #expect(Timestamp(text)?.seconds == seconds)
    #expect(Timestamp(seconds: seconds).description == text)
  }

  @Test(
    "Offsets and fractions",
    arguments: [
      ("2026-11-22T18:30:00.123456+02:00", "2026-11-22T16:30:00Z"),
      ("2026-11-22 11:00:00-0530", "2026-11-22T16:30:00Z"),
      ("2026-11-22T16:30:00+00", "2026-11-22T16:30:00Z"),
      ("2026-11-22T16:30:00", "2026-11-22T16:30:00Z"),
    ])
  func offsets(text: String, expected: String) {
    #expect(Timestamp(text)?.description == expected)
  }

  @Test(
    "What is no time is none",
    arguments: [
      "", "now", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "2026-01-01",
      "2026-01-01T24:00:00Z",
      "2026-01-01T00:00:00X", "2026-01-01T00:00:00Z ", "20260101T000000Z",
      "2026-01-01T00:00:00+99:00",
    ])
  func none(text: String) {
    #expect(Timestamp(text) == nil)
  }
}
