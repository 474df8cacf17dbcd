#!/usr/bin/env bash
# Finds the server and the agent of OpenSSH, or unpacks Debian's into the cache, and prints the path of the server.
#
#   openssh.sh                    finds them, installs what is missing
#   openssh.sh --find             finds the server, or exits with 1
#   openssh.sh --find ssh-agent   prints the path of another of its programs: ssh-agent, ssh-add
#
# Where they are looked for, in order: PATH, /usr/sbin, the cache (${UBENCH_CACHE:-~/.cache/ubench}/services). Debian's packages are unpacked and not
# installed: that starts no server. For root, sshd wants a user of that name, without any rights: it is added where there is none.
set -euo pipefail

source "$(dirname "${BASH_SOURCE[0]}")/lib/unpack-program.sh"
find_or_unpack() {
  local package=openssh-client
  if [ "$1" = sshd ]; then package=openssh-server; fi
  unpack_program "$1" "$package" "$2" "$(command -v "$1" || true)" "/usr/sbin/$1"
}

if [ "$(id -u)" = 0 ] && ! getent passwd sshd >/dev/null; then
  if [ "${1:-}" = --find ]; then exit 1; fi
  useradd --system --no-create-home --home-dir /run/sshd --shell /usr/sbin/nologin sshd
fi
if [ "${1:-}" = --find ]; then
  find_or_unpack "${2:-sshd}" --find
  exit
fi
# Each unpacks in a directory that it removes as it ends.
(find_or_unpack ssh-agent '') >/dev/null
(find_or_unpack ssh-add '') >/dev/null
find_or_unpack sshd ''
