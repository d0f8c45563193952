// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Migrations

/// How migrations are read, wherever they are.
struct ReadingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Default: lockcast.yml here or above, up to the root of the repository.", valueName: "file"))
  var config: String?

  @Option(
    help: ArgumentHelp(
      """
      none: each statement by itself; file: one transaction a file; implicit: the file is sent in \
      one go; all: one transaction for all files. Default: the runner's.
      """,
      valueName: "mode"))
  var transaction: TransactionMode?

  @Option(
    help: ArgumentHelp(
      "The tool that runs the migrations. Default: found out from the files.", valueName: "name"))
  var runner: Runner?
}
