// SPDX-License-Identifier: Apache-2.0

/// Words that are no names without quotes.
///
/// MySQL's manual, "Keywords and Reserved Words", those marked (R), with the release that reserved
/// them; MariaDB's, and MySQL 9.7's, were tried as names of columns, word by word.
struct MySQLReserved: Sendable {
  static let shared = MySQLReserved()
  private let everywhere: Set<UInt64>
  private let somewhere: [UInt64: [Range<Release>]]

  private init() {
    everywhere = Set(Self.words.split(separator: " ").map { Self.hash($0.utf8) })
    var somewhere: [UInt64: [Range<Release>]] = [:]
    for (releases, words) in Self.sometimes {
      for word in words.split(separator: " ") {
        somewhere[Self.hash(word.utf8), default: []].append(releases)
      }
    }
    self.somewhere = somewhere
  }

  func contains(_ bytes: ArraySlice<UInt8>, on engine: Engine, _ version: ServerVersion) -> Bool {
    guard bytes.count <= Self.longest else { return false }
    let hash = Self.hash(bytes)
    return everywhere.contains(hash) || isReserved(hash, on: engine, version)
  }

  /// Reserved here, and a name on another server or release.
  func isReserved(_ bytes: ArraySlice<UInt8>, on engine: Engine, _ version: ServerVersion) -> Bool {
    isReserved(Self.hash(bytes), on: engine, version)
  }

  private func isReserved(_ hash: UInt64, on engine: Engine, _ version: ServerVersion) -> Bool {
    guard let releases = somewhere[hash] else { return false }
    return releases.contains { $0.contains(Release(engine, version)) }
  }

  private static let longest = 30

  private static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { hash, byte in
      let lower = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
      return (hash ^ UInt64(lower)) &* 0x0000_0100_0000_01B3
    }
  }

  /// A release of one of the servers, those of MySQL before those of MariaDB.
  private struct Release: Comparable {
    var engine: Int
    var version: ServerVersion

    init(_ engine: Engine, _ version: ServerVersion) {
      self.engine = engine == .mariadb ? 1 : 0
      self.version = version
    }

    static func < (left: Release, right: Release) -> Bool {
      left.engine == right.engine ? left.version < right.version : left.engine < right.engine
    }
  }

  private static func mysql(since version: ServerVersion) -> Range<Release> {
    Release(.mysql, version)..<Release(.mariadb, ServerVersion(0, 0))
  }

  private static func mariadb(since version: ServerVersion) -> Range<Release> {
    Release(.mariadb, version)..<Release(.mariadb, ServerVersion(.max, 0))
  }

  private static let sometimes: [(Range<Release>, String)] = [
    (
      mysql(since: ServerVersion(0, 0)),
      """
      database generated get io_after_gtids io_before_gtids optimizer_costs option schema stored \
      virtual
      """
    ),
    (
      mysql(since: ServerVersion(8, 0)),
      """
      cube cume_dist dense_rank empty except first_value function grouping groups json_table lag \
      last_value lateral lead nth_value ntile of over percent_rank rank recursive row row_number \
      rows system window
      """
    ),
    (mysql(since: ServerVersion(8, 0, 31)), "intersect"),
    (mysql(since: ServerVersion(8, 4)), "qualify tablesample"),
    (mysql(since: ServerVersion(9, 2)), "external library"),
    (
      mariadb(since: ServerVersion(0, 0)),
      """
      current_role delete_domain_id do_domain_ids except ignore_domain_ids intersect over \
      page_checksum parse_vcol_expr portion recursive ref_system_id returning rows \
      stats_auto_recalc stats_persistent stats_sample_pages
      """
    ),
    (mariadb(since: ServerVersion(10, 6)), "offset"),
    (mariadb(since: ServerVersion(10, 7)), "row_number"),
    (
      mariadb(since: ServerVersion(10, 10)), "master_demote_to_replica master_demote_to_slave"
    ),
    (mariadb(since: ServerVersion(11, 7)), "sql_after_gtids sql_before_gtids vector"),
    // Names again since.
    (
      Release(.mariadb, ServerVersion(0, 0))..<Release(.mariadb, ServerVersion(10, 7)),
      "database schema"
    ),
    (
      Release(.mariadb, ServerVersion(0, 0))..<Release(.mariadb, ServerVersion(11, 3)),
      "master_ssl_verify_server_cert"
    ),
    (
      Release(.mysql, ServerVersion(0, 0))..<Release(.mysql, ServerVersion(8, 4)),
      "master_ssl_verify_server_cert"
    ),
  ]

  private static let words = """
    accessible add all alter analyze and as asc asensitive before between bigint binary blob both \
    by call cascade case change char character check collate column condition constraint continue \
    convert create cross current_date current_time current_timestamp current_user cursor databases \
    day_hour day_microsecond day_minute day_second dec decimal declare default delayed delete desc \
    describe deterministic distinct distinctrow div double drop dual each else elseif enclosed \
    escaped exists exit explain false fetch float float4 float8 for force foreign from fulltext \
    grant group having high_priority hour_microsecond hour_minute hour_second if ignore in index \
    infile inner inout insensitive insert int int1 int2 int3 int4 int8 integer interval into is \
    iterate join key keys kill leading leave left like limit linear lines load localtime \
    localtimestamp lock long longblob longtext loop low_priority match maxvalue mediumblob \
    mediumint mediumtext middleint minute_microsecond minute_second mod modifies natural \
    no_write_to_binlog not null numeric on optimize optionally or order out outer outfile \
    partition precision primary procedure purge range read read_write reads real references regexp \
    release rename repeat replace require resignal restrict return revoke right rlike schemas \
    second_microsecond select sensitive separator set show signal smallint spatial specific sql \
    sql_big_result sql_calc_found_rows sql_small_result sqlexception sqlstate sqlwarning ssl \
    starting straight_join table terminated then tinyblob tinyint tinytext to trailing trigger \
    true undo union unique unlock unsigned update usage use using utc_date utc_time utc_timestamp \
    values varbinary varchar varcharacter varying when where while with write xor year_month \
    zerofill
    """
}
