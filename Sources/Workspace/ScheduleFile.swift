// SPDX-License-Identifier: Apache-2.0
import JSON
public import Simulation

/// A schedule of sessions, for `lockcast simulate`.
public enum ScheduleFile {
  private static let limit = 16 << 20

  public static func read(_ path: String) throws(InputErrors) -> Schedule {
    do throws(InputError) {
      let bytes = try InputFile.read(path, limit: limit)
      do throws(JSONError) {
        return try Schedule(json: bytes)
      } catch {
        throw InputError(path, line: error.line, column: error.column, error.message)
      }
    } catch {
      throw InputErrors([error])
    }
  }
}
