// SPDX-License-Identifier: Apache-2.0

/// Exponential and normal draws by the ziggurat method: the area under the density is covered by
/// layers of the same area, and nearly every draw is a look-up, a multiplication and a comparison.
///
/// Marsaglia and Tsang, "The Ziggurat Method for Generating Random Variables", 2000. The tables are
/// worked out once, by ``RealFunctions``, so they are the same on every machine.
///
/// A class, for its tables are read in place; a value of four kilobytes would be copied at each draw.
final class Ziggurat: Sendable {
  /// Where the layers end, the first one's beyond the density: its area with the tail's is that of
  /// the others.
  private let edges: InlineArray<257, Double>
  /// The density at each edge.
  private let heights: InlineArray<257, Double>

  /// - Parameters:
  ///   - tail: where the tail begins, for 256 layers.
  ///   - area: of each layer.
  private init(
    tail: Double, area: Double, density: (Double) -> Double, inverse: (Double) -> Double
  ) {
    var edges = InlineArray<257, Double>(repeating: 0)
    var heights = InlineArray<257, Double>(repeating: 0)
    edges[0] = area / density(tail)
    edges[1] = tail
    heights[0] = 0
    heights[1] = density(tail)
    for layer in 2..<256 {
      heights[layer] = heights[layer - 1] + area / edges[layer - 1]
      edges[layer] = inverse(heights[layer])
    }
    edges[256] = 0
    heights[256] = 1
    self.edges = edges
    self.heights = heights
  }

  static let exponential = Ziggurat(
    tail: 7.697117470131487, area: 0.003949659822581572,
    density: { RealFunctions.exponential(-$0) }, inverse: { -RealFunctions.logarithm($0) })

  static let normal = Ziggurat(
    tail: 3.6541528853610088, area: 0.00492867323399,
    density: { RealFunctions.exponential(-0.5 * $0 * $0) },
    inverse: { (-2 * RealFunctions.logarithm($0)).squareRoot() })

  /// An exponential draw with mean 1.
  @inline(__always)
  func exponential(_ random: inout RandomStream) -> Double {
    let bits = random.next()
    let layer = Int(bits & 255)
    let x = Double(bits >> 11) * 0x1p-53 * edges[layer]
    return x < edges[layer + 1] ? x : slowExponential(x, layer, &random)
  }

  private func slowExponential(
    _ first: Double, _ firstLayer: Int, _ random: inout RandomStream
  ) -> Double {
    var x = first
    var layer = firstLayer
    while true {
      // Beyond the last edge the law is the same again.
      if layer == 0 { return edges[1] - RealFunctions.logarithm(random.unit()) }
      let y = heights[layer] + random.unit() * (heights[layer + 1] - heights[layer])
      if y < RealFunctions.exponential(-x) { return x }
      let bits = random.next()
      layer = Int(bits & 255)
      x = Double(bits >> 11) * 0x1p-53 * edges[layer]
      if x < edges[layer + 1] { return x }
    }
  }

  /// A draw from the standard normal law.
  @inline(__always)
  func normal(_ random: inout RandomStream) -> Double {
    let bits = random.next()
    let layer = Int(bits & 255)
    let x = Double(bits >> 11) * 0x1p-53 * edges[layer]
    let size = x < edges[layer + 1] ? x : slowNormal(x, layer, &random)
    return bits & 256 == 0 ? size : -size
  }

  private func slowNormal(
    _ first: Double, _ firstLayer: Int, _ random: inout RandomStream
  ) -> Double {
    var x = first
    var layer = firstLayer
    while true {
      if layer == 0 { return normalTail(&random) }
      let y = heights[layer] + random.unit() * (heights[layer + 1] - heights[layer])
      if y < RealFunctions.exponential(-0.5 * x * x) { return x }
      let bits = random.next()
      layer = Int(bits & 255)
      x = Double(bits >> 11) * 0x1p-53 * edges[layer]
      if x < edges[layer + 1] { return x }
    }
  }

  /// Marsaglia's tail.
  private func normalTail(_ random: inout RandomStream) -> Double {
    while true {
      let x = -RealFunctions.logarithm(random.unit()) / edges[1]
      let y = -RealFunctions.logarithm(random.unit())
      if 2 * y > x * x { return edges[1] + x }
    }
  }
}
