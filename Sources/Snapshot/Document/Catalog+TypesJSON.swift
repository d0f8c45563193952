// SPDX-License-Identifier: Apache-2.0
import JSON
import SQLSyntax
import Schema

extension RelationReader {
  mutating func userType(_ cursor: inout JSONCursor) throws(JSONError) -> UserType {
    var type = UserType(RelationName("", ""), .other)
    var kind = ""
    var labels: [String] = []
    var subtype: TypeName?
    var domain = Domain(base: TypeName(ObjectName("")))
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "schema": type.name.schema = try value.string()
      case "name": type.name.name = try value.string()
      case "kind": kind = try value.string()
      case "owner": type.owner = try value.text()
      case "labels": labels = try value.strings()
      case "subtype": subtype = try value.text().map { definitions.type($0) }
      case "base": domain.base = definitions.type(try value.string())
      case "notNull": domain.isNotNull = try value.flag()
      case "default": domain.defaultValue = try value.text().map(definitions.expression)
      case "checks":
        domain.checks = try value.objects { (cursor: inout JSONCursor) throws(JSONError) in
          try domainCheck(&cursor)
        }
      default: break
      }
    }
    switch kind {
    case "enum": type.kind = .enumeration(labels)
    case "composite": type.kind = .composite
    case "range": type.kind = .range(subtype: subtype)
    case "domain": type.kind = .domain(domain)
    default: break
    }
    return type
  }

  private func domainCheck(_ cursor: inout JSONCursor) throws(JSONError) -> Domain.Check {
    var check = Domain.Check(name: "", expression: .opaque("", []), isValidated: true)
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "name": check.name = try value.string()
      case "expression": check.expression = definitions.expression(try value.string())
      case "invalid": check.isValidated = try !value.flag()
      default: break
      }
    }
    return check
  }
}

extension UserType {
  func write(to writer: inout JSONWriter) {
    writer.member("schema", name.schema)
    writer.member("name", name.name)
    switch kind {
    case .enumeration(let labels):
      writer.member("kind", "enum")
      writer.member("labels", labels)
    case .composite: writer.member("kind", "composite")
    case .range(let subtype):
      writer.member("kind", "range")
      writer.field("subtype", subtype?.sql)
    case .domain(let domain):
      writer.member("kind", "domain")
      domain.write(to: &writer)
    case .other: writer.member("kind", "other")
    }
    writer.field("owner", owner)
  }
}

extension Domain {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.member("base", base.sql)
    writer.flag("notNull", isNotNull)
    writer.field("default", defaultValue?.sql)
    writer.list("checks", checks) { writer, check in
      writer.member("name", check.name)
      writer.member("expression", check.expression.sql)
      writer.flag("invalid", !check.isValidated)
    }
  }
}
