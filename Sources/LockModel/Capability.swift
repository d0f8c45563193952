// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// A difference between major releases of the server, named after what it brings.
///
/// The rules ask for a capability, never for a number: `context.has(.virtualColumns)`.
struct Capability: Sendable, Hashable {
  /// The first major release that has it.
  let since: Int
  /// The second number, which made a release of its own before 10.
  let minor: Int

  init(since: Int, minor: Int = 0) {
    self.since = since
    self.minor = minor
  }
}

extension PlanContext {
  func has(_ capability: Capability) -> Bool {
    version >= ServerVersion(capability.since, capability.minor)
  }
}
