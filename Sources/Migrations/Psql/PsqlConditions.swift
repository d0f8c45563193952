// SPDX-License-Identifier: Apache-2.0

/// Which of the branches of `\if … \elif … \else … \endif` psql runs.
struct PsqlConditions {
  private enum Branch {
    case taken
    /// An earlier branch was taken, or none yet.
    case skipped(mayTakeAnother: Bool)
    /// Its condition is not known: it may run, and so may the others.
    case possible
  }

  private var branches: [Branch] = []

  /// Whether what stands here may run.
  var isActive: Bool {
    branches.allSatisfy { branch in
      switch branch {
      case .taken, .possible: true
      case .skipped: false
      }
    }
  }

  /// - Parameter value: of the condition; nil where it is not known.
  mutating func open(_ value: String?) {
    guard isActive else { return branches.append(.skipped(mayTakeAnother: false)) }
    branches.append(Self.branch(value))
  }

  mutating func next(_ value: String?) {
    guard let last = branches.popLast() else { return }
    switch last {
    case .taken: branches.append(.skipped(mayTakeAnother: false))
    case .possible: branches.append(.possible)
    case .skipped(let mayTakeAnother):
      branches.append(mayTakeAnother ? Self.branch(value) : last)
    }
  }

  mutating func otherwise() { next("true") }

  mutating func close() { _ = branches.popLast() }

  private static func branch(_ value: String?) -> Branch {
    guard let value else { return .possible }
    return PsqlValue.isTrue(value) ? .taken : .skipped(mayTakeAnother: true)
  }
}
