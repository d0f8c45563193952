// SPDX-License-Identifier: Apache-2.0
import Dispatch

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Cleans up where this process is told to end, as long as this value lives.
///
/// Whoever lets go of it meanwhile waits for the end: what the cleaning breaks is not reported. Signals
/// are the process's: of several values the first has them.
final class Interruption {
  /// What else is asked of it waits behind a clean-up that has begun, and that does not return.
  private let queue = DispatchQueue(label: "lockcast.interruption")
  private let sources: [(signal: CInt, source: any DispatchSourceSignal)]

  init(_ cleanUp: @escaping @Sendable () -> Void) {
    var sources: [(signal: CInt, source: any DispatchSourceSignal)] = []
    for number in [SIGINT, SIGTERM, SIGHUP] where !Self.wasIgnored(number) {
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler {
        cleanUp()
        // Not `exit`: the main thread is still at work. 128 and the number, as in a shell.
        _exit(128 + number)
      }
      source.resume()
      sources.append((number, source))
    }
    self.sources = sources
  }

  deinit {
    queue.sync {
      for (number, source) in sources {
        source.cancel()
        signal(number, SIG_DFL)
      }
    }
  }

  /// Ignores the signal, which a source sees nevertheless; what `nohup` ignores stays ignored.
  private static func wasIgnored(_ number: CInt) -> Bool {
    let before = signal(number, SIG_IGN)
    return unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
