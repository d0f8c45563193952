// SPDX-License-Identifier: Apache-2.0
public import Forecast
import Simulation

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Runs the trajectories of a forecast on several threads.
///
/// Each run has a seed of its own and writes to a place of its own, so the outcomes do not depend
/// on the number of threads.
public enum ThreadedRuns {
  public static func map(threads: Int) -> RunMap {
    guard threads > 1 else { return Forecaster.sequentially }
    return { count, run in
      let workers = min(threads, count)
      guard workers > 1 else { return Forecaster.sequentially(count, run) }
      return [WorkloadOutcome?](unsafeUninitializedCapacity: count) { buffer, initialized in
        let outcomes = Outcomes(buffer)
        for index in 0..<count { outcomes.initialize(index) }
        initialized = count
        inParallel(workers) { worker in
          for index in stride(from: worker, to: count, by: workers) {
            outcomes.store(run(index), at: index)
          }
        }
      }.compactMap { $0 }
    }
  }

  /// Places that the threads share: each index belongs to one thread.
  private struct Outcomes: @unchecked Sendable {
    private let buffer: UnsafeMutableBufferPointer<WorkloadOutcome?>

    init(_ buffer: UnsafeMutableBufferPointer<WorkloadOutcome?>) { self.buffer = buffer }

    func initialize(_ index: Int) { buffer.initializeElement(at: index, to: nil) }

    func store(_ outcome: WorkloadOutcome, at index: Int) { buffer[index] = outcome }
  }

  /// Calls `body` with 0 to `count` - 1, each on a thread of its own; what cannot get a thread is
  /// run by the caller.
  private static func inParallel(_ count: Int, _ body: @Sendable (Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      var threads: [pthread_t] = []
      for worker in 1..<count {
        let job = Unmanaged.passRetained(Job { body(worker) })
        if let thread = start(job) {
          threads.append(thread)
        } else {
          job.release()
          body(worker)
        }
      }
      body(0)
      for thread in threads { pthread_join(thread, nil) }
    }
  }

  private static func start(_ job: Unmanaged<Job>) -> pthread_t? {
    var thread = pthread_t()
    let code = pthread_create(&thread, nil, runJob, job.toOpaque())
    return code == 0 ? thread : nil
  }
}

/// What a thread is to do.
private final class Job: Sendable {
  let body: @Sendable () -> Void

  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

private func runJob(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let argument else { return nil }
  let job = Unmanaged<Job>.fromOpaque(argument).takeRetainedValue()
  job.body()
  return nil
}
