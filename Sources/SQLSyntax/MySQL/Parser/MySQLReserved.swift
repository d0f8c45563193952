// SPDX-License-Identifier: Apache-2.0

/// Words that are no names without quotes.
///
/// MySQL's manual, "Keywords and Reserved Words", those marked (R); what only one server reserves is
/// a name on the others, where it stands as one.
struct MySQLReserved: Sendable {
  static let shared = MySQLReserved()
  private let hashes: Set<UInt64>

  private init() {
    hashes = Set(Self.words.split(separator: " ").map { Self.hash($0.utf8) })
  }

  func contains(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.count <= 24 && hashes.contains(Self.hash(bytes))
  }

  private static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { hash, byte in
      let lower = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
      return (hash ^ UInt64(lower)) &* 0x0000_0100_0000_01B3
    }
  }

  private static let words = """
    accessible add all alter analyze and as asc asensitive before between bigint binary blob both by \
    call cascade case change char character check collate column condition constraint continue \
    convert create cross current_date current_time current_timestamp current_user cursor \
    database databases day_hour day_microsecond day_minute day_second dec decimal declare default \
    delayed delete desc describe deterministic distinct distinctrow div double drop dual each \
    else elseif enclosed escaped exists exit explain false fetch float float4 float8 for force \
    foreign from fulltext grant group having high_priority hour_microsecond hour_minute \
    hour_second if ignore in index infile inner inout insensitive insert int int1 int2 int3 int4 \
    int8 integer interval into is iterate join key keys kill leading leave left like limit linear \
    lines load localtime localtimestamp lock long longblob longtext loop low_priority match \
    mediumblob mediumint mediumtext middleint minute_microsecond minute_second mod modifies \
    natural not no_write_to_binlog null numeric on optimize optionally or order out outer outfile \
    precision primary procedure purge range read reads real references regexp release rename \
    repeat replace require resignal restrict return revoke right rlike schema schemas \
    second_microsecond select sensitive separator set show signal smallint spatial specific sql \
    sqlexception sqlstate sqlwarning sql_big_result sql_calc_found_rows sql_small_result ssl \
    starting straight_join table terminated then tinyblob tinyint tinytext to trailing trigger \
    true undo union unique unlock unsigned update usage use using utc_date utc_time utc_timestamp \
    values varbinary varchar varcharacter varying when where while with write xor year_month \
    zerofill
    """
}
