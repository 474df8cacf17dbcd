#!/usr/bin/env bash
# Builds peers of ubench that no package manager of every system has, for `npm run bench:peers`, which finds them where they are put:
# ${UBENCH_CACHE:-~/.cache/ubench}/peers/bin. Nothing else runs this: it takes minutes, and needs Go or Rust.
#
#   install.sh                  all of them
#   install.sh vegeta hey       these
#
# vegeta, hey (Go, a minute), k6 (Go, some minutes), oha (Rust, ten minutes)
set -euo pipefail

bin="${UBENCH_CACHE:-$HOME/.cache/ubench}/peers/bin"
mkdir -p "$bin"

need() {
  command -v "$1" >/dev/null || { echo "$2 is built by $1: install it from $3" >&2; return 1; }
}
with_go() { need go "$1" https://go.dev/dl && GOBIN="$bin" go install "$2"; }

for peer in "${@:-vegeta hey k6 oha}"; do
  for name in $peer; do
    echo "$name: building into $bin" >&2
    case "$name" in
      vegeta) with_go vegeta github.com/tsenart/vegeta/v12@v12.13.0 ;;
      hey) with_go hey github.com/rakyll/hey@v0.1.5 ;;
      k6) with_go k6 go.k6.io/k6@v1.8.1 ;;
      oha)
        need cargo oha https://rustup.rs
        root="$(mktemp -d)"
        cargo install oha --version 1.16.0 --locked --root "$root" --quiet
        mv "$root/bin/oha" "$bin/oha"
        rm -rf "$root"
        ;;
      *)
        echo "there is no '$name' here: vegeta, hey, k6, oha" >&2
        exit 1
        ;;
    esac
  done
done
