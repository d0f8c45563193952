// SPDX-License-Identifier: Apache-2.0
import CLibPQ

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The functions of libpq, looked up when a connection is first asked for.
///
/// The library is not linked: `lockcast check` never needs it, and would pay for it at each start.
struct LibPQ: Sendable {
  typealias Connection = OpaquePointer
  typealias Result = OpaquePointer
  typealias NoticeProcessor =
    @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?) -> Void
  typealias Strings = UnsafePointer<UnsafePointer<CChar>?>

  let connect: @convention(c) (Strings?, Strings?, CInt) -> Connection?
  let finish: @convention(c) (Connection?) -> Void
  let status: @convention(c) (Connection?) -> ConnStatusType
  let needsPassword: @convention(c) (Connection?) -> CInt
  let usedPassword: @convention(c) (Connection?) -> CInt
  let errorMessage: @convention(c) (Connection?) -> UnsafeMutablePointer<CChar>?
  let serverVersion: @convention(c) (Connection?) -> CInt
  let setNoticeProcessor:
    @convention(c) (Connection?, NoticeProcessor?, UnsafeMutableRawPointer?) -> NoticeProcessor?
  let execute: @convention(c) (Connection?, UnsafePointer<CChar>?) -> Result?
  let executeParameters:
    @convention(c) (
      Connection?, UnsafePointer<CChar>?, CInt, UnsafePointer<Oid>?, Strings?,
      UnsafePointer<CInt>?, UnsafePointer<CInt>?, CInt
    ) -> Result?
  let send: @convention(c) (Connection?, UnsafePointer<CChar>?) -> CInt
  let nextResult: @convention(c) (Connection?) -> Result?
  let putCopyData: @convention(c) (Connection?, UnsafePointer<CChar>?, CInt) -> CInt
  let endCopyData: @convention(c) (Connection?, UnsafePointer<CChar>?) -> CInt
  let getCopyData:
    @convention(c) (Connection?, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, CInt) -> CInt
  let resultStatus: @convention(c) (Result?) -> ExecStatusType
  let resultField: @convention(c) (Result?, CInt) -> UnsafeMutablePointer<CChar>?
  let rowCount: @convention(c) (Result?) -> CInt
  let value: @convention(c) (Result?, CInt, CInt) -> UnsafeMutablePointer<CChar>?
  let length: @convention(c) (Result?, CInt, CInt) -> CInt
  let clear: @convention(c) (Result?) -> Void
  let parse:
    @convention(c) (
      UnsafePointer<CChar>?, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    ) -> UnsafeMutablePointer<PQconninfoOption>?
  let freeOptions: @convention(c) (UnsafeMutablePointer<PQconninfoOption>?) -> Void
  let freeMemory: @convention(c) (UnsafeMutableRawPointer?) -> Void

  static let fileNames = [
    "libpq.so.5", "libpq.5.dylib", "/opt/homebrew/opt/libpq/lib/libpq.5.dylib",
    "/usr/local/opt/libpq/lib/libpq.5.dylib",
  ]

  /// The library, or nothing where it is not installed or lacks a function.
  static let shared: LibPQ? = {
    for name in fileNames {
      if let handle = dlopen(name, RTLD_NOW | RTLD_LOCAL), let library = LibPQ(handle) {
        return library
      }
    }
    return nil
  }()

  private init?(_ handle: UnsafeMutableRawPointer) {
    let symbols = DynamicSymbols(handle: handle)
    do {
      connect = try symbols.find("PQconnectdbParams")
      finish = try symbols.find("PQfinish")
      status = try symbols.find("PQstatus")
      needsPassword = try symbols.find("PQconnectionNeedsPassword")
      usedPassword = try symbols.find("PQconnectionUsedPassword")
      errorMessage = try symbols.find("PQerrorMessage")
      serverVersion = try symbols.find("PQserverVersion")
      setNoticeProcessor = try symbols.find("PQsetNoticeProcessor")
      execute = try symbols.find("PQexec")
      executeParameters = try symbols.find("PQexecParams")
      send = try symbols.find("PQsendQuery")
      nextResult = try symbols.find("PQgetResult")
      putCopyData = try symbols.find("PQputCopyData")
      endCopyData = try symbols.find("PQputCopyEnd")
      getCopyData = try symbols.find("PQgetCopyData")
      resultStatus = try symbols.find("PQresultStatus")
      resultField = try symbols.find("PQresultErrorField")
      rowCount = try symbols.find("PQntuples")
      value = try symbols.find("PQgetvalue")
      length = try symbols.find("PQgetlength")
      clear = try symbols.find("PQclear")
      parse = try symbols.find("PQconninfoParse")
      freeOptions = try symbols.find("PQconninfoFree")
      freeMemory = try symbols.find("PQfreemem")
    } catch {
      return nil
    }
  }
}
