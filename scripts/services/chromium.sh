#!/usr/bin/env bash
# Finds Chromium or Chrome, or installs Debian's, and prints its path: reports are opened and printed with it.
#
#   chromium.sh           finds it, installs it if there is none
#   chromium.sh --find    finds it, or exits with 1
#
# Where it is looked for, in order: PUPPETEER_EXECUTABLE_PATH, PATH. It is installed by apt, which takes root or a sudo that does not ask.
set -euo pipefail

log() { echo "chromium: $*" >&2; }

find_chromium() {
  local candidate
  for candidate in "${PUPPETEER_EXECUTABLE_PATH:-}" chromium chromium-browser google-chrome google-chrome-stable; do
    # On some systems the name is a script that only says how to install the browser.
    if candidate="$(command -v "$candidate")" && "$candidate" --version >/dev/null 2>&1; then
      echo "$candidate"
      return
    fi
  done
  return 1
}

if find_chromium; then exit; fi
if [ "${1:-}" = --find ]; then exit 1; fi

if ! command -v apt-get >/dev/null; then
  log "no Chromium here, and no apt-get to get it with (macOS: brew install --cask chromium)"
  exit 1
fi
as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo -n)
install() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >&2; }
log "installing Debian's chromium"
# Package lists may be older than the archive.
install || { "${as_root[@]}" apt-get update -qq >&2 && install; }
find_chromium
