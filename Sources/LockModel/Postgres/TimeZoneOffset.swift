// SPDX-License-Identifier: Apache-2.0

extension String {
  /// A time in ISO form and its offset from UTC: `2024-03-01 00:00:00` and `+05:30`.
  ///
  /// The offset is two digits for each part (EncodeTimezone in datetime.c).
  var splitZone: (local: Substring, zone: Substring?) {
    guard let time = utf8.firstIndex(where: { $0 == UInt8(ascii: ":") }),
      let sign = utf8[time...].firstIndex(where: {
        $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-")
      })
    else { return (self[...], nil) }
    let isOffset = utf8[sign...].dropFirst().allSatisfy {
      $0 == UInt8(ascii: ":") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
    }
    return isOffset ? (self[..<sign], self[sign...]) : (self[...], nil)
  }
}
