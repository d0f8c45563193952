// SPDX-License-Identifier: Apache-2.0

/// Names of files, for programs that look for them in a repository.
enum PathText {
  /// As a repository has it: `./` in front means nothing.
  static func relative(_ path: String) -> String {
    var rest = Substring(path)
    while rest.hasPrefix("./") { rest = rest.dropFirst(2) }
    return rest.isEmpty ? path : String(rest)
  }

  /// A reference of RFC 3986, relative where the path is.
  static func uri(_ path: String) -> String {
    var result = path.hasPrefix("/") ? "file://" : ""
    for byte in relative(path).utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "/"):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        result += digits.utf8.count == 1 ? "%0" + digits : "%" + digits
      }
    }
    return result
  }
}

extension Prose {
  /// Plain text in which nothing acts: what is invisible, or moves the cursor, is shown.
  var visible: String { render { VisibleText.line($0, limit: 200) } }
}
