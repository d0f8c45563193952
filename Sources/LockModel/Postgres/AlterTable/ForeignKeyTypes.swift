// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// Which types no operator of a btree compares for equality, nor an implicit cast makes so: the server
/// refuses a foreign key between them (42804, `ATAddForeignKeyConstraint` in tablecmds.c).
///
/// Built-in types whose families are known; of others nothing is said.
enum ForeignKeyTypes {
  private enum Family {
    case number, text, boolean, bytes, time, uuid, network, bits
  }

  static func canBeCompared(_ own: TypeName, _ other: TypeName) -> Bool {
    if own.arrayDimensions != other.arrayDimensions {
      return family(own) == nil || family(other) == nil
    }
    guard let left = family(own), let right = family(other) else { return true }
    return left == right
  }

  private static func family(_ type: TypeName) -> Family? {
    guard type.name.schema == nil || type.name.schema == "pg_catalog" else { return nil }
    return switch type.name.name {
    case "int2", "int4", "int8", "numeric", "float4", "float8", "oid", "smallserial", "serial",
      "bigserial", "serial2", "serial4", "serial8":
      .number
    case "text", "varchar", "bpchar", "name": .text
    case "bool": .boolean
    case "bytea": .bytes
    case "date", "timestamp", "timestamptz": .time
    case "uuid": .uuid
    case "inet", "cidr": .network
    case "bit", "varbit": .bits
    default: nil
    }
  }
}
