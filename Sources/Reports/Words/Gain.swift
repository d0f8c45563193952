// SPDX-License-Identifier: Apache-2.0
import Forecast
import Verdicts

/// What the gentler way gains: the forecast of the statement beside that of the other way.
struct Gain {
  /// `41 min → 30 ms`; nil where nobody counted who is there.
  let window: String?
  /// `480 → 3`
  let stalled: String?
  let before: Verdict
  let after: Verdict

  /// Nil where there is no gentler way, or it was not forecast.
  init?(_ briefing: Briefing) {
    guard let forecast = briefing.statement.instead?.forecast else { return nil }
    self.init(
      from: briefing.horizon, briefing.statement.verdict, to: forecast,
      isWeighed: briefing.isWeighed)
  }

  init(from horizon: Horizon, _ verdict: Verdict, to forecast: InsteadForecast, isWeighed: Bool) {
    before = verdict
    after = forecast.verdict
    guard isWeighed, horizon.window.isKnown, forecast.window.isKnown else {
      window = nil
      stalled = nil
      return
    }
    let name = Quantity.duration
    window = "\(name(horizon.window.p95)) → \(name(forecast.window.p95))"
    let counts = [horizon.blocked.p95, forecast.blocked.p95].map {
      Quantity.sessions($0, pool: horizon.capacity)
    }
    stalled = counts == ["0", "0"] ? nil : counts.joined(separator: " → ")
  }

  /// `13 min → 100 ms (P95) · stalled at once 480 → 3 · block → pass`
  func words(_ verdict: (Verdict) -> String) -> String {
    var parts = [window.map { $0 + " (P95)" }, stalled.map { "stalled at once " + $0 }]
    parts.append("\(verdict(before)) → \(verdict(after))")
    return parts.compactMap { $0 }.joined(separator: " · ")
  }
}
