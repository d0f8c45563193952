// SPDX-License-Identifier: Apache-2.0
import JSON
import SQLSyntax
public import Snapshot

/// Asks a live server how fast it is: it reads counters and views, and nothing else.
public struct CalibrationCollector: Sendable {
  public struct Options: Sendable, Hashable {
    public var connectionString: String
    /// Seconds for which to look at what others run; 0: not at all.
    public var watch = 0.0
    /// Whether to compute for half a second.
    public var benchmark = false

    public init(connectionString: String) { self.connectionString = connectionString }
  }

  private let options: Options

  public init(_ options: Options) { self.options = options }

  /// - Parameter progress: seconds that were watched.
  public func collect(
    progress: (Double) -> Void = { _ in }
  ) throws(CollectorError) -> CalibrationEvidence {
    let connection = try Connection(
      to: options.connectionString, connectTimeout: Self.connectTimeout)
    guard connection.version.major >= 13 else {
      throw .unsupportedServer(version: connection.version.description)
    }
    let queries = CalibrationQueries(version: connection.version)
    let settings = try Self.fields(of: queries.settings, connection)
    var evidence = CalibrationEvidence(
      at: Timestamp(seconds: Int64(settings["clock"] ?? 0)))
    if settings["ioTimed"] != 1 { evidence.gaps.append(.ioNotTimed) }
    if settings["utilityTracked"] != 1 { evidence.gaps.append(.utilityNotTracked) }
    try readPast(connection, queries, into: &evidence)
    try readRate(connection, queries, into: &evidence)
    if options.watch > 0 {
      var watch = ProgressWatch()
      try watch.look(connection, queries.moment, for: options.watch, progress: progress)
      evidence.statements += watch.statements
      evidence.rates += watch.rates
    }
    if options.benchmark { evidence.benchmark = try Self.benchmark(connection) }
    return evidence
  }

  private static let connectTimeout = 10

  // MARK: Past statements

  private func readPast(
    _ connection: borrowing Connection, _ queries: CalibrationQueries,
    into evidence: inout CalibrationEvidence
  ) throws(CollectorError) {
    guard let schema = try connection.rows(of: TrafficQueries.statementsSchema).first else {
      return evidence.gaps.append(.noPastStatements)
    }
    let query = queries.pastStatements(schema: String(decoding: schema, as: UTF8.self))
    let rows: [[UInt8]]
    do {
      rows = try connection.rows(of: query)
    } catch {
      // 55000: not in shared_preload_libraries; 42703, 42P01: an extension never updated;
      // 42501: not for this role; 57014: too large to read in time.
      guard case .queryFailed(_, let state, _) = error,
        ["55000", "42703", "42P01", "42501", "57014"].contains(state)
      else { throw error }
      return evidence.gaps.append(.noPastStatements)
    }
    do {
      evidence.statements += try rows.map(Self.statement)
    } catch {
      throw .unexpectedAnswer(query: query.name, message: error.message)
    }
  }

  private static func statement(_ row: [UInt8]) throws(JSONError) -> TimedStatement {
    var statement = TimedStatement("", seconds: 0, source: .pastStatements)
    var cursor = JSONCursor(row)
    try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
      switch key {
      case "text": statement.sql = try value.string()
      case "seconds": statement.seconds = try value.double()
      case "calls": statement.calls = try value.int()
      default: break
      }
    }
    return statement
  }

  // MARK: Reads

  /// Fewer bytes, or less time, say nothing about a rate.
  private static let enoughBytes = 64.0 * 1_048_576
  private static let enoughSeconds = 0.05
  /// What is read faster comes from the cache of the operating system, and says nothing about the
  /// table that is not in it.
  private static let fastestStorage = 2048.0 * 1_048_576

  private func readRate(
    _ connection: borrowing Connection, _ queries: CalibrationQueries,
    into evidence: inout CalibrationEvidence
  ) throws(CollectorError) {
    let counters = try Self.fields(of: queries.reads, connection)
    guard let bytes = counters["bytes"], let seconds = counters["seconds"],
      bytes >= Self.enoughBytes, seconds >= Self.enoughSeconds
    else { return }
    guard bytes / seconds <= Self.fastestStorage else {
      return evidence.gaps.append(.readsFromMemory)
    }
    let isSequential = queries.version.major >= 16
    // Single pages are read at a quarter of the sequential rate, or less (docs/calibration.md).
    evidence.rates.append(
      ObservedRate(
        .read, bytes / seconds * (isSequential ? 1 : 4), source: .ioStatistics,
        isLowerBound: !isSequential))
  }

  /// The numbers of a query's only row.
  private static func fields(
    of query: CollectorQuery, _ connection: borrowing Connection
  ) throws(CollectorError) -> [String: Double] {
    let row = try connection.row(of: query)
    var fields: [String: Double] = [:]
    do {
      var cursor = JSONCursor(row)
      try cursor.object { (key: String, value: inout JSONCursor) throws(JSONError) in
        fields[key] = try value.optional { (c: inout JSONCursor) throws(JSONError) in
          try c.double()
        }
      }
    } catch {
      throw .unexpectedAnswer(query: query.name, message: error.message)
    }
    return fields
  }

  // MARK: Computing

  private static func benchmark(
    _ connection: borrowing Connection
  ) throws(CollectorError) -> CPUBenchmark {
    CPUBenchmark(
      sum: try time(CalibrationQueries.sum, connection),
      textSort: try time(CalibrationQueries.textSort, connection),
      numberSort: try time(CalibrationQueries.numberSort, connection))
  }

  private static func time(
    _ query: CollectorQuery, _ connection: borrowing Connection
  ) throws(CollectorError) -> Double {
    _ = try connection.run(Connection.opening(.init()), named: query.name)
    // Nothing of it goes to a file.
    _ = try connection.run("SET LOCAL work_mem = '64MB'", named: query.name)
    let start = ContinuousClock.now
    _ = try connection.run(query.sql, named: query.name)
    let seconds = start.duration(to: .now).seconds
    _ = try connection.run("COMMIT", named: query.name)
    return seconds
  }
}

extension Duration {
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
