// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The functions of a library that `dlopen` has loaded.
struct DynamicSymbols {
  struct Missing: Error {}
  let handle: UnsafeMutableRawPointer

  /// The caller's type is that of the library's header: libpq's functions have not changed since
  /// version 5, libmariadb's not since version 3 of its interface.
  func find<Function>(_ name: String) throws(Missing) -> Function {
    guard let symbol = dlsym(handle, name) else { throw Missing() }
    return unsafeBitCast(symbol, to: Function.self)
  }
}
