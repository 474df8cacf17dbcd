#!/usr/bin/env bash
# Finds Apptainer, or unpacks Debian's into a cache, and prints its path.
#
#   apptainer.sh           finds it, installs it if there is none
#   apptainer.sh --find    finds it, or exits with 1
#
# Where it is looked for, in order: PATH, the cache (${UBENCH_CACHE:-~/.cache/ubench}/services/apptainer; of root /var/cache/ubench/services/apptainer, for
# other users run it too). Debian has it only in its unstable suite, built for a newer C library: both are unpacked, and its programs are told to use that
# library. What it runs besides, squashfs-tools and squashfuse, is installed by apt, which takes root or a sudo that does not ask.
set -euo pipefail

if [ "$(id -u)" = 0 ]; then
  prefix="${UBENCH_CACHE:-/var/cache/ubench}/services/apptainer"
else
  prefix="${UBENCH_CACHE:-$HOME/.cache/ubench}/services/apptainer"
fi
log() { echo "apptainer: $*" >&2; }

# Images are mounted by plain users, whom udev lets; not every machine has it.
can_mount() {
  [ -c /dev/fuse ] || return 0
  case "$(stat -c %a /dev/fuse)" in
    *[67]) return 0 ;;
  esac
  [ "$(id -u)" != 0 ] && [ -w /dev/fuse ]
}

find_apptainer() {
  local candidate
  can_mount || return 1
  command -v mksquashfs squashfuse >/dev/null || return 1
  for candidate in "$(command -v apptainer || true)" "$prefix/root/usr/bin/apptainer"; do
    if [ -n "$candidate" ] && "$candidate" --version >/dev/null 2>&1; then
      echo "$candidate"
      return
    fi
  done
  return 1
}

if find_apptainer; then exit; fi
if [ "${1:-}" = --find ]; then exit 1; fi

if ! command -v apt-get >/dev/null; then
  log 'none here, and no apt-get to get it with: install it by your system'\''s package manager, or from https://apptainer.org'
  exit 1
fi

as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo -n)
missing=()
command -v mksquashfs >/dev/null || missing+=(squashfs-tools)
command -v squashfuse >/dev/null || missing+=(squashfuse)
command -v patchelf >/dev/null || missing+=(patchelf)
# Maps users, for those who are not root.
command -v newuidmap >/dev/null || missing+=(uidmap)
if [ "${#missing[@]}" -gt 0 ]; then
  install() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2; }
  log "installing ${missing[*]}"
  # Package lists may be older than the archive.
  install || { "${as_root[@]}" apt-get update -qq >&2 && install; }
fi
can_mount || "${as_root[@]}" chmod 666 /dev/fuse
if find_apptainer; then exit; fi

mkdir -p "$prefix"
work="$(mktemp -d "$prefix/unpack-XXXXXX")"
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
mkdir -p "$work"/{lists,cache/archives}/partial "$work/root"

log "unpacking Debian unstable's into $prefix"
# From where this machine gets its packages, with lists of its own: nothing of the unstable suite is ever offered to apt itself.
mirror="$(apt-get indextargets --format '$(REPO_URI)' | grep -v security | head -n 1)"
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
echo "deb [signed-by=$keyring] ${mirror:-http://deb.debian.org/debian} sid main" > "$work/sources.list"
apt_of_unstable() {
  apt-get -qq -o "Dir::Etc::SourceList=$work/sources.list" -o Dir::Etc::SourceParts=/dev/null -o "Dir::State::Lists=$work/lists" -o "Dir::Cache=$work/cache" \
    -o Dir::State::status=/dev/null -o "APT::Sandbox::User=$(id -un)" -o Acquire::Check-Valid-Until=false -o Acquire::Languages=none "$@" >&2
}
apt_of_unstable update
(cd "$work" && apt_of_unstable download apptainer libc6 libseccomp2 libsqlite3-0)
mkdir "$work/libraries"
for package in libc6 libseccomp2 libsqlite3-0; do dpkg-deb -x "$work/$package"_*.deb "$work/libraries"; done
dpkg-deb -x "$work"/apptainer_*.deb "$work/root"

# Its programs look for their settings and for where to mount beside themselves: the command in usr, its starter in usr/lib.
cp -a "$work/root/etc" "$work/root/usr/etc"
mkdir -p "$work/root/usr/var/lib/apptainer/mnt/session"
ln -s ../etc "$work/root/usr/lib/etc"
ln -s ../var "$work/root/usr/lib/var"
library="$(cd "$work/libraries" && ls -d usr/lib/*-linux-gnu)"
loader="$(cd "$work/libraries/$library" && ls ld-linux*.so.*)"
for program in "$work/root/usr/bin/apptainer" "$work"/root/usr/lib/*/apptainer/bin/starter; do
  patchelf --force-rpath --set-interpreter "$prefix/libraries/$library/$loader" --set-rpath "$prefix/libraries/$library" "$program"
done

rm -rf "$prefix/root" "$prefix/libraries"
mv "$work/libraries" "$prefix/libraries"
mv "$work/root" "$prefix/root"
find_apptainer
