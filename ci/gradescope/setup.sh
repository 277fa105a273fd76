#!/usr/bin/env bash
# Gradescope runs this once, as root, when the container is built.
set -euo pipefail
cd "${AUTOGRADER_ROOT:-/autograder}/source"

new_enough() {
  for python in python3 python3.13 python3.12 python3.11; do
    if "$python" -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$python"
      return
    fi
  done
  return 1
}

if ! new_enough >/dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq python3.12 python3.12-venv || apt-get install -y -qq python3.11 python3.11-venv
fi
# Without libseccomp the isolation would be Landlock's alone; most images have it.
if command -v apt-get >/dev/null && ! ldconfig -p | grep -q libseccomp.so.2; then
  apt-get update -qq && apt-get install -y -qq libseccomp2 || echo "libseccomp2 cannot be installed"
fi

"$(new_enough)" -m venv .venv
.venv/bin/python -m pip install -q --disable-pip-version-check -r requirements-grade.txt -c constraints.txt
# Matplotlib's list of fonts, made here once instead of at each submission.
.venv/bin/python -c 'from autograder.sandbox.view import prepare_fonts; prepare_fonts()'
