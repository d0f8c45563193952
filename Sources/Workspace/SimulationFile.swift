// SPDX-License-Identifier: Apache-2.0
import JSON
public import Simulation

/// What `lockcast simulate` plays.
public enum SimulationFile {
  /// Sessions step by step.
  case schedule(Schedule)
  /// A workload, many times.
  case experiment(Experiment)

  private static let limit = 64 << 20

  public static func read(_ path: String) throws(InputErrors) -> SimulationFile {
    do throws(InputError) {
      let bytes = try InputFile.read(path, limit: limit)
      do throws(JSONError) {
        if Experiment.isWorkload(bytes) { return .experiment(try Experiment(json: bytes)) }
        return .schedule(try Schedule(json: bytes))
      } catch {
        throw InputError(
          path, line: error.line, column: error.column,
          error.message + "; docs/simulation.md has the members")
      }
    } catch {
      throw InputErrors([error])
    }
  }
}

extension Experiment {
  /// Plays all runs; the number of threads does not change a figure.
  public func play(threads: Int) -> ExperimentSummary {
    ExperimentSummary(self, ThreadedRuns.map(threads: threads)(runs) { run($0) })
  }
}
