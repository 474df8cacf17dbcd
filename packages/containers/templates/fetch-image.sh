#!/bin/sh
# Makes the image of a container ready on this node, and prints one line:
#
#   ok DIGEST IMAGE        what to run: a file, a directory, or an image's id; the digest of a directory is -
#   error CAUSE DETAIL     and exits with 1
#
#   fetch-image.sh apptainer PROGRAM SOURCE CACHE
#   fetch-image.sh podman|docker PROGRAM SOURCE CACHE
#
# SOURCE is docker://…, oras://…, library://…, https://….sif, oci-archive:FILE, docker-archive:FILE, a .sif file, a directory, or (podman, docker) a name.
# Causes: missing unreadable broken architecture changed registry space cache runtime fetch.
#
# Apptainer's images are kept in CACHE, one file each, with a record of what was fetched beside it. An image is fetched under another name and renamed, so
# that nobody ever runs half of one. A lock keeps others from fetching the same meanwhile; it saves work and no more, so where a file system breaks it,
# an image is fetched twice and nothing else happens.
set -u
# What is printed is looked through for its causes.
LC_ALL=C
export LC_ALL

runtime=$1 program=$2 source=$3 cache=$4
work=
lock=
ours="$(hostname 2>/dev/null || echo node).$$"

clean_up() {
  [ -z "$work" ] || rm -rf "$work"
  [ -z "$lock" ] || rm -rf "$lock"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

one_line() { tr '\n\r\t' '   ' | sed 's/  */ /g; s/ $//' | cut -c 1-600; }
fail() {
  printf 'error %s %s\n' "$1" "$(printf '%s' "$2" | one_line)"
  exit 1
}

# What a runtime printed when it did not work, as one of our causes.
explain() {
  detail="$(sed 's/^FATAL: *//; s/\x1b\[[0-9;]*m//g' "$1" | grep -v '^ *$' | grep -v -E '^(INFO|WARNING):|^Trying to pull|^Getting image source' | tail -n 3)"
  cause=fetch
  case "$(tr '[:upper:]' '[:lower:]' < "$1")" in
    *'no space left'* | *'quota exceeded'*) cause=space ;;
    *'permission denied'*) cause=unreadable ;;
    *'invalid tar header'* | *'archive/tar:'* | *'invalid layer mediatype'* | *'does not match any of the supported'* | *'digest did not match'*) cause=broken ;;
    *unauthorized* | *'authentication required'* | *'access denied'* | *'access to the resource is denied'* | *'manifest unknown'* | *'name unknown'* | *'not found'* | *'no such image'* | *'no such file'* | *' 401 '* | *' 403 '* | *' 404 '*) cause=missing ;;
    *'no image found in manifest list'* | *'no image found in image index'* | *'no child with platform'* | *'no matching manifest'*) cause=architecture ;;
    *'no such host'* | *'connection refused'* | *'i/o timeout'* | *'network is unreachable'* | *'no route to host'* | *'timeout exceeded'* | *'deadline exceeded'* | *'tls handshake'* | *'x509'* | *'server gave http response'* | *'connection reset'* | *'temporary failure'* | *'unexpected eof'* | *' 5'[0-9][0-9]' '*) cause=registry ;;
  esac
  fail "$cause" "${detail:-$program ended without a word}"
}

# This node's architecture, by the name that images have for it.
architecture_here() {
  case "$(uname -m)" in
    x86_64) echo amd64 ;;
    aarch64) echo arm64 ;;
    i?86) echo 386 ;;
    armv*) echo arm ;;
    *) uname -m ;;
  esac
}
# $1: of the image; '' where nothing tells
check_architecture() {
  [ -z "$1" ] || [ "$1" = "$(architecture_here)" ] || fail architecture "it is for $1, and this node is $(architecture_here)"
}

sha256() { sha256sum < "$1" | cut -d ' ' -f 1; }
# Of a file or its text: what says whether it is still the same.
stamp() { stat -L -c '%s %y' "$1"; }
short_hash() { printf '%s' "$1" | sha256sum | cut -c 1-12; }

# ---- podman and docker: their own stores, locks and digests

engine_image() {
  "$program" image inspect --format '{{.Id}} {{.Architecture}}' "$1" 2>/dev/null
}
engine() {
  log="$(mktemp)" || fail space "there is no room for temporary files in ${TMPDIR:-/tmp}"
  work="$log"
  case "$source" in
    oci-archive:* | docker-archive:*)
      file="${source#*:}"
      [ -e "$file" ] || fail missing "$file does not exist"
      [ -r "$file" ] || fail unreadable "$file may not be read"
      name="$("$program" load --quiet --input "$file" 2>"$log")" || explain "$log"
      name="$(printf '%s\n' "$name" | tail -n 1 | sed 's/^Loaded image[^:]*: *//')"
      ;;
    *) name="${source#docker://}" ;;
  esac
  found="$(engine_image "$name")" || {
    case "$runtime:$source" in podman:docker://*) from="$source" ;; *) from="$name" ;; esac
    "$program" pull --quiet "$from" >/dev/null 2>"$log" || explain "$log"
    found="$(engine_image "$name")" || fail fetch "it was pulled, and $program does not know it"
  }
  check_architecture "${found#* }"
  id="${found%% *}"
  echo "ok sha256:${id#sha256:} ${id#sha256:}"
}

