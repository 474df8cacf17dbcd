#!/usr/bin/env bash
# A whole throw-away site of Slurm: accounting, controller, nodes and a login node, each with its own name and address.
#
#   unshare --mount --pid --uts --fork --kill-child --mount-proc --propagation private site.sh DIRECTORY
#
# It is the first process of its namespaces: when it ends, all of the site ends with it. It ends when its stdin does, so that nothing is left of a site
# whose test was killed. Its network is its own, too: ports are the same in every site, and nobody outside hears what listens on all addresses. Only
# logins come in from outside. start-site.ts writes what is read in DIRECTORY, and documents the site.
#
# Says "READY" when every node is idle; then takes commands, one per line: "node NAME" starts a node that was killed.
set -euo pipefail
# Not $0: it may lie where only this shell looks.
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
directory="$1"
if [ $$ != 1 ]; then
  echo 'site.sh: start it in namespaces of its own: it ends everything in them' >&2
  exit 1
fi

# Another system takes the place of this one, with nothing in common but what a site reads and writes.
if [ -n "${SITE_ROOT:-}" ]; then
  root="$SITE_ROOT"
  mount --bind "$root" "$root"
  mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
  for path in "$directory" "$here" /dev /sys; do
    mkdir -p "$root$path"
    mount --rbind "$path" "$root$path"
  done
  mount -t proc proc "$root/proc"
  cd "$root"
  pivot_root . mnt
  SITE_ROOT='' exec chroot . bash -c 'umount -l /mnt && exec bash "$@"' bash "$here/site.sh" "$directory"
fi

# Sockets stay in the network where they were made: the door listens on the machine's loopback and hands each login to a server in the site's network.
if [ -z "${SITE_INSIDE:-}" ]; then
  perl "$here/door.pl" "$directory/ssh/port" nsenter --net=/proc/1/ns/net /usr/sbin/sshd -i -f "$directory/ssh/sshd_config" -E "$directory/log/sshd.log" </dev/null &
  SITE_INSIDE=1 exec unshare --net bash "${BASH_SOURCE[0]}" "$@"
fi

wait_for() {
  local what="$1" deadline=$((SECONDS + 30))
  shift
  while [ "$SECONDS" -lt "$deadline" ]; do
    if "$@" >/dev/null 2>&1; then return; fi
    sleep 0.05
  done
  echo "site.sh: $what does not answer" >&2
  exit 1
}

hostname login
ip link set lo up
# Every node has a network of its own, with a line to this one.
ip link add name cluster type bridge
ip address add 10.77.0.1/24 dev cluster
ip link set cluster up
# slurmdbd writes each message in two parts, and the second waits for the receipt of the first: 40 ms each where that is delayed, as it is by default.
ip route replace local 10.77.0.1 dev cluster table local proto kernel scope host src 10.77.0.1 quickack 1

mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/sshd /run/munge /etc/slurm
for file in passwd group subuid subgid hosts; do
  [ -e "/etc/$file" ] || : > "/etc/$file"
  mount --bind "$directory/etc/$file" "/etc/$file"
done
mount --bind "$directory/etc/slurm" /etc/slurm
mount --bind "$directory/etc/profile.d" /etc/profile.d
# Images are mounted by plain users.
if [ -e /dev/fuse ]; then
  mknod -m 666 /run/fuse c 10 229
  mount --bind /run/fuse /dev/fuse
fi
# Slurm takes any character device for a GPU.
for gpu in $(seq 0 $((SITE_GPUS - 1))); do mknod -m 666 "/run/gpu$gpu" c 1 3; done
# The cgroups of a site are below one of its own, which looks like the root from inside. site-cgroups.ts removes them.
if [ -n "$SITE_CGROUPS" ]; then
  for hierarchy in $SITE_HIERARCHIES; do
    mkdir "/sys/fs/cgroup/$hierarchy/$SITE_CGROUPS"
    if [ "$hierarchy" = cpuset ]; then
      for what in cpus mems; do cat "/sys/fs/cgroup/cpuset/cpuset.$what" > "/sys/fs/cgroup/cpuset/$SITE_CGROUPS/cpuset.$what"; done
    fi
    mount --bind "/sys/fs/cgroup/$hierarchy/$SITE_CGROUPS" "/sys/fs/cgroup/$hierarchy"
  done
