// SPDX-License-Identifier: Apache-2.0

/// The text of a first workflow: the forecast of a pull request, without a snapshot and without any secret.
struct WorkflowTemplate {
  let survey: RepositorySurvey

  /// What a change must touch; the forges' patterns are like ours.
  private var paths: [String] {
    survey.groups.map(\.pattern) + survey.foreign.map(\.pattern) + [Configuration.fileName]
  }

  private var list: String {
    "[" + paths.map(YAMLText.quoted).joined(separator: ", ") + "]"
  }

  var github: String {
    """
    # Forecasts the migrations of a pull request. The runner needs the binary lockcast in its path. A snapshot of production, and one
    # comment, from forks too: docs/ci.md of lockcast.
    name: migration locks
    on:
      pull_request:
        paths: \(list)
    permissions:
      contents: read
    defaults:
      run:
        shell: bash
    jobs:
      lockcast:
        runs-on: ubuntu-latest
        timeout-minutes: 15
        steps:
          - uses: actions/checkout@v4
            with:
              fetch-depth: 0
              persist-credentials: false
          - name: Forecast
            env:
              BASE: ${{ github.event.pull_request.base.sha }}
            run: |
              # What is printed holds text of the pull request: none of it is a command to the runner.
              token="$(head -c 16 /dev/urandom | od -An -tx1 | tr -d ' \\n')"
              echo "::stop-commands::$token"
              code=0
              lockcast check --git-range "$BASE...HEAD" --format terminal --output "markdown=$RUNNER_TEMP/comment.md" || code=$?
              echo "::$token::"
              if [ -f "$RUNNER_TEMP/comment.md" ]; then cat "$RUNNER_TEMP/comment.md" >> "$GITHUB_STEP_SUMMARY"; fi
              exit "$code"

    """
  }

  var gitlab: String {
    """
    # Forecasts a merge request. The runner needs the binary lockcast in its path. A snapshot of production, and one comment:
    # docs/ci.md of lockcast.
    lockcast:
      stage: test
      rules:
        - if: $CI_PIPELINE_SOURCE == "merge_request_event"
          changes: \(list)
      variables:
        GIT_DEPTH: "0"
      script:
        - >-
          lockcast check --git-range "$CI_MERGE_REQUEST_DIFF_BASE_SHA...$CI_COMMIT_SHA" --format terminal
          --output markdown=lockcast.md
      artifacts:
        when: always
        paths: [lockcast.md]

    """
  }
}
