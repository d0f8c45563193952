// SPDX-License-Identifier: Apache-2.0
public import Migrations
public import SQLSyntax

/// A migration's own way down, forecast behind its way up.
public struct WayBack: Sendable {
  public struct Statement: Sendable, Hashable {
    public var path: String
    public var position: LineMap.Position
    public var sql: String
    public var kind: String
  }

  public var statements: [Statement]
  /// Nil where it could not be forecast.
  public var forecast: InsteadForecast?

  public init(_ script: Script, forecast: InsteadForecast? = nil) {
    statements = script.statements.map { statement in
      let text = script.text(of: statement)
      let range = statement.parsed.range
      return Statement(
        path: text.path, position: text.source.lines.position(of: range.lower),
        sql: text.source.text(range), kind: statement.parsed.statement.commandTag)
    }
    self.forecast = forecast
  }
}
