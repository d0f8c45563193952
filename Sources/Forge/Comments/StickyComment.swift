// SPDX-License-Identifier: Apache-2.0

/// Brings a conversation to exactly one comment of ours with a given text.
///
/// Every step looks first, so that it may be repeated after any failure: after a lost answer, after
/// a job that was killed half-way, and beside another job that does the same.
struct StickyComment {
  enum Change: String, Sendable {
    case created
    case updated
    case unchanged
  }

  struct Outcome: Sendable, Hashable {
    var change: Change
    var comment: Comment?
    /// How many further ones were deleted.
    var removed: Int
  }

  let thread: any CommentThread
  let body: String
  /// Waits before another look; throws the error once patience is used up.
  let pause: (Int, ForgeError) throws(ForgeError) -> Void

  func write() throws(ForgeError) -> Outcome {
    var attempt = 0
    while true {
      do throws(ForgeError) {
        return try converge()
      } catch {
        // Only what another look can settle.
        guard Self.isWorthAnotherLook(error) else { throw error }
        attempt += 1
        try pause(attempt, error)
      }
    }
  }

  private static func isWorthAnotherLook(_ error: ForgeError) -> Bool {
    switch error {
    case .answerLost, .busy: true
    default: false
    }
  }

  private func converge() throws(ForgeError) -> Outcome {
    let before = try thread.ours()
    guard before.isEmpty else { return try settle(before, created: nil) }
    let created = try thread.create(body)
    // Another job may have looked at the same moment, and found nothing either. The oldest stays.
    var after = try thread.ours()
    if !after.contains(where: { $0.id == created.id }) {
      after.append(created)
      after.sort { $0.id < $1.id }
    }
    return try settle(after, created: created)
  }

  private func settle(_ ours: [Comment], created: Comment?) throws(ForgeError) -> Outcome {
    guard let oldest = ours.first else { throw .busy }
    for other in ours.dropFirst() { try thread.delete(other) }
    let removed = ours.count - 1
    if oldest.id == created?.id {
      return Outcome(change: .created, comment: created, removed: removed)
    }
    if oldest.says(body) { return Outcome(change: .unchanged, comment: oldest, removed: removed) }
    do throws(ForgeError) {
      let comment = try thread.update(oldest, body)
      return Outcome(change: .updated, comment: comment, removed: removed)
    } catch .notFound {
      // Deleted since we looked.
      throw .busy
    }
  }

  /// What ``write()`` would do.
  func preview() throws(ForgeError) -> Outcome {
    let ours = try thread.ours()
    guard let oldest = ours.first else {
      return Outcome(change: .created, comment: nil, removed: 0)
    }
    return Outcome(
      change: oldest.says(body) ? .unchanged : .updated, comment: oldest, removed: ours.count - 1)
  }
}
