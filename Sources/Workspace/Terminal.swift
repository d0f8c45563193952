// SPDX-License-Identifier: Apache-2.0
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// What stands at the other end of stdout, and the time.
public enum Terminal {
  public static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  /// Someone watches stderr.
  public static var isWatched: Bool { isatty(STDERR_FILENO) == 1 }

  /// `NO_COLOR`, set to anything (no-color.org), or a terminal that says it is dumb.
  public static var refusesColour: Bool {
    if let value = getenv("NO_COLOR"), value.pointee != 0 { return true }
    guard let name = getenv("TERM") else { return true }
    return String(cString: name) == "dumb"
  }

  /// A reader that closes its end early must not kill the program: writing then fails quietly.
  public static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

  /// Seconds since 1970.
  public static var now: Int64 { Int64(time(nil)) }

  public static func sleep(_ seconds: Double) {
    guard seconds > 0 else { return }
    let whole = min(86_400, seconds).rounded(.down)
    let rest = min(86_400, seconds) - whole
    var wanted = timespec(tv_sec: Int(whole), tv_nsec: Int(rest * 1_000_000_000))
    var left = timespec()
    while nanosleep(&wanted, &left) != 0, errno == EINTR { wanted = left }
  }

  /// Processors that are there for this program.
  public static var processors: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}
