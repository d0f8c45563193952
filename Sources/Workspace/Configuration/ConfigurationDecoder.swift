// SPDX-License-Identifier: Apache-2.0
import Forecast
import Migrations
import Schema
import SQLSyntax
import Verdicts

/// Turns the tree of `lockcast.yml` into a ``Configuration``, and collects every error on the way.
struct ConfigurationDecoder {
  let path: String
  private(set) var errors: [InputError] = []

  init(path: String) { self.path = path }

  mutating func decode(_ root: YAMLNode) -> Configuration {
    var result = Configuration()
    result.path = path
    guard !root.isNull else { return result }
    var databases: YAMLNode?
    each(root, "the configuration", keys: Self.keys) { decoder, key, value in
      if decoder.describes(&result, key, value) { return }
      switch key {
      case "databases": databases = value
      case "deploy": decoder.deploy(value, into: &result)
      case "limits": decoder.limits(value, into: &result.limits)
      case "rules": result.limits.severities = decoder.rules(value)
      case "allow": result.allowed = decoder.allowances(value)
      case "suppressions": decoder.suppressions(value, into: &result.suppressionPolicy)
      case "baseline": result.baseline = decoder.file(value)
      case "unknown":
        let choice = decoder.choice(value, of: ["fail", "warn"])
        result.limits.unknownVerdict = choice == "warn" ? .warn : .unknown
      case "format": result.format = decoder.choice(value, of: Self.formats)
      case "fail-on":
        result.failOn = decoder.choice(value, of: ["warn", "unknown", "block", "never"])
      default: break
      }
    }
    if let databases { result.databases = self.databases(databases, beside: result) }
    return result
  }

  /// What the whole says of limits, rules and deployments holds for each.
  private mutating func databases(
    _ node: YAMLNode, beside whole: Configuration
  ) -> [Configuration] {
    var result: [Configuration] = []
    each(node, "databases", keys: nil) { decoder, name, value in
      var database = Configuration()
      database.path = decoder.path
      database.database = name
      database.deployHours = whole.deployHours
      database.retries = whole.retries
      database.limits = whole.limits
      decoder.each(value, "databases.\(name)", keys: Self.databaseKeys) { decoder, key, value in
        _ = decoder.describes(&database, key, value)
      }
      if database.migrations.isEmpty, database.render == nil {
        decoder.fail(value, "needs migrations.files, so that its migrations are known as its own")
      }
      result.append(database)
    }
    return result
  }

  /// Takes what describes one database and its migrations; false: the key is none of those.
  private mutating func describes(
    _ result: inout Configuration, _ key: String, _ value: YAMLNode
  ) -> Bool {
    switch key {
    case "engine":
      result.engine = choice(value, of: Engine.allCases.map(\.rawValue)).flatMap(Engine.init)
    case "server-version": result.serverVersion = version(value)
    case "snapshot": result.snapshot = file(value)
    case "calibration": result.calibration = file(value)
    case "instance": result.instance = instance(value)
    case "schema": result.schema = file(value)
    case "migrations": migrations(value, into: &result)
    case "pool": pool(value, into: &result)
    case "settings": result.settings = settings(value)
    case "tables": result.declaredRows = tables(value)
    default: return false
    }
    return true
  }

  private static let databaseKeys = [
    "engine", "server-version", "snapshot", "calibration", "instance", "schema", "migrations",
    "pool", "settings", "tables",
  ]

  private static let formats = [
    "terminal", "markdown", "json", "html", "sarif", "junit", "github", "gitlab",
  ]
  private static let keys =
    databaseKeys + [
      "databases", "deploy", "limits", "rules", "allow", "suppressions", "baseline", "unknown",
      "format", "fail-on",
    ]
}
// MARK: - Sections

extension ConfigurationDecoder {
  /// Classes of storage and CPU, such as `gp3+cpu-older`.
  private mutating func instance(_ node: YAMLNode) -> String? {
    guard let text = text(node) else { return nil }
    for name in text.split(separator: "+") where InstanceClass.named(String(name)) == nil {
      _ = choice(node, of: InstanceClass.all.map(\.name))
      return nil
    }
    return text
  }

  private mutating func migrations(_ node: YAMLNode, into result: inout Configuration) {
    each(node, "migrations", keys: Self.migrationKeys) { decoder, key, value in
      switch key {
      case "files": result.migrations = decoder.list(value).map { decoder.relative($0) }
      case "runner":
        let choice = decoder.choice(value, of: Runner.allCases.map(\.rawValue))
        result.runner = choice.flatMap { Runner(rawValue: $0) }
      case "transaction":
        let choice = decoder.choice(value, of: TransactionMode.allCases.map(\.rawValue))
        result.transactionMode = choice.flatMap { TransactionMode(rawValue: $0) }
      case "variables":
        decoder.each(value, "migrations.variables", keys: nil) { decoder, name, value in
          if let text = decoder.text(value) { result.variables[name] = text }
        }
      case "render": result.render = decoder.render(value)
      case "replay": result.replaysHistory = decoder.choice(value, of: ["on", "off"]) != "off"
      default: break
      }
    }
  }

