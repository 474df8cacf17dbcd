#!/usr/bin/env bash
# One node of a site, in namespaces of its own: a name and a /tmp that no other node has. Started by site.sh: node.sh DIRECTORY NAME
set -euo pipefail
directory="$1" name="$2"
hostname "$name"
mapfile -t visible < "$directory/visible"

# What is to be seen on every node may lie in the /tmp that is hidden from here on: it is kept in sight by another way.
mkdir -p "$directory/tmp/$name" "/run/keep/$name"
chmod 1777 "$directory/tmp/$name"
mount --rbind / "/run/keep/$name"
mount --bind "$directory/tmp/$name" /tmp
for path in "${visible[@]}"; do
  if [ -d "/run/keep/$name$path" ]; then mkdir -p "$path"; else mkdir -p "$(dirname "$path")" && touch "$path"; fi
  mount --rbind "/run/keep/$name$path" "$path"
done

mkdir -p "$directory/spool/$name"
slurmd -D -N "$name" &
# Reaps what jobs leave, until it is killed.
while :; do sleep 3600 & wait $! || true; done
