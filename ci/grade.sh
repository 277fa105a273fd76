#!/usr/bin/env bash
# ci/grade.sh OUT PATH…: grade what there is of these folders, and tell the service that runs this.
# DUE and LATE_PENALTY, where they are set, are the options of those names.
set -euo pipefail
cd "$(dirname "$0")/.."

out=$1
shift
there=()
for path in "$@"; do
  if [ -d "$path" ]; then there+=("$path"); fi
done
if [ ${#there[@]} = 0 ]; then
  echo "nothing to grade: there is none of $*"
  exit 0
fi
options=()
if [ -n "${DUE:-}" ]; then options+=("--due=$DUE"); fi
if [ -n "${LATE_PENALTY:-}" ]; then options+=("--late-penalty=$LATE_PENALTY"); fi

# A line that begins with two colons is a command to GitHub's runner. Names of files and of students
# must not be able to give one.
word=$(python3 -c 'import secrets; print(secrets.token_hex(16))')
if [ -n "${GITHUB_ACTIONS:-}" ]; then echo "::stop-commands::$word"; fi
status=0
python3 -m autograder grade "${there[@]}" --out "$out" "${options[@]}" || status=$?
if [ -n "${GITHUB_ACTIONS:-}" ]; then echo "::$word::"; fi

if [ -f "$out/results.json" ]; then
  if [ -n "${GITHUB_ACTIONS:-}" ]; then python3 -m autograder.report.annotations "$out/results.json"; fi
  # GitHub takes a megabyte of summary.
  if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then head -c 1000000 "$out/summary.md" >>"$GITHUB_STEP_SUMMARY"; fi
fi
# In one file: an artefact's names may hold no colon, and one student's folder would keep back all.
if [ -d "$out/feedback" ]; then tar -C "$out" -czf "$out/feedback.tar.gz" feedback; fi
# A low mark and a file that is no notebook are results, not failures of the job.
if [ "$status" = 1 ]; then status=0; fi
exit "$status"
