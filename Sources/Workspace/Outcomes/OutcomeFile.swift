// SPDX-License-Identifier: Apache-2.0
import JSON
public import Outcomes

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The file in which outcomes are kept, a line a record, and the report that they belong to.
public enum OutcomeFile {
  /// Beside `lockcast.yml`, in a folder of its own.
  public static let defaultPath = ".lockcast/outcomes.jsonl"
  private static let limit = 64 << 20

  /// Empty where there is no file yet.
  public static func read(_ path: String) throws(InputErrors) -> OutcomeLedger {
    guard path == "-" || InputFile.exists(path) else { return OutcomeLedger() }
    do throws(InputError) {
      let bytes = try InputFile.read(path, limit: limit)
      do throws(LedgerError) {
        return try OutcomeLedger(lines: bytes)
      } catch {
        throw InputError(
          path, line: error.line, column: error.column,
          error.message + "; name a file that `lockcast outcome` has written")
      }
    } catch {
      throw InputErrors([error])
    }
  }

  /// Adds records, those that are there already not again; two that do so at once wait for one
  /// another.
  public static func add(
    _ records: [OutcomeRecord], to path: String
  ) throws(InputErrors) -> OutcomeLedger {
    if path == defaultPath { try OutputFile.makeDirectory(Path.directory(of: path)) }
    let lock = open(Path.directory(of: path), O_RDONLY | O_CLOEXEC)
    defer { if lock >= 0 { _ = close(lock) } }
    if lock >= 0 { while flock(lock, LOCK_EX) != 0, errno == EINTR {} }
    var ledger = try read(path)
    if ledger.add(records) > 0 { try OutputFile.save(ledger.lines, to: path) }
    return ledger
  }

  /// What `check --format json` wrote.
  public static func report(_ path: String) throws(InputErrors) -> ForecastDocument {
    do throws(InputError) {
      let bytes = try InputFile.read(path, limit: InputFile.schemaLimit)
      do throws(JSONError) {
        return try ForecastDocument(json: bytes)
      } catch {
        throw InputError(path, line: error.line, column: error.column, error.message)
      }
    } catch {
      throw InputErrors([error])
    }
  }
}
