// SPDX-License-Identifier: Apache-2.0
import Forecast
import Snapshot

/// What the migration costs the application in the cheapest hours, usually, and in the dearest.
struct HoursPlot {
  private let rows: [(name: String, cost: Double, style: String)]

  init(_ hours: DeployHours) {
    rows =
      hours.cheapest.map { ($0.hour.description, $0.total, "good") }
      + [
        ("usual hour", hours.usual, "other"),
        (hours.dearest.hour.description, hours.dearest.total, "holds"),
      ]
  }

  private static let row = 22.0
  private static let left = 84.0
  private static let right = 330.0

  func write(_ page: inout HTMLWriter) {
    let most = max(rows.map(\.cost).filter(\.isFinite).max() ?? 0, 1e-9)
    let texts = rows.map { Quantity.count($0.cost) }
    PlotFrame(
      caption:
        "Cost to the application by hour (UTC): session-seconds, a full pool counts as 1,000",
      description: zip(rows, texts).map { "\($0.name): \($1)" }.joined(separator: "; ") + ".",
      height: Double(rows.count) * Self.row + 4
    ).write(&page) { page in
      for (number, row) in rows.enumerated() {
        let top = Double(number) * Self.row + 2
        let share = min(max(row.cost / most, 0), 1)
        page.label(row.name, 0, top + 13)
        page.rectangle(Self.left, top, max(2, share * (Self.right - Self.left)), 16, row.style)
        page.label(
          texts[number], Self.left + max(2, share * (Self.right - Self.left)) + 5, top + 13)
      }
    }
  }
}
