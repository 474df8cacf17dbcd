# Sourced by scripts that find one program of a Debian package, or unpack it into the cache.
#
#   unpack_program NAME PACKAGE --find|'' CANDIDATE...
#
# Prints the path of the program: the first of the candidates that is there, or what was unpacked. The package brings what it depends on and this machine
# lacks; nothing is installed, so no root is needed and no service is started.

unpack_program() {
  local name="$1" package="$2" mode="$3" cache candidate
  shift 3
  cache="${UBENCH_CACHE:-$HOME/.cache/ubench}/services/$name"
  for candidate in "$@" "$cache/bin/$name"; do
    if [ -n "$candidate" ] && [ -x "$candidate" ]; then
      echo "$candidate"
      return
    fi
  done
  if [ "$mode" = --find ]; then return 1; fi
  if ! command -v apt-get >/dev/null; then
    echo "$name: none here, and no apt-get to get it with: install it by your system's package manager" >&2
    return 1
  fi

  mkdir -p "$cache"
  local work
  work="$(mktemp -d "$cache/unpack-XXXXXX")"
  # shellcheck disable=SC2064 # the directory of now
  trap "rm -rf '$work'" EXIT
  echo "$name: unpacking Debian's $package into $cache" >&2
  # Package lists may be missing, or older than the archive.
  download_packages "$work" "$package" || { [ "$(id -u)" = 0 ] && apt-get update -qq >&2 && download_packages "$work" "$package"; }
  local archive
  for archive in "$work"/*.deb; do dpkg-deb -x "$archive" "$work/root"; done
  local program
  program="$(cd "$work/root" && find usr -type f -path "*bin/$name" -print -quit)"
  if [ -z "$program" ]; then
    echo "$name: Debian's $package has no program of that name" >&2
    return 1
  fi
  rm -rf "$cache/root"
  mv "$work/root" "$cache/root"
  mkdir -p "$cache/bin"
  cat > "$work/$name" <<WRAPPER
#!/bin/sh
LD_LIBRARY_PATH="\$(echo "$cache"/root/usr/lib/*-linux-gnu):\${LD_LIBRARY_PATH:-}" exec "$cache/root/$program" "\$@"
WRAPPER
  chmod +x "$work/$name"
  mv "$work/$name" "$cache/bin/$name"
  echo "$cache/bin/$name"
}

# The package, and what of its dependencies is not installed.
download_packages() {
  local packages
  packages="$(apt-get install --simulate --reinstall --no-install-recommends "$2" | awk '$1 == "Inst" { print $2 }')" || return 1
  # shellcheck disable=SC2086 # a list of package names
  (cd "$1" && apt-get download -qq $packages >&2)
}
