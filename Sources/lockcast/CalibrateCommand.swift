// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Collector
import Forecast
import Reports
import Snapshot
import Workspace

struct CalibrateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibrate",
    abstract: "Find out how fast production is, so that forecasts of durations are of this system.",
    discussion: """
      Of production it reads counters and views, and what migrations of the past took \
      (pg_stat_statements): read-only, no load. --watch looks on while somebody runs something. On \
      a restored copy or a promoted replica --scratch times migrations on tables of its own, in a \
      database that it makes and drops.

        lockcast calibrate --dsn postgres://monitor@db.example/shop --into production.json
        lockcast calibrate --dsn postgres://monitor@db.example/shop --watch 600 --cpu-benchmark
        lockcast calibrate --scratch --dsn postgres://admin@restored/postgres --into production.json
        lockcast calibrate --instance gp3+cpu-current --cores 8 --into production.json
      """
  )

  @Option(
    help: ArgumentHelp(
      "A URL, or key=value pairs as libpq reads them; what is missing comes from PGHOST and so on.",
      valueName: "dsn"))
  var dsn: String?

  @Option(
    help: ArgumentHelp(
      "Look at the progress views for so many seconds, while somebody runs something.",
      valueName: "seconds"))
  var watch = 0.0

  @Flag(help: "Compute for half a second, without a table: sums and sorts.")
  var cpuBenchmark = false

  @Flag(help: "Time migrations on tables made for it, in a database that is dropped again.")
  var scratch = false

  @Option(help: ArgumentHelp("Size of the tables of --scratch.", valueName: "megabytes"))
  var megabytes = 128

  @Option(
    help: ArgumentHelp(
      "Classes of storage and CPU, for what was not measured, such as gp3 or local-nvme+cpu-older; 'list' prints them.",
      valueName: "names"))
  var instance: String?

  @Option(help: ArgumentHelp("Cores of the machine: the server does not tell.", valueName: "count"))
  var cores: Int?

  @Option(
    help: ArgumentHelp(
      "The snapshot that gets it, or a file of its own. Default: stdout.", valueName: "file"))
  var into: String?

  func validate() throws {
    if dsn == nil && instance == nil {
      throw ValidationError("--dsn says which server to ask, --instance what to assume of one")
    }
    if dsn == nil && (scratch || cpuBenchmark || watch > 0) {
      throw ValidationError("--scratch, --watch and --cpu-benchmark need --dsn")
    }
    if !(0...86_400).contains(watch) {
      throw ValidationError("--watch must be between 0 and 86400 seconds")
    }
    if !(8...65_536).contains(megabytes) {
      throw ValidationError("--megabytes must be between 8 and 65536")
    }
    if let cores, cores < 1 { throw ValidationError("--cores must be 1 or more") }
  }

  func run() throws {
    if instance == "list" { return Console.write(Array(Self.classes.utf8)) }
    let declared = try declared()
    // A file that cannot take it is reported before the work, not after.
    if let into {
      _ = try Console.failing { () throws(InputErrors) in try CalibrationFile.load(into) }
    }
    let evidence = try evidence()
    var calibration = Calibration()
    if let evidence { calibration = Calibration(from: evidence.0, of: evidence.1) }
    calibration = calibration.completed(by: declared)
    let text = CalibrationText(calibration, from: evidence?.0).bytes
    guard let into else {
      Console.complain(String(decoding: text.dropLast(), as: UTF8.self))
      return Console.write(calibration.encode())
    }
    try Console.failing { () throws(InputErrors) in
      try CalibrationFile.save(calibration, to: into)
    }
    Console.write(text)
  }

  // MARK: What is declared

  private func declared() throws -> Calibration {
    var declared = Calibration()
    if let instance {
      guard let known = Calibration(instance: instance, at: Clock.now) else {
        Console.complain(
          "lockcast calibrate: no class \"\(instance)\"; --instance list prints them")
        throw ExitCode(2)
      }
      declared = known
    }
    if let cores { declared.cores = CalibratedFigure(Double(cores), .declared, at: Clock.now) }
    return declared
  }

  private static var classes: String {
    InstanceClass.all.map { "\($0.name): \($0.source)\n" }.joined()
  }

  // MARK: What is found out

  private func evidence() throws -> (CalibrationEvidence, Snapshot)? {
    guard let dsn else { return nil }
    do throws(CollectorError) {
      let found = scratch ? try timed(dsn) : try read(dsn)
      ProgressLine.clear()
      return found
    } catch {
      ProgressLine.clear()
      Console.complain("lockcast calibrate: \(error)")
      throw ExitCode(2)
    }
  }

  private func read(_ dsn: String) throws(CollectorError) -> (CalibrationEvidence, Snapshot) {
    ProgressLine.show("reading the catalog")
    let snapshot = try SnapshotCollector(.init(connectionString: dsn)).collect().snapshot
    return (try evidence(dsn), snapshot)
  }

  private func evidence(_ dsn: String) throws(CollectorError) -> CalibrationEvidence {
    var options = CalibrationCollector.Options(connectionString: dsn)
    options.watch = watch
    options.benchmark = cpuBenchmark
    return try CalibrationCollector(options).collect { seconds in
      ProgressLine.show("watching \(Int(seconds))/\(Int(watch)) s")
    }
  }

  private func timed(_ dsn: String) throws(CollectorError) -> (CalibrationEvidence, Snapshot) {
    ProgressLine.show("filling tables")
    let database = try TimingDatabase(on: dsn)
    var result = try ScratchTimings(megabytes: megabytes).run(in: database) { done, total in
      ProgressLine.show("timing \(done)/\(total)")
    }
    // The tables are known; how fast it computes without them is worth half a second here.
    var options = CalibrationCollector.Options(connectionString: dsn)
    options.benchmark = true
    result.evidence.benchmark = try CalibrationCollector(options).collect().benchmark
    return (result.evidence, result.snapshot)
  }
}
