// SPDX-License-Identifier: Apache-2.0
public import SQLSyntax

/// Functions of extensions that lock no table of the user's: no snapshot has them, for a collector
/// leaves out what an extension brought. Those of the server's own contrib modules and of pgvector, by
/// name; PostGIS, by its prefixes; jobs and requests that run later or elsewhere, by their schema.
enum ExtensionFunctions {
  static func contains(_ name: ObjectName) -> Bool {
    if let schema = name.schema, schemas.contains(schema) { return true }
    return names.contains(name.name) || prefixes.contains { name.name.hasPrefix($0) }
  }

  private static let prefixes = ["st_", "_st_", "postgis_", "h3_"]

  /// pg_cron, pg_net, Supabase Vault.
  private static let schemas: Set<String> = ["cron", "net", "vault"]

  private static let names = Set(
    """
    akeys armor avals binary_quantize connectby cosine_distance crosstab crosstab2 crosstab3 \
    crosstab4 crypt cube cube_dim cube_distance cube_enlarge cube_inter cube_is_point \
    cube_ll_coord cube_subset cube_union cube_ur_coord daitch_mokotoff dearmor decrypt \
    decrypt_iv defined delete difference digest dmetaphone dmetaphone_alt each earth earth_box \
    earth_distance encrypt encrypt_iv exist fetchval gen_random_bytes gen_random_uuid gen_salt \
    get_raw_page hamming_distance hmac hstore hstore_to_array hstore_to_json \
    hstore_to_json_loose hstore_to_jsonb hstore_to_jsonb_loose hstore_to_matrix icount idx index \
    inner_product intset is_valid isdefined isexists isn_weak jaccard_distance l1_distance \
    l2_distance l2_norm l2_normalize latitude lca levenshtein levenshtein_less_equal ll_to_earth \
    longitude ltree2text make_valid metaphone nlevel normal_rand page_header \
    pg_buffercache_summary pg_freespace pg_prewarm pg_relpages pg_stat_statements \
    pg_stat_statements_info pg_stat_statements_reset pgp_armor_headers pgp_key_id \
    pgp_pub_decrypt pgp_pub_decrypt_bytea pgp_pub_encrypt pgp_pub_encrypt_bytea pgp_sym_decrypt \
    pgp_sym_decrypt_bytea pgp_sym_encrypt pgp_sym_encrypt_bytea pgrowlocks pgstatginindex \
    pgstathashindex pgstatindex pgstattuple pgstattuple_approx populate_record querytree \
    set_limit show_limit show_trgm similarity similarity_dist skeys slice slice_array sort \
    sort_asc sort_desc soundex strict_word_similarity subarray subltree subpath subvector svals \
    text2ltree text_soundex unaccent uniq uuid_generate_v1 uuid_generate_v1mc uuid_generate_v3 \
    uuid_generate_v4 uuid_generate_v5 uuid_nil uuid_ns_dns uuid_ns_oid uuid_ns_url uuid_ns_x500 \
    vector_dims vector_norm word_similarity xml_encode_special_chars xml_valid xpath_bool \
    xpath_list xpath_nodeset xpath_number xpath_string xpath_table xslt_process
    """.split(separator: " ").map(String.init))
}

extension Catalog {
  /// Whether nobody knows what a call does: it is neither the server's own, nor the user's, nor that
  /// of a well-known extension.
  ///
  /// Where the catalog is not complete a function may exist all the same, unless its schema is one
  /// that no file has named.
  public func isUnknownFunction(_ name: ObjectName) -> Bool {
    guard volatility(of: name) == nil, !BuiltInFunctions.immutableByCount.keys.contains(name.name),
      name.schema != "information_schema", !ExtensionFunctions.contains(name)
    else { return false }
    return isComplete || name.schema.map { !schemas.contains($0) } ?? false
  }
}
