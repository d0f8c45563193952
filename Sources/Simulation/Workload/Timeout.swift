// SPDX-License-Identifier: Apache-2.0

enum Timeout {
  /// The seconds of a timeout: zero switches one off, as none does.
  static func seconds(_ timeout: Double?) -> Double {
    guard let timeout, timeout > 0 else { return .infinity }
    return timeout
  }
}
