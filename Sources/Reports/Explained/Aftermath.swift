// SPDX-License-Identifier: Apache-2.0
import LockModel
import Schema

extension Explanation {
  /// What stays behind when it fails on its way, and what to do with it.
  var remnantProse: Prose? {
    let remnants = phases.flatMap(\.remnants)
    guard let last = remnants.last else { return nil }
    var names: [RelationName] = []
    for remnant in remnants where !names.contains(remnant.relation) {
      names.append(remnant.relation)
    }
    let list = names.prefix(4).map { "\($0)" as Prose }.joined()
    switch last.kind {
    case .invalidIndex, .maintainedInvalidIndex:
      return """
        leaves \(list) invalid: no query uses it, writers may have to keep it up. DROP INDEX \
        CONCURRENTLY, and try again
        """
    case .deadIndex: return "leaves \(list) behind, dead. Run DROP INDEX CONCURRENTLY again"
    case .pendingDetach:
      return """
        leaves \(list) half detached: queries of the parent pass it over. DETACH PARTITION … \
        FINALIZE ends it
        """
    }
  }

  /// What queries on a standby feel of it.
  var standbyProse: Prose? {
    var names: [RelationName] = []
    for lock in plan.feltLocks
    where lock.isReplayedOnStandbys && !lock.kind.isIndex && !names.contains(lock.relation) {
      names.append(lock.relation)
    }
    guard !names.isEmpty else { return nil }
    let more: Prose = names.count > 4 ? " and others" : ""
    return """
      ACCESS EXCLUSIVE on \(names.prefix(4).map { "\($0)" as Prose }.joined())\(more) is replayed: \
      queries there wait, or are cancelled after max_standby_streaming_delay
      """
  }
}
