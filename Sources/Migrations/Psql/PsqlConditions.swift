// SPDX-License-Identifier: Apache-2.0

/// Which of the branches of `\if … \elif … \else … \endif` psql runs.
struct PsqlConditions {
  private enum Branch {
    case taken
    /// An earlier branch was taken, or none yet.
    case skipped(mayTakeAnother: Bool)
    /// Its condition is not known: it may run, and so may the others.
    case possible

    var isSkipped: Bool {
      if case .skipped = self { true } else { false }
    }
  }

  private var branches: [Branch] = []
  /// How many of them are skipped.
  private var skipped = 0

  /// Whether what stands here may run.
  var isActive: Bool { skipped == 0 }

  /// - Parameter value: of the condition; nil where it is not known.
  mutating func open(_ value: String?) {
    push(isActive ? Self.branch(value) : .skipped(mayTakeAnother: false))
  }

  mutating func next(_ value: String?) {
    guard let last = pop() else { return }
    switch last {
    case .taken: push(.skipped(mayTakeAnother: false))
    case .possible: push(.possible)
    case .skipped(let mayTakeAnother): push(mayTakeAnother ? Self.branch(value) : last)
    }
  }

  mutating func otherwise() { next("true") }

  mutating func close() { _ = pop() }

  private mutating func push(_ branch: Branch) {
    branches.append(branch)
    if branch.isSkipped { skipped += 1 }
  }

  private mutating func pop() -> Branch? {
    guard let last = branches.popLast() else { return nil }
    if last.isSkipped { skipped -= 1 }
    return last
  }

  private static func branch(_ value: String?) -> Branch {
    guard let value else { return .possible }
    return PsqlValue.isTrue(value) ? .taken : .skipped(mayTakeAnother: true)
  }
}
