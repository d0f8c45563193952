// SPDX-License-Identifier: Apache-2.0

extension MySQLParser {
  /// `PARTITION BY …`
  mutating func partitioning() throws(SyntaxError) -> MySQL.Partitioning {
    try expect("partition", "by")
    var partitioning = try partitionRule()
    if accept("interval") { while !isAtEnd, !at("partitions"), !at(.leftParenthesis) { advance() } }
    if accept("limit") { _ = try integer() }
    if accept("auto") {}
    if accept("partitions") { partitioning.count = try integer() }
    if accept("subpartition", "by") {
      let rule = try partitionRule()
      partitioning.subpartitionKind = rule.kind
      partitioning.subpartitionColumns = rule.columns
      if accept("subpartitions") { partitioning.subpartitionCount = try integer() }
    }
    if at(.leftParenthesis) {
      partitioning.partitions = try parenthesized { parser throws(SyntaxError) in
        try parser.partitionDefinition()
      }
    }
    return partitioning
  }

  private mutating func partitionRule() throws(SyntaxError) -> MySQL.Partitioning {
    let isLinear = accept("linear")
    var partitioning: MySQL.Partitioning
    if accept("hash") {
      partitioning = MySQL.Partitioning(.hash)
      partitioning.expression = try parenthesizedExpressionOnly()
    } else if accept("key") {
      partitioning = MySQL.Partitioning(.key)
      if accept("algorithm") {
        _ = acceptEqual()
        _ = try integer()
      }
      partitioning.columns = try possiblyEmptyNames()
    } else if accept("range") {
      partitioning = MySQL.Partitioning(.range)
      if accept("columns") || accept("fields") {
        partitioning.columns = try possiblyEmptyNames()
      } else {
        partitioning.expression = try parenthesizedExpressionOnly()
      }
    } else if accept("list") {
      partitioning = MySQL.Partitioning(.list)
      if accept("columns") || accept("fields") {
        partitioning.columns = try possiblyEmptyNames()
      } else {
        partitioning.expression = try parenthesizedExpressionOnly()
      }
    } else if accept("system_time") {
      partitioning = MySQL.Partitioning(.systemTime)
    } else {
      throw expected("HASH, KEY, RANGE or LIST")
    }
    partitioning.isLinear = isLinear
    return partitioning
  }

  private mutating func parenthesizedExpressionOnly() throws(SyntaxError) -> MySQL.Expression {
    try expect(.leftParenthesis, "(")
    let value = try expression()
    try expect(.rightParenthesis, ")")
    return value
  }

  private mutating func possiblyEmptyNames() throws(SyntaxError) -> [String] {
    try expect(.leftParenthesis, "(")
    if accept(.rightParenthesis) { return [] }
    let names = try commaSeparated { parser throws(SyntaxError) in
      try parser.name("a column name")
    }
    try expect(.rightParenthesis, ")")
    return names
  }

  mutating func partitionDefinition() throws(SyntaxError) -> MySQL.PartitionDefinition {
    try expect("partition")
    return try namedPartition()
  }

  /// Behind `PARTITION`.
  mutating func namedPartition() throws(SyntaxError) -> MySQL.PartitionDefinition {
    var partition = MySQL.PartitionDefinition(try name("a partition name"))
    if at("values") {
      let start = current
      advance()
      if accept("less", "than") {
        if !accept("maxvalue") { try skipParenthesized() }
      } else {
        try expect("in")
        try skipParenthesized()
      }
      partition.values = text(from: start)
    } else if at("history") || at("current") || (engine == .mariadb && at("default")) {
      partition.values = text(current)
      advance()
    }
    while let option = try partitionOption() { partition.options.append(option) }
    if at(.leftParenthesis) {
      partition.subpartitions = try parenthesized { parser throws(SyntaxError) in
        try parser.expect("subpartition")
        let name = try parser.name()
        while try parser.partitionOption() != nil {}
        return name
      }
    }
    return partition
  }

  private mutating func partitionOption() throws(SyntaxError) -> MySQL.TableOption? {
    if accept("nodegroup") {
      _ = acceptEqual()
      return .init("NODEGROUP", String(try integer()))
    }
    if at("storage"), isWord(peek(), "engine") { advance() }
    return try tableOption()
  }
}
