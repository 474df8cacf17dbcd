#!/usr/bin/env bash
# Finds libfaketime, or unpacks Debian's into the cache, and prints the path of the library: tests set the clock with it.
#
#   faketime.sh           finds it, installs it if there is none
#   faketime.sh --find    finds it, or exits with 1
#
# Where it is looked for, in order: /usr/lib/*/faketime, the cache (${UBENCH_CACHE:-~/.cache/ubench}/services/faketime).
set -euo pipefail

cache="${UBENCH_CACHE:-$HOME/.cache/ubench}/services/faketime"
log() { echo "faketime: $*" >&2; }

find_library() {
  local candidate
  for candidate in /usr/lib/*/faketime/libfaketime.so.1 "$cache"/root/usr/lib/*/faketime/libfaketime.so.1; do
    if [ -e "$candidate" ]; then
      echo "$candidate"
      return
    fi
  done
  return 1
}

if find_library; then exit; fi
if [ "${1:-}" = --find ]; then exit 1; fi

if ! command -v apt-get >/dev/null; then
  log "no libfaketime here, and no apt-get to get it with: install it by your system's package manager"
  exit 1
fi

mkdir -p "$cache"
work="$(mktemp -d "$cache/unpack-XXXXXX")"
trap 'rm -rf "$work"' EXIT
download() { (cd "$work" && apt-get download -qq libfaketime >&2); }
log "unpacking libfaketime into $cache"
# Package lists may be missing, or older than the archive.
download || { [ "$(id -u)" = 0 ] && apt-get update -qq >&2 && download; }
dpkg-deb -x "$work"/libfaketime*.deb "$work/root"
rm -rf "$cache/root"
mv "$work/root" "$cache/root"
find_library
