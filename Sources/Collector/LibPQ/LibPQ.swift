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
  typealias Strings = UnsafePointer<UnsafePointer<CChar>?>

  let connect: @convention(c) (Strings?, Strings?, CInt) -> Connection?
  let finish: @convention(c) (Connection?) -> Void
  let status: @convention(c) (Connection?) -> ConnStatusType
  let needsPassword: @convention(c) (Connection?) -> CInt
  let usedPassword: @convention(c) (Connection?) -> CInt
  let errorMessage: @convention(c) (Connection?) -> UnsafeMutablePointer<CChar>?
  let serverVersion: @convention(c) (Connection?) -> CInt
  let execute: @convention(c) (Connection?, UnsafePointer<CChar>?) -> Result?
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
    guard let connect = dlsym(handle, "PQconnectdbParams"),
      let finish = dlsym(handle, "PQfinish"), let status = dlsym(handle, "PQstatus"),
      let needsPassword = dlsym(handle, "PQconnectionNeedsPassword"),
      let usedPassword = dlsym(handle, "PQconnectionUsedPassword"),
      let errorMessage = dlsym(handle, "PQerrorMessage"),
      let serverVersion = dlsym(handle, "PQserverVersion"),
      let execute = dlsym(handle, "PQexec"),
      let resultStatus = dlsym(handle, "PQresultStatus"),
      let resultField = dlsym(handle, "PQresultErrorField"),
      let rowCount = dlsym(handle, "PQntuples"), let value = dlsym(handle, "PQgetvalue"),
      let length = dlsym(handle, "PQgetlength"), let clear = dlsym(handle, "PQclear"),
      let parse = dlsym(handle, "PQconninfoParse"),
      let freeOptions = dlsym(handle, "PQconninfoFree"),
      let freeMemory = dlsym(handle, "PQfreemem")
    else { return nil }
    // The types are those of libpq-fe.h, whose functions have not changed since version 5.
    self.connect = unsafeBitCast(
      connect, to: (@convention(c) (Strings?, Strings?, CInt) -> Connection?).self)
    self.finish = unsafeBitCast(finish, to: (@convention(c) (Connection?) -> Void).self)
    self.status = unsafeBitCast(
      status, to: (@convention(c) (Connection?) -> ConnStatusType).self)
    self.needsPassword = unsafeBitCast(
      needsPassword, to: (@convention(c) (Connection?) -> CInt).self)
    self.usedPassword = unsafeBitCast(
      usedPassword, to: (@convention(c) (Connection?) -> CInt).self)
    self.errorMessage = unsafeBitCast(
      errorMessage, to: (@convention(c) (Connection?) -> UnsafeMutablePointer<CChar>?).self)
    self.serverVersion = unsafeBitCast(
      serverVersion, to: (@convention(c) (Connection?) -> CInt).self)
    self.execute = unsafeBitCast(
      execute, to: (@convention(c) (Connection?, UnsafePointer<CChar>?) -> Result?).self)
    self.resultStatus = unsafeBitCast(
      resultStatus, to: (@convention(c) (Result?) -> ExecStatusType).self)
    self.resultField = unsafeBitCast(
      resultField, to: (@convention(c) (Result?, CInt) -> UnsafeMutablePointer<CChar>?).self)
    self.rowCount = unsafeBitCast(rowCount, to: (@convention(c) (Result?) -> CInt).self)
    self.value = unsafeBitCast(
      value, to: (@convention(c) (Result?, CInt, CInt) -> UnsafeMutablePointer<CChar>?).self)
    self.length = unsafeBitCast(
      length, to: (@convention(c) (Result?, CInt, CInt) -> CInt).self)
    self.clear = unsafeBitCast(clear, to: (@convention(c) (Result?) -> Void).self)
    self.parse = unsafeBitCast(
      parse,
      to: (@convention(c) (
        UnsafePointer<CChar>?, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
      ) -> UnsafeMutablePointer<PQconninfoOption>?).self)
    self.freeOptions = unsafeBitCast(
      freeOptions, to: (@convention(c) (UnsafeMutablePointer<PQconninfoOption>?) -> Void).self)
    self.freeMemory = unsafeBitCast(
      freeMemory, to: (@convention(c) (UnsafeMutableRawPointer?) -> Void).self)
  }
}
