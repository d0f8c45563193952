// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// A meta-command of psql that reaches the server, or whose effect cannot be known.
struct MetaCommand {
  var name: String
  var arguments: String

  func plan(in context: PlanContext) -> Plan {
    switch name {
    case "copy": copyPlan(in: context)
    // What it runs is another statement's result; a script that is not at hand, a program, an editor.
    case "gexec", "i", "include", "ir", "include_relative", "!", "e", "edit":
      Plan(unknowns: [.opaqueCode("\\\(name) \(arguments)")])
    default: Plan()
    }
  }

  /// psql sends `COPY … FROM STDIN` or `TO STDOUT` and reads or writes the file itself
  /// (src/bin/psql/copy.c).
  private func copyPlan(in context: PlanContext) -> Plan {
    guard let head = copyHead, let statement = SourceFile.parse(head).statements.first?.statement,
      case .copy(let copy) = statement
    else { return Plan(unknowns: [.opaqueCode("\\copy")]) }
    return copy.plan(in: context)
  }

  /// `COPY orders (id) FROM STDIN`, without the file and its options.
  private var copyHead: [UInt8]? {
    let bytes = Array(arguments.utf8)
    var depth = 0
    var quote: UInt8?
    var start = 0
    for (position, byte) in bytes.enumerated() {
      if let open = quote {
        if byte == open { quote = nil }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "'"): quote = byte
      case UInt8(ascii: "("): depth += 1
      case UInt8(ascii: ")"): depth -= 1
      case 0x09...0x0D, 0x20:
        let word = String(decoding: bytes[start..<position], as: UTF8.self).lowercased()
        if depth == 0, word == "from" || word == "to" {
          let end = word == "from" ? " FROM STDIN" : " TO STDOUT"
          return Array("COPY ".utf8) + bytes[..<start] + Array(end.utf8)
        }
        start = position + 1
      default: break
      }
    }
    return nil
  }
}
