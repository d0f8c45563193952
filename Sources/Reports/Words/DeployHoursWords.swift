// SPDX-License-Identifier: Apache-2.0
import Forecast
import Snapshot

extension DeployHours {
  /// `Cheapest (UTC): Tue 04:00, Wed 03:00 or Thu 04:00: 85 % less than in a usual hour.`
  var prose: Prose {
    let hours = cheapest.map(\.hour.description)
    let named = hours.dropLast().joined(separator: ", ") + (hours.count > 1 ? " or " : "")
    let names = named + (hours.last ?? "")
    return """
      Cheapest hours (UTC): \(words: names): \(words: Quantity.percent(gain)) less than a usual \
      hour costs the application; the dearest is \(words: dearest.hour.description) \
      (\(words: Quantity.plural(cheapest.first?.moments ?? 0, "moment")) of the cheapest seen).
      """
  }
}