  private mutating func render(_ node: YAMLNode) -> RenderCommand? {
    var render = RenderCommand(files: [], command: [], directory: Path.directory(of: path))
    each(node, "migrations.render", keys: ["files", "command", "timeout"]) { decoder, key, value in
      switch key {
      case "files": render.files = decoder.list(value).map { decoder.relative($0) }
      case "command": render.command = decoder.list(value)
      case "timeout":
        let seconds = decoder.measure(value, Self.duration, Measure.seconds) ?? 60
        render.timeLimit = max(1, min(3600, Int(seconds.rounded(.up))))
      default: break
      }
    }
    if render.command.isEmpty || render.files.isEmpty {
      fail(node, "needs files and a command, such as command: [bin/render, \"{file}\"]")
    }
    return render
  }

  private mutating func pool(_ node: YAMLNode, into result: inout Configuration) {
    each(node, "pool", keys: ["size"]) { decoder, _, value in
      guard let size = decoder.text(value) else { return }
      if let size = Int(size), (1...1_000_000).contains(size) {
        result.poolSize = size
      } else {
        decoder.fail(value, "expected a number of connections, such as 100, found '\(size)'")
      }
    }
  }

  private mutating func deploy(_ node: YAMLNode, into result: inout Configuration) {
    each(node, "deploy", keys: ["hours", "retries", "pause", "backoff"]) { decoder, key, value in
      switch key {
      case "hours":
        for text in decoder.list(value) {
          if let hours = DeployHoursText.hours(text) {
            result.deployHours.formUnion(hours)
          } else {
            decoder.fail(
              value, "expected hours in UTC, such as Mon-Thu 07-17, found '\(text.prefix(64))'")
          }
        }
      case "retries":
        if let count = decoder.measure(value, "a number of retries, such as 20", Measure.count) {
          result.retries.count = Int(min(1000, max(0, count)))
        }
      case "pause":
        if let seconds = decoder.measure(value, Self.duration, Measure.seconds) {
          result.retries.pause = seconds
        }
      case "backoff":
        if let factor = decoder.measure(value, "a factor, such as 2", Measure.count) {
          result.retries.backOff = min(100, max(1, factor))
        }
      default: break
      }
    }
  }

  private mutating func settings(_ node: YAMLNode) -> [String: String] {
    var result: [String: String] = [:]
    each(node, "settings", keys: nil) { decoder, key, value in
      if let text = decoder.text(value) { result[key.lowercased()] = text }
    }
    return result
  }

  private mutating func tables(_ node: YAMLNode) -> [RelationName: Double] {
    var result: [RelationName: Double] = [:]
    each(node, "tables", keys: nil) { decoder, table, value in
      let name = Self.relation(table)
      decoder.each(value, "tables.\(table)", keys: ["rows"]) { decoder, _, value in
        result[name] = decoder.measure(value, "a number of rows, such as 100000", Measure.count)
      }
    }
    return result
  }

  /// `orders` is `public.orders`.
  private static func relation(_ text: String) -> RelationName {
    guard let dot = text.firstIndex(of: ".") else { return RelationName("public", text) }
    return RelationName(String(text[..<dot]), String(text[text.index(after: dot)...]))
  }

  private mutating func rules(_ node: YAMLNode) -> [String: Verdict] {
    var result: [String: Verdict] = [:]
    let choices = ["off", "warn", "unknown", "block"]
    each(node, "rules", keys: Rule.allCases.map(\.rawValue)) { decoder, rule, value in
      guard let choice = decoder.choice(value, of: choices) else { return }
      result[rule] = choice == "off" ? .pass : Verdict(rawValue: choice)
    }
    return result
  }

  private mutating func limits(_ node: YAMLNode, into limits: inout Limits) {
    var edited = limits
    each(node, "limits", keys: Self.limitKeys) { decoder, key, value in
      switch key {
      case "window":
        decoder.pair(
          value, key, Self.duration, Measure.seconds, warn: &edited.windowWarn,
          block: &edited.windowBlock)
      case "exhaustion":
        decoder.pair(
          value, key, Self.share, Measure.share, warn: &edited.exhaustionWarn,
          block: &edited.exhaustionBlock)
      case "blocked-share":
        decoder.single(value, &edited.blockedShareWarn, Self.share, Measure.share)
      case "lock-timeout-probability":
        decoder.single(value, &edited.timeoutWarn, Self.share, Measure.share)
      case "hold": decoder.single(value, &edited.holdBlock, Self.duration, Measure.seconds)
      case "hot-rate":
        decoder.single(value, &edited.hotRate, "a rate, such as 5/s", Measure.rate)
      case "large-rows":
        decoder.single(
          value, &edited.largeRows, "a number of rows, such as 100000", Measure.count)
      case "snapshot-age":
        var seconds = edited.snapshotMaximumAgeHours * 3600
        decoder.single(value, &seconds, "a duration, such as 48h", Measure.seconds)
        edited.snapshotMaximumAgeHours = seconds / 3600
      default: break
      }
    }
    limits = edited
  }

