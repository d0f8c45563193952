// SPDX-License-Identifier: Apache-2.0
import SQLSyntax

/// A difference between major releases of the server, named after what it brings.
///
/// The rules ask for a capability, never for a number: `context.has(.virtualColumns)`.
struct Capability: Sendable, Hashable {
  /// The first major release that has it.
  let since: Int

  init(since: Int) { self.since = since }
}

extension PlanContext {
  func has(_ capability: Capability) -> Bool { version.major >= capability.since }
}
