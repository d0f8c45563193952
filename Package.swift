// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// A library of the core: it may import what it names here, and nothing else (`.ci/arrows` checks).
func room(
  _ name: String, _ imports: Target.Dependency..., optimized: Bool = false
) -> Target {
  .target(
    name: name, dependencies: imports, exclude: ["README.md"],
    swiftSettings: settings
      + (optimized ? [.unsafeFlags(["-O"], .when(configuration: .debug))] : []))
}

func tests(of name: String, _ more: Target.Dependency...) -> Target {
  .testTarget(
    name: name + "Tests",
    dependencies: [.byName(name: name), "TestSupport"] + more,
    swiftSettings: settings
  )
}

let package = Package(
  name: "lockcast",
  platforms: [.macOS(.v26)],
  products: [.executable(name: "lockcast", targets: ["lockcast"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.0.0"),
    .package(url: "https://github.com/apple/swift-system", from: "1.5.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0", traits: []),
  ],
  targets: [
    // Layer 0: bytes. The standard library only.
    room("SQLSyntax"),
    room("JSON"),
    // Layer 1: what exists, and what is to run.
    room("Schema", "SQLSyntax"),
    room("Migrations", "SQLSyntax"),
    // Layer 2: facts about locks.
    room("LockModel", "Schema", "SQLSyntax"),
    // Layer 3: production, and its lock manager.
    room("Snapshot", "LockModel", "Schema", "SQLSyntax", "JSON"),
    // Tests play millions of events: without the optimiser one forecast takes half a minute.
    room("Simulation", "LockModel", "JSON", optimized: true),
    room("Observation", "LockModel", "Schema", "SQLSyntax", "JSON"),
    // Layer 4 to 6: forecast, opinion, words.
    room("Forecast", "Simulation", "Snapshot", "LockModel", "Migrations", "Schema", "SQLSyntax"),
    room("Verdicts", "Forecast", "Snapshot", "LockModel", "Migrations", "Schema", "SQLSyntax"),
    room("Outcomes", "Forecast", "Snapshot", "SQLSyntax", "JSON"),
    room(
      "Reports", "Outcomes", "Verdicts", "Forecast", "Observation", "Snapshot", "LockModel",
      "Migrations",
      "Schema",
      "SQLSyntax", "JSON", "Simulation"),
    // Edges: everything that touches a file, a socket or a clock.
    room(
      "Workspace", "Outcomes", "Verdicts", "Forecast", "Observation", "Snapshot", "Migrations",
      "LockModel",
      "SQLSyntax", "JSON", "Simulation", "Schema", "CLibYAML",
      .product(name: "Subprocess", package: "swift-subprocess"),
      .product(name: "SystemPackage", package: "swift-system")),
    room(
      "Collector", "Outcomes", "Observation", "Snapshot", "LockModel", "Schema", "SQLSyntax",
      "JSON", "CLibPQ", "CMariaDB"),
    room("Forge", "Workspace", "Reports", "JSON"),
    .executableTarget(
      name: "lockcast",
      dependencies: [
        "Workspace", "Collector", "Forge", "Reports", "Outcomes", "Verdicts", "Forecast",
        "Observation",
        "Simulation",
        "Snapshot",
        "LockModel", "Migrations", "Schema", "SQLSyntax", "JSON",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      exclude: ["README.md"],
      swiftSettings: settings
    ),
    // System libraries.
    .systemLibrary(name: "CLibPQ", providers: [.apt(["libpq-dev"]), .brew(["libpq"])]),
    .systemLibrary(
      name: "CMariaDB", providers: [.apt(["libmariadb-dev"]), .brew(["mariadb-connector-c"])]),
    .systemLibrary(
      name: "CLibYAML", pkgConfig: "yaml-0.1",
      providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
    // Tests.
    .executableTarget(
      name: "syntax-dump", dependencies: ["SQLSyntax", "JSON"], path: "Tests/SyntaxDump",
      swiftSettings: settings),
    .target(
      name: "Generator",
      dependencies: ["Observation", "LockModel", "Schema", "SQLSyntax", "TestSupport"],
      path: "Tests/Generator", swiftSettings: settings),
    .executableTarget(
      name: "exam",
      dependencies: ["Generator", "Collector", "Observation", "LockModel", "Schema"],
      path: "Tests/Exam", swiftSettings: settings),
    .target(
      name: "Timings",
      dependencies: ["Forecast", "Snapshot", "Migrations", "Schema", "SQLSyntax"],
      path: "Tests/Timings", swiftSettings: settings),
    .executableTarget(
      name: "timing-exam", dependencies: ["Timings", "Snapshot"], path: "Tests/TimingExam",
      exclude: ["measure"], swiftSettings: settings),
    .target(
      name: "TestSupport", dependencies: ["SQLSyntax"], path: "Tests/Support",
      swiftSettings: settings),
    .systemLibrary(
      name: "CLibPGQuery", path: "Tests/CLibPGQuery",
      providers: [.apt(["libpg-query-dev"]), .brew(["libpg_query"])]),
    tests(of: "SQLSyntax", "CLibPGQuery"),
    tests(of: "JSON"),
    tests(of: "Schema", "SQLSyntax"),
    tests(of: "Migrations", "SQLSyntax"),
    tests(of: "LockModel", "Schema", "SQLSyntax"),
    tests(of: "Snapshot", "LockModel", "Schema", "SQLSyntax", "JSON"),
    tests(of: "Observation", "LockModel", "Schema", "SQLSyntax", "JSON"),
    tests(of: "Simulation", "LockModel", "JSON"),
    tests(
      of: "Forecast", "Timings", "Simulation", "Snapshot", "LockModel", "Migrations", "Schema",
      "SQLSyntax"),
    tests(
      of: "Verdicts", "Forecast", "Snapshot", "LockModel", "Migrations", "Schema", "SQLSyntax"),
    tests(of: "Outcomes", "Forecast", "Snapshot", "SQLSyntax", "JSON"),
    tests(
      of: "Reports", "Outcomes", "Verdicts", "Forecast", "Observation", "Simulation", "Snapshot",
      "Migrations", "LockModel",
      "Schema", "SQLSyntax", "JSON"),
    tests(
      of: "Workspace", "Verdicts", "Forecast", "Snapshot", "Migrations", "Schema", "SQLSyntax"),
    tests(of: "Forge", "Reports", "JSON"),
    .testTarget(
      name: "CommandTests", dependencies: ["TestSupport", "JSON"], swiftSettings: settings),
    .testTarget(
      name: "IntegrationTests",
      dependencies: [
        "Collector", "Generator", "Observation", "Snapshot", "LockModel", "Schema", "SQLSyntax",
        "JSON",
        "TestSupport",
      ], swiftSettings: settings),
  ]
)
