// SPDX-License-Identifier: Apache-2.0
import Foundation

extension ExampleSandbox {
  /// A repository with one open pull request of a stranger, who switches rules off and drops a hook.
  static let repository = """
    set -eu
    export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@example.com
    export GIT_COMMITTER_NAME=t GIT_COMMITTER_EMAIL=t@example.com
    git init -q -b main seed
    cd seed
    mkdir migrations
    echo 'CREATE TABLE deployments (id bigint PRIMARY KEY);' > migrations/1_deployments.sql
    cp migrations/1_deployments.sql structure.sql
    printf 'migrations: {files: ["migrations/*.sql"], transaction: file}\\nschema: structure.sql\\n' > lockcast.yml
    git add -A
    git commit -qm base
    git checkout -q -b change
    echo 'ALTER TABLE deployments ADD COLUMN note text; -- ::error::pwned' > migrations/2_note.sql
    printf 'rules: {stale-snapshot: off}\\nmigrations: {files: ["migrations/*.sql"]}\\n' > lockcast.yml
    printf '*.sql filter=evil\\n' > .gitattributes
    git add -A 2>/dev/null
    git commit -qm change
    cd ..
    git clone -q --bare seed origin.git
    for name in pull/7 merge-requests/7; do git -C origin.git update-ref "refs/$name/head" change; done
    git -C origin.git update-ref -d refs/heads/change
    git clone -q --branch main origin.git work
    cd work
    git fetch -q origin "$1"
    git checkout -q --detach FETCH_HEAD
    """

  /// lockcast itself is real, but for its posts to a forge; between two samples nobody waits.
  private static let lockcast = """
    printf '%s\\n' "$*" >> "$SANDBOX/calls"
    case "$1" in comment) exit 0 ;; esac
    # A build without these formats writes another one in their place.
    old=0
    "$LOCKCAST" check --format github - < /dev/null > /dev/null 2>&1 || [ $? != 64 ] || old=1
    count=$#
    while [ "$count" -gt 0 ]; do
      argument="$1"
      shift
      if [ "${last:-}" = --interval ]; then argument=0; fi
      case "$old $argument" in
      "1 github") argument=markdown ;;
      "1 gitlab="*) argument="json=${argument#gitlab=}" ;;
      esac
      last="$argument"
      set -- "$@" "$argument"
      count=$((count - 1))
    done
    exec "$LOCKCAST" "$@"
    """

  private static let gh = """
    case "$1 $2" in
    "run list") echo 4711 ;;
    "run download")
      [ "$3" = 4711 ]
      cp "$SANDBOX/snapshot.json" "$7/production.json" ;;
    "api --method")
      while [ "$1" != --jq ]; do shift; done
      jq -r "$2" "$SANDBOX/pulls.json" ;;
    *) exit 9 ;;
    esac
    """

  private static let curl = """
    while [ $# -gt 0 ]; do
      case "$1" in
      --output) target="$2"; shift ;;
      *://*) address="$1" ;;
      esac
      shift
    done
    case "$address" in
    *production.json*) cp "$SANDBOX/snapshot.json" "$target" ;;
    *merge_requests*) cp "$SANDBOX/open.json" "$target" ;;
    *) exit 9 ;;
    esac
    """

  static func writeStandIns(_ folder: TemporaryFolder) throws {
    for (name, text) in [
      ("lockcast", lockcast), ("gh", "set -eu\n" + gh), ("curl", "set -eu\n" + curl),
      ("sudo", "\"$@\""), ("apt-get", ":"),
    ] {
      try folder.writeScript("bin/" + name, text + "\n")
    }
  }
}
