#!/usr/bin/env bash
# Finds nginx, or unpacks Debian's into the cache, and prints its path.
#
#   nginx.sh           finds it, installs it if there is none
#   nginx.sh --find    finds it, or exits with 1
#
# Where it is looked for, in order: PATH, /usr/sbin, the cache (${UBENCH_CACHE:-~/.cache/ubench}/services/nginx). Debian's packages are unpacked
# and not installed: that needs no root and starts no server.
set -euo pipefail

source "$(dirname "${BASH_SOURCE[0]}")/lib/unpack-program.sh"
unpack_program nginx nginx "${1:-}" "$(command -v nginx || true)" /usr/sbin/nginx
