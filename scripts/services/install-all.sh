#!/usr/bin/env bash
# Installs every real service and peer that tests use: one script each, idempotent, nothing to do when warm.
set -euo pipefail
cd "$(dirname "$0")"
for script in *.sh; do
  [ "$script" = "$(basename "$0")" ] || "./$script" >/dev/null
done
