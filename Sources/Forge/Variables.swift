// SPDX-License-Identifier: Apache-2.0
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The environment's variables, which a CI sets; one that is empty is not set.
public struct Variables {
  private let value: (String) -> String?

  public init(_ value: @escaping (String) -> String?) { self.value = value }

  /// Those of this process.
  public static var ofProcess: Variables {
    Variables { name in getenv(name).map { String(cString: $0) } }
  }

  subscript(names: String...) -> String? {
    for name in names { if let value = value(name), !value.isEmpty { return value } }
    return nil
  }
}
