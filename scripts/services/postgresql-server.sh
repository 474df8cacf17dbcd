#!/usr/bin/env bash
# Finds a whole installation of PostgreSQL, with pg_basebackup beside the server, or installs Debian's; prints the path of its pg_basebackup.
#
#   postgresql-server.sh           finds it, installs it as root if there is none
#   postgresql-server.sh --find    finds it, or exits with 1
#
# It is looked for in /usr/lib/postgresql/*/bin, newest first. No cluster is created and no server started.
set -euo pipefail

log() { echo "postgresql-server: $*" >&2; }

find_server() {
  local directory
  for directory in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV); do
    if [ -x "$directory/pg_basebackup" ] && [ -x "$directory/initdb" ] && [ -x "$directory/postgres" ]; then
      echo "$directory/pg_basebackup"
      return
    fi
  done
  return 1
}

if find_server; then exit; fi
if [ "${1:-}" = --find ]; then exit 1; fi
if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
  log "install PostgreSQL's server and client packages: apt-get install postgresql"
  exit 1
fi
# Read when the package is set up.
mkdir -p /etc/postgresql-common
grep -qs '^create_main_cluster' /etc/postgresql-common/createcluster.conf || echo 'create_main_cluster = false' >>/etc/postgresql-common/createcluster.conf
apt-get update -qq >&2 || true
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >&2
find_server
