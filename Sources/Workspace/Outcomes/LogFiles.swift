// SPDX-License-Identifier: Apache-2.0
public import Outcomes

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The server's logs, read from the first file to the last, a piece at a time.
public enum LogFiles {
  private static let pieceSize = 1 << 20

  /// - Parameter paths: in the order of their time; `-` is the standard input.
  /// - Returns: how many entries were too long to be read.
  public static func read(
    _ paths: [String], into deployment: inout Deployment
  ) throws(InputErrors) -> Int {
    var skipped = 0
    for path in paths {
      var reader = LogReader()
      do throws(InputError) {
        try InputFile.pieces(of: path, size: pieceSize) { piece throws(InputError) in
          if reader.format == nil, isCompressed(piece) {
            throw InputError(path, "is compressed; unpack it: zcat FILE | lockcast outcome --log -")
          }
          reader.read(piece) { deployment.read($0) }
        }
      } catch {
        throw InputErrors([error])
      }
      reader.finish { deployment.read($0) }
      skipped += reader.skipped
    }
    return skipped
  }
}

extension LogFiles {
  /// What gzip, zstd, xz and bzip2 files begin with.
  private static let magic: [[UInt8]] = [
    [0x1F, 0x8B], [0x28, 0xB5, 0x2F, 0xFD], [0xFD, 0x37, 0x7A, 0x58], [0x42, 0x5A, 0x68],
  ]

  private static func isCompressed(_ piece: [UInt8]) -> Bool {
    magic.contains { piece.starts(with: $0) }
  }
}

extension InputFile {
  /// Reads a file of any size piece by piece; `-` is the standard input.
  static func pieces(
    of path: String, size: Int, _ body: ([UInt8]) throws(InputError) -> Void
  ) throws(InputError) {
    let isStream = path == "-"
    let descriptor = isStream ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw InputError(path, explain(errno)) }
    defer { if !isStream { _ = close(descriptor) } }
    let name = isStream ? "<stdin>" : path
    while true {
      let piece = try chunk(size, from: descriptor, named: name)
      if !piece.isEmpty { try body(piece) }
      if piece.count < size { return }
    }
  }
}
