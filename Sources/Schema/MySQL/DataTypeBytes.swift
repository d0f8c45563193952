// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

extension MySQL.DataType {
  /// The most bytes that a value of a variable length takes.
  public var byteLength: Int {
    let characters = length ?? (kind == .char ? 1 : 0)
    return kind == .varchar || kind == .char
      ? MySQL.Charset.bytes(ofCharacters: characters, charset) : characters
  }

  /// Bytes of an `enum` or `set` value (get_enum_pack_length, get_set_pack_length).
  public var memberBytes: Int {
    if kind == .enum { return members.count < 256 ? 1 : 2 }
    let bytes = (members.count + 7) / 8
    return bytes > 4 ? 8 : max(1, bytes)
  }
}

extension MySQL.Charset {
  /// The most bytes that so many characters take; as many as can be where they cannot be counted.
  static func bytes(ofCharacters count: Int, _ charset: String?) -> Int {
    let (bytes, over) = count.multipliedReportingOverflow(by: maximumBytes(charset))
    return over ? Int.max : bytes
  }
}
