// SPDX-License-Identifier: Apache-2.0
import Verdicts

/// Findings that do not count. A change may bring suppressions of its own, and they are shown as such;
/// it may not bring the policy that lets them hold.
extension Check {
  func suppress(
    _ report: inout Report, base: GitBase?, isComplete: Bool
  ) throws(InputErrors) {
    var suppressions = Suppressions(limits: configuration.limits, now: now) { pattern, path in
      GlobPattern(pattern).matches(path)
    }
    suppressions.policy = configuration.suppressionPolicy
    suppressions.allowed = configuration.allowed
    suppressions.judgesAll = isComplete && files.isEmpty && gitRange == nil
    do throws(InputError) {
      suppressions.baseline = try baseline(base)
    } catch {
      throw InputErrors([error])
    }
    if let base, let path = configuration.path { compare(&suppressions, with: base.former(path)) }
    suppressions.apply(to: &report)
  }

  private func compare(_ suppressions: inout Suppressions, with former: GitBase.Former) {
    var before = Configuration()
    switch former {
    case .outside: return
    case .absent: break
    case .present(let bytes):
      // One that cannot be read has agreed on nothing.
      before = (try? Configuration.read(bytes, path: configuration.path ?? "")) ?? before
    }
    suppressions.policy = before.suppressionPolicy
    for index in suppressions.allowed.indices {
      let own = suppressions.allowed[index]
      suppressions.allowed[index].isNew = !before.allowed.contains { $0.isSame(as: own) }
    }
  }

  private func baseline(_ base: GitBase?) throws(InputError) -> Baseline? {
    guard let path = configuration.baseline, !ignoresBaseline else { return nil }
    var baseline = try BaselineFile.read(path)
    switch base?.former(path) {
    case nil, .outside: break
    case .absent: baseline.new = baseline.entries
    case .present(let bytes):
      let before = try? BaselineFile.decode(bytes, at: path)
      baseline.new = baseline.entries.subtracting(before?.entries ?? [])
    }
    return baseline
  }
}