# ---- apptainer

# 'yes' of a file that begins as a SIF; its architecture by the code in its header
is_sif() { [ "$(dd if="$1" bs=1 skip=32 count=9 2>/dev/null)" = SIF_MAGIC ]; }
architecture_of_sif() {
  case "$(dd if="$1" bs=1 skip=45 count=2 2>/dev/null)" in
    01) echo 386 ;; 02) echo amd64 ;; 03) echo arm ;; 04) echo arm64 ;; 05) echo ppc64 ;; 06) echo ppc64le ;; 11) echo s390x ;; 12) echo riscv64 ;; *) ;;
  esac
}
# Of a program's file: the machine in its ELF header.
architecture_of_program() {
  [ "$(dd if="$1" bs=1 skip=1 count=3 2>/dev/null)" = ELF ] || return 0
  case "$(od -A n -t x1 -j 18 -N 2 "$1" | tr -d ' \n')" in
    3e00) echo amd64 ;; b700) echo arm64 ;; 0300) echo 386 ;; 2800) echo arm ;; 1500) echo ppc64le ;; f300) echo riscv64 ;; *) ;;
  esac
}

# A file by the path that it has inside of a directory that is to be /: links in it point into it.
inside_of() {
  path="$2" left=16
  while [ "$left" -gt 0 ]; do
    left=$((left - 1)) done_part='' rest="${path#/}" link=
    while [ -n "$rest" ]; do
      part="${rest%%/*}"
      case "$rest" in */*) rest="${rest#*/}" ;; *) rest= ;; esac
      if [ -L "$1$done_part/$part" ]; then
        link="$(readlink "$1$done_part/$part")"
        case "$link" in /*) path="$link/$rest" ;; *) path="$done_part/$link/$rest" ;; esac
        path="${path%/}"
        break
      fi
      done_part="$done_part/$part"
    done
    if [ -z "$link" ]; then
      echo "$1$done_part"
      return
    fi
  done
}

# Whether a file is a whole SIF for this node: its parts end where it ends, or before.
check_sif() {
  is_sif "$1" || fail broken "$1 is no SIF file"
  check_architecture "$(architecture_of_sif "$1")"
  parts="$("$program" sif list "$1" 2>&1)" || fail broken "$1: $(printf '%s\n' "$parts" | grep -i error | head -n 1)"
  end="$(printf '%s\n' "$parts" | sed -n 's/.*|[0-9]*-\([0-9]*\) .*/\1/p' | sort -n | tail -n 1)"
  size="$(stat -L -c %s "$1")"
  [ -n "$end" ] || fail broken "$1 has nothing in it"
  [ "$end" -le "$size" ] || fail broken "$1 has $size of $end bytes"
}

# Records have a line for each of what is known; the name of what was fetched goes last.
recorded() { sed -n "s/^$2: //p" "$1" 2>/dev/null | head -n 1; }
write_record() {
  {
    echo "digest: $2" && echo "stamp: $3" && echo "source: $source"
  } 2>/dev/null > "$1.$ours" && mv -f "$1.$ours" "$1"
}

make_cache() {
  detail="$(mkdir -p "$cache" 2>&1)" && [ -w "$cache" ] && return
  case "$detail" in *'No space left'* | *'uota exceeded'*) fail space "$detail" ;; esac
  fail cache "$cache cannot be written${detail:+: $detail}"
}

directory() {
  [ -e "$source" ] || fail missing "$source does not exist"
  [ -d "$source" ] || fail broken "$source is no directory"
  { [ -r "$source" ] && [ -x "$source" ]; } || fail unreadable "$source may not be read"
  shell="$(inside_of "${source%/}" /bin/sh)"
  [ -z "$shell" ] || [ ! -r "$shell" ] || check_architecture "$(architecture_of_program "$shell")"
  echo "ok - $(cd "$source" && pwd -P)"
}

# A file that is somebody's: it may change, and is then looked at again.
sif_in_place() {
  [ -e "$source" ] || fail missing "$source does not exist"
  [ -f "$source" ] || fail broken "$source is no file"
  [ -r "$source" ] || fail unreadable "$source may not be read"
  file="$(cd "$(dirname "$source")" && pwd -P)/$(basename "$source")"
  make_cache
  record="$cache/at-$(short_hash "$file").record"
  now="$(stamp "$file")"
  digest="$(recorded "$record" digest)"
  if [ -z "$digest" ] || [ "$(recorded "$record" stamp)" != "$now" ]; then
    check_sif "$file"
    digest="sha256:$(sha256 "$file")"
    # What is not remembered is only slower.
    write_record "$record" "$digest" "$now"
  fi
  echo "ok $digest $file"
}

