#!/usr/bin/env bash
# Finds a Podman that runs containers here, or installs Debian's, and prints the path of a command that runs it.
#
#   podman.sh                  finds it, installs what is missing
#   podman.sh --find           finds it, or exits with 1
#   podman.sh --find NAME      the same of `docker`, which is podman by that name, or of `docker-registry`
#
# That command (in ${UBENCH_CACHE:-~/.cache/ubench}/services/podman/bin) names settings that work where there is no systemd and nobody may raise limits: runc,
# control groups as files. It keeps its images and containers apart from those of the machine. Packages are installed by apt, which takes root or a sudo
# that does not ask; no service of the machine is started.
set -euo pipefail

PATH="$PATH:/usr/sbin:/sbin"
cache="${UBENCH_CACHE:-$HOME/.cache/ubench}/services/podman"
log() { echo "podman: $*" >&2; }

find_podman() {
  command -v podman runc conmon docker-registry >/dev/null || return 1
  [ -x /usr/libexec/podman/catatonit ] || command -v catatonit >/dev/null || return 1
  case "$1" in
    docker-registry) command -v docker-registry ;;
    *) [ -x "$cache/bin/$1" ] && echo "$cache/bin/$1" ;;
  esac
}

case "${2:-podman}" in podman | docker | docker-registry) name="${2:-podman}" ;; *) log "nothing is known of $2" && exit 1 ;; esac
if find_podman "$name"; then exit; fi
if [ "${1:-}" = --find ]; then exit 1; fi

missing=()
command -v podman >/dev/null || missing+=(podman)
command -v runc >/dev/null || missing+=(runc)
command -v conmon >/dev/null || missing+=(conmon)
command -v docker-registry >/dev/null || missing+=(docker-registry)
command -v newuidmap >/dev/null || missing+=(uidmap)
[ -x /usr/libexec/podman/catatonit ] || command -v catatonit >/dev/null || missing+=(catatonit)
if [ "${#missing[@]}" -gt 0 ]; then
  if ! command -v apt-get >/dev/null; then
    log "no ${missing[*]} here, and no apt-get to get them with: install Podman by your system's package manager"
    exit 1
  fi
  as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo -n)
  # Debian asks this program whether a package may start its services. Where the machine has an answer already it stays.
  policy=/usr/sbin/policy-rc.d
  if [ "$(id -u)" = 0 ] && [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' > "$policy"
    chmod +x "$policy"
  fi
  install() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2; }
  log "installing ${missing[*]}"
  # Package lists may be older than the archive.
  install || { "${as_root[@]}" apt-get update -qq >&2 && install; }
fi

mkdir -p "$cache/bin" "$cache/storage"
files="$(ulimit -Hn)"
case "$files" in unlimited) files=65536 ;; esac
cat > "$cache/containers.conf" <<CONF
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"

[containers]
default_ulimits = ["nofile=$files:$files", "nproc=16384:16384"]
CONF
for name in podman docker; do
  cat > "$cache/bin/$name.new" <<WRAPPER
#!/bin/sh
CONTAINERS_CONF="$cache/containers.conf" exec "$(command -v podman)" --root "$cache/storage" --runroot "/tmp/ubench-podman-\$(id -u)" "\$@"
WRAPPER
  chmod +x "$cache/bin/$name.new"
  mv "$cache/bin/$name.new" "$cache/bin/$name"
done
find_podman podman
