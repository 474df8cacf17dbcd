#!/usr/bin/env bash
# Finds the shells that completion is tested in, or installs them, and prints their paths.
#
#   shells.sh               finds zsh and fish, installs what there is not
#   shells.sh --find zsh    finds one, or exits with 1
#
# They are installed by apt, which takes root or a sudo that does not ask.
set -euo pipefail

log() { echo "shells: $*" >&2; }

if [ "${1:-}" = --find ]; then
  path="$(command -v "${2:?which shell}")"
  "$path" --version >/dev/null 2>&1
  echo "$path"
  exit
fi

missing=()
for shell in zsh fish; do command -v "$shell" >/dev/null || missing+=("$shell"); done
if [ "${#missing[@]}" -gt 0 ]; then
  if ! command -v apt-get >/dev/null; then
    log "no ${missing[*]} here, and no apt-get to get them with (macOS: brew install ${missing[*]})"
    exit 1
  fi
  as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo -n)
  install() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2; }
  log "installing ${missing[*]}"
  # Package lists may be older than the archive.
  install || { "${as_root[@]}" apt-get update -qq >&2 && install; }
fi
command -v zsh fish