fi
while IFS=$'\t' read -r source target; do
  if [ -d "$source" ]; then mkdir -p "$target"; else mkdir -p "$(dirname "$target")" && touch "$target"; fi
  mount --bind "$source" "$target"
done < "$directory/binds"

head -c 128 /dev/urandom > "$directory/munge/key"
chmod 400 "$directory/munge/key"
chown -R munge:munge "$directory/munge" /run/munge
setpriv --reuid=munge --regid=munge --clear-groups munged --key-file="$directory/munge/key" --pid-file=/run/munge/munged.pid --log-file="$directory/munge/munged.log" --seed-file="$directory/munge/seed"

if [ -e /etc/slurm/slurmdbd.conf ]; then
  # In memory, for it is thrown away: nothing waits for a disk.
  database=(--no-defaults --user=root --datadir=/run/database --innodb-log-file-size=8M --innodb-data-file-path=ibdata1:4M:autoextend)
  mariadb-install-db "${database[@]}" --auth-root-authentication-method=normal --skip-test-db >"$directory/log/mariadb-install.log" 2>&1
  mariadbd "${database[@]}" --socket=/run/mariadb.sock --pid-file=/run/mariadb.pid --bind-address=10.77.0.1 --innodb-buffer-pool-size=64M --innodb-flush-log-at-trx-commit=2 \
    --performance-schema=OFF --skip-log-bin --skip-name-resolve </dev/null >"$directory/log/mariadb.log" 2>&1 &
  as_root() { mariadb --no-defaults -uroot -S /run/mariadb.sock "$@"; }
  wait_for mariadb as_root -e 'select 1'
  as_root -e "create database slurm_acct_db; create user slurm@'%' identified by 'site'; grant all on slurm_acct_db.* to slurm@'%'"
  slurmdbd </dev/null
  wait_for slurmdbd sacctmgr -n show cluster
  # Limits hold only for whom the controller has heard of when it starts.
  bash -euo pipefail "$directory/accounts.sh" >"$directory/log/sacctmgr.log" 2>&1
fi

# In the foreground it tells by its end that it does not like what it has read.
slurmctld -D </dev/null >"$directory/log/slurmctld.out" 2>&1 &
controller=$!

start_node() {
  local clock ahead=()
  read -r clock < "$directory/node/$1/clock"
  if [ "$clock" != 0 ]; then ahead=(--time --monotonic "$clock"); fi
  # Its process table is its own: when its first process is killed, the node is without power.
  unshare "${ahead[@]}" --mount --uts --pid --net --fork --kill-child --mount-proc --propagation private bash "$here/node.sh" "$directory" "$1" </dev/null >>"$directory/log/$1.log" 2>&1 &
  local launcher=$!
  wait_for "node $1" grep -q . "/proc/$launcher/task/$launcher/children"
  local first
  read -r first < "/proc/$launcher/task/$launcher/children" || true
  # That of a node that was killed goes some time after it.
  ip link delete "$1" 2>/dev/null || true
  ip link add name "$1" master cluster type veth peer name eth0 netns "$first"
  ip link set "$1" up
  echo -n "$first" > "$directory/run/$1.pid"
}
for node in $SITE_NODES; do start_node "$node"; done

are_idle() { kill -0 "$controller" || exit 1; [ "$(timeout 5 sinfo -h -N -o %t | sort -u)" = idle ]; }
wait_for slurmctld are_idle
wait_for sshd test -s "$directory/ssh/port"
echo READY

# The shell reaps whatever processes of the site have lost their parent.
while read -r command argument; do
  case "$command" in node) start_node "$argument" ;; esac
done
