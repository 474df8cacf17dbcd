#!/usr/bin/env bash
# Finds wrk, or unpacks Debian's into the cache, and prints its path.
#
#   wrk.sh           finds it, installs it if there is none
#   wrk.sh --find    finds it, or exits with 1
#
# Where it is looked for, in order: PATH, the cache (${UBENCH_CACHE:-~/.cache/ubench}/services/wrk).
set -euo pipefail

source "$(dirname "${BASH_SOURCE[0]}")/lib/unpack-program.sh"
unpack_program wrk wrk "${1:-}" "$(command -v wrk || true)"
