// SPDX-License-Identifier: Apache-2.0
import CMariaDB

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The functions of libmariadb, looked up when a connection to MySQL or MariaDB is first asked for.
///
/// The library is not linked: see ``LibPQ``.
struct LibMariaDB: Sendable {
  typealias Handle = UnsafeMutablePointer<MYSQL>
  typealias Result = UnsafeMutablePointer<MYSQL_RES>
  typealias Row = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  typealias Text = UnsafePointer<CChar>

  let make: @convention(c) (Handle?) -> Handle?
  let setOption: @convention(c) (Handle?, mysql_option, UnsafeRawPointer?) -> CInt
  let addAttribute:
    @convention(c) (Handle?, mysql_option, UnsafeRawPointer?, UnsafeRawPointer?) -> CInt
  let connect:
    @convention(c) (Handle?, Text?, Text?, Text?, Text?, CUnsignedInt, Text?, CUnsignedLong)
      -> Handle?
  let close: @convention(c) (Handle?) -> Void
  let query: @convention(c) (Handle?, Text?, CUnsignedLong) -> CInt
  let storeResult: @convention(c) (Handle?) -> Result?
  let fieldCount: @convention(c) (Handle?) -> CUnsignedInt
  let nextRow: @convention(c) (Result?) -> Row?
  let lengths: @convention(c) (Result?) -> UnsafeMutablePointer<CUnsignedLong>?
  let columnCount: @convention(c) (Result?) -> CUnsignedInt
  let freeResult: @convention(c) (Result?) -> Void
  let errorNumber: @convention(c) (Handle?) -> CUnsignedInt
  let errorMessage: @convention(c) (Handle?) -> Text?
  let serverInfo: @convention(c) (Handle?) -> Text?

  static let fileNames = [
    "libmariadb.so.3", "libmariadb.3.dylib",
    "/opt/homebrew/opt/mariadb-connector-c/lib/mariadb/libmariadb.3.dylib",
    "/usr/local/opt/mariadb-connector-c/lib/mariadb/libmariadb.3.dylib",
  ]

  /// The library, or nothing where it is not installed or lacks a function.
  static let shared: LibMariaDB? = {
    for name in fileNames {
      if let handle = dlopen(name, RTLD_NOW | RTLD_LOCAL) { return LibMariaDB(handle) }
    }
    return nil
  }()

  private init?(_ handle: UnsafeMutableRawPointer) {
    let symbols = DynamicSymbols(handle: handle)
    do {
      make = try symbols.find("mysql_init")
      setOption = try symbols.find("mysql_options")
      addAttribute = try symbols.find("mysql_options4")
      connect = try symbols.find("mysql_real_connect")
      close = try symbols.find("mysql_close")
      query = try symbols.find("mysql_real_query")
      storeResult = try symbols.find("mysql_store_result")
      fieldCount = try symbols.find("mysql_field_count")
      nextRow = try symbols.find("mysql_fetch_row")
      lengths = try symbols.find("mysql_fetch_lengths")
      columnCount = try symbols.find("mysql_num_fields")
      freeResult = try symbols.find("mysql_free_result")
      errorNumber = try symbols.find("mysql_errno")
      errorMessage = try symbols.find("mysql_error")
      serverInfo = try symbols.find("mysql_get_server_info")
    } catch {
      return nil
    }
  }
}
