// SPDX-License-Identifier: Apache-2.0

/// Refusals of Postgres that the model tells apart, by SQLSTATE (src/backend/utils/errcodes.txt).
enum SQLStateWords {
  /// Nil for a state that stands for many things.
  static func reason(_ state: String) -> String? {
    switch state {
    case "25P01":
      "LOCK TABLE runs in a transaction block only, since its lock would be gone at once"
    case "42804": "types do not fit each other, and no cast makes them"
    case "55P04": "a value that this transaction adds to an enum can be used when it has committed"
    default: nil
    }
  }
}
