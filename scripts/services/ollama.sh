#!/usr/bin/env bash
# Finds the Ollama that tests run on, or builds it into the cache, and prints its path.
#
#   ollama.sh           finds it, builds it if there is none: some minutes, seconds where Go has compiled it before
#   ollama.sh --find    finds it, or exits with 1
#
# It is in the cache alone (${UBENCH_CACHE:-~/.cache/ubench}/services/ollama/VERSION): what tests expect is what this version does. It is compiled from
# its Go module, for the processor alone. Needs Go 1.24, gcc and g++.
set -euo pipefail

version=0.17.4
cache="${UBENCH_CACHE:-$HOME/.cache/ubench}/services/ollama"
program="$cache/$version/ollama"
log() { echo "ollama: $*" >&2; }

if [ -x "$program" ]; then
  echo "$program"
  exit
fi
if [ "${1:-}" = --find ]; then exit 1; fi

if ! command -v go >/dev/null; then
  log 'needs Go 1.24 or later, which is not on PATH: install it from https://go.dev/dl'
  exit 1
fi
go_version="$(go env GOVERSION)"
if [ "$(printf '%s\n' go1.24 "$go_version" | sort -V | head -1)" != go1.24 ]; then
  log "needs Go 1.24 or later, and this is $go_version: install a newer one from https://go.dev/dl"
  exit 1
fi
for compiler in gcc g++; do
  if ! command -v "$compiler" >/dev/null; then
    log "needs gcc and g++, for half of it is C++: install them by your system's package manager (Debian: apt-get install g++)"
    exit 1
  fi
done

mkdir -p "$cache"
work="$(mktemp -d "$cache/build-XXXXXX")"
trap 'rm -rf "$work"' EXIT
# A workspace or flags of whoever calls this are not meant for it.
export GOFLAGS='' GOWORK=off CGO_ENABLED=1

# Where Go keeps the sources of a module.
sources_of() { (cd "$work" && go mod download -json "$1") | sed -n 's/^[[:space:]]*"Dir": "\(.*\)",\{0,1\}$/\1/p'; }

# The archive of a Go module has no directory that is called `vendor`, and llama.cpp keeps the headers of others in one: they come from modules that
# have them elsewhere, and the compiler finds them by CPATH.
log 'fetching the headers that its module lacks'
json="$(sources_of github.com/ollama/ollama@v0.6.5)/llama/llama.cpp/common"
audio="$(sources_of github.com/gen2brain/malgo@v0.11.24)"
headers="$work/headers"
mkdir -p "$headers/nlohmann" "$headers/stb" "$headers/miniaudio"
install -m 644 "$json/json.hpp" "$headers/nlohmann/json.hpp"
printf '#pragma once\n#include "json.hpp"\n' >"$headers/nlohmann/json_fwd.hpp"
install -m 644 "$json/stb_image.h" "$headers/stb/stb_image.h"
install -m 644 "$audio/miniaudio.h" "$headers/miniaudio/miniaudio.h"

# Without Go's own -g C++ compiles in half the time; without -X the server says that it is version 0.0.0.
log "compiling version $version, which takes some minutes the first time"
(
  cd "$work"
  CPATH="$headers" GOBIN="$work" CGO_CFLAGS=-O2 CGO_CXXFLAGS=-O2 \
    go install -ldflags "-s -w -X=github.com/ollama/ollama/version.Version=$version" "github.com/ollama/ollama@v$version" >&2
)
mkdir -p "$cache/$version"
mv "$work/ollama" "$program"
echo "$program"
