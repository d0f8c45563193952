// SPDX-License-Identifier: Apache-2.0

/// The Supabase CLI: the statements of a file go out in one pipeline, and the server ends their
/// implicit transaction at the pipeline's end.
struct Supabase: MigrationFormat {
  let conduct = RunnerConduct(
    .implicit,
    steps: [
      RunnerConduct.Step(.before, "RESET ALL"),
      RunnerConduct.Step(
        .last, "INSERT INTO supabase_migrations.schema_migrations (…) VALUES (…)"),
    ],
    onEdit: .ignored, onGap: .refused,
    source: "supabase/cli, pkg/migration/file.go and apply.go")

  func identity(of path: MigrationPath) -> MigrationIdentity? {
    guard let name = NumberedName(path.name, marksDirection: false) else { return nil }
    return MigrationIdentity(version: .stem(name.number), title: name.title)
  }
}
