// SPDX-License-Identifier: Apache-2.0
import CLibYAML

/// Reads one YAML document into a tree, with limits against documents that blow up.
struct YAMLReader {
  static let maximumDepth = 32
  /// Counted with every alias expanded: a small text can stand for billions of nodes.
  static let maximumNodes = 20_000

  private let path: String
  private var stack: [Container] = []
  private var anchors: [String: YAMLNode] = [:]
  private var nodes = 0
  private var root: YAMLNode?
  private var documents = 0

  /// A list or mapping whose end has not been read.
  private struct Container {
    var isMapping: Bool
    var line: Int
    var column: Int
    var anchor: String?
    var children: [YAMLNode] = []
  }

  private init(path: String) { self.path = path }

  /// The root of the document; nil where there is none.
  static func read(_ bytes: [UInt8], path: String) throws(InputError) -> YAMLNode? {
    // The parser keeps a pointer to itself: it must not move.
    let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    defer { parser.deallocate() }
    guard yaml_parser_initialize(parser) == 1 else {
      throw InputError(path, "out of memory while reading YAML")
    }
    defer { yaml_parser_delete(parser) }
    var reader = YAMLReader(path: path)
    let result = bytes.withUnsafeBufferPointer { buffer -> Result<Void, InputError> in
      yaml_parser_set_input_string(parser, buffer.baseAddress, buffer.count)
      do throws(InputError) {
        try reader.run(parser)
        return .success(())
      } catch {
        return .failure(error)
      }
    }
    try result.get()
    return reader.root
  }

  private mutating func run(_ parser: UnsafeMutablePointer<yaml_parser_t>) throws(InputError) {
    while true {
      var event = yaml_event_t()
      guard yaml_parser_parse(parser, &event) == 1 else { throw problem(parser.pointee) }
      defer { yaml_event_delete(&event) }
      if event.type == YAML_STREAM_END_EVENT { return }
      try handle(event)
    }
  }

  private func problem(_ parser: yaml_parser_t) -> InputError {
    let what = parser.problem.map { String(cString: $0) } ?? "not valid YAML"
    // A problem with the bytes themselves has an offset and no mark.
    guard parser.error != YAML_READER_ERROR else {
      return InputError(path, "\(what) at byte \(parser.problem_offset); save it as UTF-8")
    }
    return InputError(
      path, line: Int(parser.problem_mark.line) + 1, column: Int(parser.problem_mark.column) + 1,
      what)
  }

  private mutating func handle(_ event: yaml_event_t) throws(InputError) {
    let line = Int(event.start_mark.line) + 1
    let column = Int(event.start_mark.column) + 1
    switch event.type {
    case YAML_DOCUMENT_START_EVENT:
      documents += 1
      if documents > 1 { throw error(line, column, "a second document; keep one") }
    case YAML_ALIAS_EVENT:
      let name = text(event.data.alias.anchor) ?? ""
      guard var node = anchors[name] else {
        throw error(line, column, "unknown alias '\(name)'; define the anchor before it")
      }
      (node.line, node.column) = (line, column)
      try add(node, anchor: nil)
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      let node = YAMLNode(
        content: .scalar(String(decoding: bytes, as: UTF8.self)), line: line, column: column)
      try add(node, anchor: text(scalar.anchor))
    case YAML_SEQUENCE_START_EVENT:
      try open(false, line, column, anchor: text(event.data.sequence_start.anchor))
    case YAML_MAPPING_START_EVENT:
      try open(true, line, column, anchor: text(event.data.mapping_start.anchor))
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
      try close()
    default:
      break
    }
  }

  private func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    pointer.map { String(decodingCString: $0, as: UTF8.self) }
  }

  private mutating func open(
    _ isMapping: Bool, _ line: Int, _ column: Int, anchor: String?
  ) throws(InputError) {
    guard stack.count < Self.maximumDepth else {
      throw error(line, column, "nested deeper than \(Self.maximumDepth) levels")
    }
    stack.append(Container(isMapping: isMapping, line: line, column: column, anchor: anchor))
  }

  private mutating func close() throws(InputError) {
    guard let container = stack.popLast() else { return }
    let count = container.children.reduce(1) { $0 + $1.count }
    let content: YAMLNode.Content
    if container.isMapping {
      var members: [YAMLNode.Member] = []
      var seen: Set<String> = []
      for index in stride(from: 0, to: container.children.count - 1, by: 2) {
        let key = container.children[index]
        if let name = key.scalar, !seen.insert(name).inserted {
          throw error(key.line, key.column, "the key '\(name)' stands here twice; keep one")
        }
        members.append(YAMLNode.Member(key: key, value: container.children[index + 1]))
      }
      content = .mapping(members)
    } else {
      content = .sequence(container.children)
    }
    let node = YAMLNode(
      content: content, line: container.line, column: container.column, count: count)
    nodes -= count - 1
    try add(node, anchor: container.anchor)
  }

  private mutating func add(_ node: YAMLNode, anchor: String?) throws(InputError) {
    nodes += node.count
    guard nodes <= Self.maximumNodes else {
      throw error(node.line, node.column, "more than \(Self.maximumNodes) values")
    }
    if let anchor { anchors[anchor] = node }
    if stack.isEmpty { root = node } else { stack[stack.count - 1].children.append(node) }
  }

  private func error(_ line: Int, _ column: Int, _ message: String) -> InputError {
    InputError(path, line: line, column: column, message)
  }
}