# Waits for its turn. Where files cannot be locked, a directory is the lock, which its owner touches as long as it lives.
take_lock() {
  if command -v flock >/dev/null 2>&1 && { exec 9>"$1.lock"; } 2>/dev/null && flock 9 2>/dev/null; then return; fi
  while ! mkdir "$1.locked" 2>/dev/null; do
    [ -d "$cache" ] && [ -w "$cache" ] || fail cache "$cache cannot be written"
    owner="$(cat "$1.locked/owner" 2>/dev/null)"
    if is_gone "$1.locked" "$owner"; then
      # By renaming it, only one of those who see that takes it away. Had another taken the place meanwhile, that one fetches beside us.
      mv "$1.locked" "$1.locked.$ours" 2>/dev/null && rm -rf "$1.locked.$ours"
    else
      sleep 1
    fi
  done
  lock="$1.locked"
  echo "$ours" > "$lock/owner"
  (
    while sleep 5 && kill -0 $$ 2>/dev/null; do touch "$lock/owner" 2>/dev/null || exit; done
  ) >/dev/null 2>&1 &
}
is_gone() {
  case "$2" in
    "${ours%.*}".*) ! kill -0 "${2##*.}" 2>/dev/null ;;
    # Of another node, or not written yet: by its age, by the file system's own clock.
    *)
      touch "$1.now.$ours" 2>/dev/null
      age=$(($(stat -c %Y "$1.now.$ours" 2>/dev/null || echo 0) - $(stat -c %Y "$1/owner" 2>/dev/null || stat -c %Y "$1" 2>/dev/null || echo 0)))
      rm -f "$1.now.$ours"
      [ "$age" -gt 60 ]
      ;;
  esac
}

# What fetchers of this node have left that were killed.
remove_unfinished() {
  for left in "$1".part."${ours%.*}".*; do
    [ -e "$left" ] && ! kill -0 "${left##*.}" 2>/dev/null && rm -rf "$left"
  done
}

# What was fetched earlier, as it was then.
use_fetched() {
  [ -f "$1" ] || return 1
  digest="$(recorded "$1.record" digest)"
  # Without a record nobody knows what it is; it is fetched again.
  [ -n "$digest" ] || return 1
  now="$(stamp "$1")"
  if [ "$(recorded "$1.record" stamp)" != "$now" ]; then
    [ -r "$1" ] || fail unreadable "$1 may not be read"
    [ "sha256:$(sha256 "$1")" = "$digest" ] || fail changed "$1 has another digest than the $digest that was recorded; remove it: rm '$1'"
    write_record "$1.record" "$digest" "$now"
  fi
  echo "ok $digest $1"
}

fetched() {
  pull="$source"
  key="$source"
  case "$source" in
    oci-archive:* | docker-archive:*)
      archive="${source#*:}"
      [ -e "$archive" ] || fail missing "$archive does not exist"
      [ -r "$archive" ] || fail unreadable "$archive may not be read"
      archive="$(cd "$(dirname "$archive")" && pwd -P)/$(basename "$archive")"
      pull="${source%%:*}:$archive"
      # Another file of the same name is another image.
      key="$pull $(stamp "$archive")"
      ;;
  esac
  make_cache
  cache="$(cd "$cache" && pwd -P)"
  name="$(printf '%s' "${source##*/}" | tr -c 'A-Za-z0-9._-' '-' | sed 's/^[.-]*//; s/\.sif$//' | cut -c 1-60)"
  file="$cache/$name-$(short_hash "$key").sif"
  if use_fetched "$file"; then return; fi
  take_lock "$file"
  # Somebody was quicker.
  if use_fetched "$file"; then return; fi
  remove_unfinished "$file"
  mkdir "$file.part.$ours" 2>/dev/null || fail space "no directory can be made in $cache"
  work="$file.part.$ours"
  # Not in the home, and gone with the rest: it would keep every layer twice.
  APPTAINER_CACHEDIR="$work/cache" APPTAINER_TMPDIR="$work" TMPDIR="$work" \
    "$program" pull --disable-cache "$work/image.sif" "$pull" >"$work/log" 2>&1 9>&- || {
    [ -s "$work/log" ] || fail space "nothing can be written to $cache"
    explain "$work/log"
  }
  check_sif "$work/image.sif"
  digest="sha256:$(sha256 "$work/image.sif")"
  # The record first: an image without one is fetched again, a record without an image is not looked at.
  rm -f "$file"
  write_record "$file.record" "$digest" "$(stamp "$work/image.sif")" || fail space "nothing can be written to $cache"
  mv -f "$work/image.sif" "$file" || fail cache "$file cannot be written"
  echo "ok $digest $file"
}

command -v "$program" >/dev/null 2>&1 || fail runtime "there is no $program on this node"
if [ "$runtime" != apptainer ]; then
  engine
else
  case "$source" in
    *://* | oci-archive:* | docker-archive:*) fetched ;;
    *.sif) sif_in_place ;;
    *) directory ;;
  esac
fi
