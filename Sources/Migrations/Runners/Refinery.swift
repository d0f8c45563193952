// SPDX-License-Identifier: Apache-2.0

/// rust-db/refinery.
struct Refinery: MigrationFormat {
  let conduct = RunnerConduct(
    .perFile, reopens: true,
    steps: [RunnerConduct.Step(.last, "INSERT INTO refinery_schema_history (…) VALUES (…)")],
    onEdit: .refused, onGap: .refused,
    source: "rust-db/refinery, refinery_core/src/util.rs and traits")

  /// `V1__name.sql`, and `U1__name.sql` for those that may come out of order.
  func identity(of path: MigrationPath) -> MigrationIdentity? {
    var rest = Substring(path.name)
    guard rest.takeSuffix(".sql"), rest.take("V") || rest.take("U") else { return nil }
    let number = rest.takeDigits()
    guard !number.isEmpty, rest.take("__"), !rest.isEmpty,
      rest.utf8.allSatisfy(\.isVariablePart)
    else { return nil }
    return MigrationIdentity(version: .number(number), title: String(rest))
  }
}
