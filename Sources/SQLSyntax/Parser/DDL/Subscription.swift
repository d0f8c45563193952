// SPDX-License-Identifier: Apache-2.0

/// Subscriptions: their tables are named on the publisher, not here.
extension Parser {
  /// `name CONNECTION 'c' PUBLICATION p, … [WITH (…)]`.
  mutating func createSubscription() throws(SyntaxError) {
    _ = try name()
    try expect(.connection)
    _ = try stringConstant()
    try expect(.publication)
    _ = try nameList()
    _ = try withOptions()
  }

  /// Behind `ALTER SUBSCRIPTION name`.
  mutating func changeSubscription() throws(SyntaxError) {
    if accept(.connection) {
      _ = try stringConstant()
    } else if accept(.refresh) {
      try expect(.publication)
      _ = try withOptions()
    } else if at(.skip) {
      try require(.skipTransaction)
      advance()
      _ = try optionList()
    } else if (at(.set) && peek().kind == .leftParenthesis && accept(.set)) {
      _ = try optionList()
    } else if at(.add) || at(.drop) || at(.set) {
      if !at(.set) { try require(.subscriptionAddDrop) }
      advance()
      try expect(.publication)
      _ = try nameList()
      _ = try withOptions()
    } else if !accept(.enable), !accept(.disable) {
      throw expected("SET, ADD, DROP, CONNECTION, REFRESH, ENABLE, DISABLE, RENAME or OWNER TO")
    }
  }
}
