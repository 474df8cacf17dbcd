#!/usr/bin/env bash
# Installs every real service and peer that tests use: one script each, idempotent, nothing to do when warm. All but vLLM, which takes 6 GB and which
# `npm run test:vllm` asks for.
set -euo pipefail
cd "$(dirname "$0")"
for script in *.sh; do
  case "$script" in "$(basename "$0")" | vllm.sh) ;; *) "./$script" >/dev/null ;; esac
done