  private static let duration = "a duration, such as 500ms, 5s or 2min"
  private static let share = "a share, such as 5% or 0.05"
  private static let migrationKeys = [
    "files", "runner", "transaction", "variables", "replay", "render",
  ]
  private static let limitKeys = [
    "window", "exhaustion", "blocked-share", "lock-timeout-probability", "hold", "hot-rate",
    "large-rows", "snapshot-age",
  ]

  private mutating func pair(
    _ node: YAMLNode, _ name: String, _ expected: String, _ parse: (String) -> Double?,
    warn: inout Double, block: inout Double
  ) {
    var (low, high) = (warn, block)
    each(node, "limits.\(name)", keys: ["warn", "block"]) { decoder, key, value in
      guard let number = decoder.measure(value, expected, parse) else { return }
      if key == "warn" { low = number } else { high = number }
    }
    if low > high { fail(node, "warn is above block; make it the smaller one") }
    (warn, block) = (low, high)
  }

  private mutating func single(
    _ node: YAMLNode, _ target: inout Double, _ expected: String, _ parse: (String) -> Double?
  ) {
    if let number = measure(node, expected, parse) { target = number }
  }
}

// MARK: - Values

extension ConfigurationDecoder {
  mutating func fail(_ node: YAMLNode, _ message: String) {
    errors.append(InputError(path, line: node.line, column: node.column, message))
  }

  /// Calls `body` for each member whose key is known; `keys` nil: every key is.
  mutating func each(
    _ node: YAMLNode, _ name: String, keys: [String]?,
    _ body: (inout ConfigurationDecoder, String, YAMLNode) -> Void
  ) {
    if node.isNull { return }
    guard case .mapping(let members) = node.content else {
      let example = keys.flatMap(\.first).map { ", such as '\($0): …'" } ?? ""
      return fail(node, "\(name) must be a mapping\(example), found \(node.kindName)")
    }
    for member in members {
      guard let key = member.key.scalar else {
        fail(member.key, "a key must be a word, found \(member.key.kindName)")
        continue
      }
      if let keys, !keys.contains(key) {
        unknown(member.key, key, among: keys)
      } else {
        body(&self, key, member.value)
      }
    }
  }

  mutating func unknown(_ node: YAMLNode, _ key: String, among keys: [String]) {
    let shown = String(key.prefix(64))
    let hint =
      Suggestion.nearest(to: key, among: keys).map { ", did you mean '\($0)'?" }
      ?? "; known are " + keys.joined(separator: ", ")
    fail(node, "unknown key '\(shown)'\(hint)")
  }

  mutating func text(_ node: YAMLNode) -> String? {
    guard let scalar = node.scalar, !node.isNull else {
      fail(node, "expected a value, found \(node.isNull ? "nothing" : node.kindName)")
      return nil
    }
    return scalar
  }

  mutating func choice(_ node: YAMLNode, of choices: [String]) -> String? {
    guard let text = text(node) else { return nil }
    if choices.contains(text) { return text }
    let hint =
      Suggestion.nearest(to: text, among: choices).map { ", did you mean '\($0)'?" }
      ?? "; choose one of " + choices.joined(separator: ", ")
    fail(node, "'\(text.prefix(64))' is not possible here\(hint)")
    return nil
  }

  mutating func version(_ node: YAMLNode) -> ServerVersion? {
    guard let text = text(node) else { return nil }
    if let version = ServerVersion(text) { return version }
    fail(node, "expected a version, such as 16.4, found '\(text.prefix(64))'")
    return nil
  }

  mutating func measure(
    _ node: YAMLNode, _ expected: String, _ parse: (String) -> Double?
  ) -> Double? {
    guard let text = text(node) else { return nil }
    if let number = parse(text) { return number }
    fail(node, "expected \(expected), found '\(text.prefix(64))'")
    return nil
  }

  mutating func list(_ node: YAMLNode) -> [String] {
    guard case .sequence(let elements) = node.content else { return text(node).map { [$0] } ?? [] }
    return elements.compactMap { text($0) }
  }

  mutating func file(_ node: YAMLNode) -> String? {
    guard let text = text(node) else { return nil }
    guard !SnapshotFile.isInRegistry(text) else {
      // A pull request may change this file; it must not choose whom the check logs in to.
      fail(node, "a registry is named on the command line: --snapshot postgres://…#name")
      return nil
    }
    return relative(text)
  }

  func relative(_ name: String) -> String { Path.join(Path.directory(of: path), name) }
}
