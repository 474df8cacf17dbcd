#!/usr/bin/env bash
# One node of a site, in namespaces of its own: a name, an address and a /tmp that no other node has. Started by site.sh: node.sh DIRECTORY NAME
set -euo pipefail
directory="$1" name="$2"
hostname "$name"
# site.sh lays the line.
until ip link show eth0 >/dev/null 2>&1; do sleep 0.02; done
ip link set lo up
read -r address _ < <(getent hosts "$name")
ip address add "$address/24" dev eth0
ip link set eth0 up
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

while read -r path; do
  mount --bind "$directory/node/$name/root$path" "$path"
done < "$directory/node/$name/files"

mkdir -p "$directory/spool/$name"
slurmd -D -N "$name" &
# Reaps what jobs leave, until it is killed.
while :; do sleep 3600 & wait $! || true; done
