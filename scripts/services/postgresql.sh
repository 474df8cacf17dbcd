#!/usr/bin/env bash
# Finds pgbench, or installs it into the cache, and prints its path.
#
#   postgresql.sh           finds it, installs it if there is none
#   postgresql.sh --find    finds it, or exits with 1
#
# Where it is looked for, in order: PATH, /usr/lib/postgresql/*/bin (newest first), the cache
# (${UBENCH_CACHE:-~/.cache/ubench}/services/postgresql). Debian's packages are unpacked into the cache and not installed: that needs
# no root, starts no server and creates no cluster.
set -euo pipefail

cache="${UBENCH_CACHE:-$HOME/.cache/ubench}/services/postgresql"
log() { echo "postgresql: $*" >&2; }

find_pgbench() {
  local candidate
  while read -r candidate; do
    # Debian's wrapper in /usr/bin is there even when no server package is.
    if [ -x "$candidate" ] && "$candidate" --version >/dev/null 2>&1; then
      echo "$candidate"
      return
    fi
  done < <(
    command -v pgbench || true
    ls -d /usr/lib/postgresql/*/bin/pgbench 2>/dev/null | sort -rV || true
    echo "$cache/bin/pgbench"
  )
  return 1
}

if find_pgbench; then exit; fi
if [ "${1:-}" = --find ]; then exit 1; fi

if ! command -v apt-get >/dev/null; then
  log "no pgbench here, and no apt-get to get it with: install PostgreSQL's client tools (macOS: brew install postgresql)"
  exit 1
fi

root_update() { [ "$(id -u)" = 0 ] && apt-get update -qq >&2; }
server_package() { apt-cache depends postgresql 2>/dev/null | sed -n 's/.*Depends: \(postgresql-[0-9]*\)$/\1/p' | head -1; }

package="$(server_package)"
if [ -z "$package" ]; then
  root_update || true
  package="$(server_package)"
fi
if [ -z "$package" ]; then
  log "apt knows no PostgreSQL package: run apt-get update"
  exit 1
fi

mkdir -p "$cache"
work="$(mktemp -d "$cache/unpack-XXXXXX")"
trap 'rm -rf "$work"' EXIT

download() {
  # The libraries that pgbench needs and this machine lacks.
  local libraries
  libraries="$(apt-get install --simulate --no-upgrade --no-install-recommends libpq5 | awk '$1 == "Inst" { print $2 }')"
  # shellcheck disable=SC2086 # a list of package names
  (cd "$work" && apt-get download -qq "$package" $libraries >&2)
}
log "unpacking $package into $cache"
# Package lists may be older than the archive.
download || { root_update && download; }

for archive in "$work"/*.deb; do dpkg-deb -x "$archive" "$work/root"; done
binary="$(cd "$work/root" && ls usr/lib/postgresql/*/bin/pgbench)"
rm -rf "$cache/root"
mv "$work/root" "$cache/root"
mkdir -p "$cache/bin"
cat > "$work/pgbench" <<WRAPPER
#!/bin/sh
LD_LIBRARY_PATH="\$(echo "$cache"/root/usr/lib/*-linux-gnu):\${LD_LIBRARY_PATH:-}" exec "$cache/root/$binary" "\$@"
WRAPPER
chmod +x "$work/pgbench"
mv "$work/pgbench" "$cache/bin/pgbench"
find_pgbench
