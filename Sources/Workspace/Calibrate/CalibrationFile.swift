// SPDX-License-Identifier: Apache-2.0
import Forecast
public import Snapshot

/// A calibration in a file: of its own, or in a snapshot.
public enum CalibrationFile {
  /// What is known already; nil where there is no file, or no calibration in it.
  public static func load(_ path: String) throws(InputErrors) -> Calibration? {
    guard InputFile.exists(path) else { return nil }
    do throws(InputError) {
      return try read(path)
    } catch {
      throw InputErrors([error])
    }
  }

  /// Of a file that has to be there.
  static func read(_ path: String) throws(InputError) -> Calibration? {
    let bytes = try InputFile.read(path, limit: InputFile.snapshotLimit)
    return try decode(path) { () throws(SnapshotError) in try Calibration.read(bytes) }
  }

  /// Puts it into the file, a snapshot or a calibration; a file that is not there yet becomes a
  /// calibration. What the file knew and this does not know, it keeps.
  public static func save(_ calibration: Calibration, to path: String) throws(InputErrors) {
    guard InputFile.exists(path) else {
      return try OutputFile.save(calibration.encode(), to: path)
    }
    let document: [UInt8]
    do throws(InputError) {
      let bytes = try InputFile.read(path, limit: InputFile.snapshotLimit)
      document = try decode(path) { () throws(SnapshotError) in
        let known = try Calibration.read(bytes) ?? Calibration()
        return try calibration.completed(by: known).replacing(in: bytes)
      }
    } catch {
      throw InputErrors([error])
    }
    try OutputFile.save(document, to: path)
  }

  private static func decode<Result>(
    _ path: String, _ body: () throws(SnapshotError) -> Result
  ) throws(InputError) -> Result {
    do throws(SnapshotError) {
      return try body()
    } catch {
      throw InputError(
        path, line: error.line, column: error.column, "\(error.message); \(error.remedy)")
    }
  }
}
