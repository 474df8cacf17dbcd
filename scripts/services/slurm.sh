#!/usr/bin/env bash
# Finds Slurm and all that a throw-away site of tests is made of, or installs Debian's, and prints the path of slurmctld.
#
#   slurm.sh                 finds it, installs what is missing
#   slurm.sh --find          finds it, or exits with 1
#   slurm.sh --find sbatch   prints the path of another of its programs
#
# It is installed by apt, and a site needs namespaces of its own: both take root. No service of the machine is started.
set -euo pipefail

# Programs of administrators are not on everybody's PATH.
PATH="$PATH:/usr/sbin:/sbin"
programs=(slurmctld slurmd sbatch slurmdbd mariadbd mariadb-install-db mariadb munged sshd ssh squashfuse newuidmap ip nsenter setpriv perl)
packages=(slurm-wlm slurmdbd slurm-wlm-mysql-plugin mariadb-server-core mariadb-client-core munge openssh-server openssh-client squashfuse uidmap iproute2)
log() { echo "slurm: $*" >&2; }

find_slurm() {
  [ "$(id -u)" = 0 ] && command -v "${programs[@]}" >/dev/null && ls /usr/lib/*/slurm*/accounting_storage_mysql.so >/dev/null 2>&1 && command -v "$1"
}

case "${2:-slurm}" in slurm) name=slurmctld ;; *) name="$2" ;; esac
if find_slurm "$name"; then exit; fi
if [ "${1:-}" = --find ]; then exit 1; fi

if [ "$(id -u)" != 0 ]; then
  log 'a site of tests needs root, for its namespaces: run this and the tests as root, in a container for example'
  exit 1
fi
if ! command -v apt-get >/dev/null; then
  log 'needs Debian or its like, for its packages are installed by apt-get: run the tests in a container of Debian 12'
  exit 1
fi

# Debian asks this program whether a package may start its services. Where the machine has an answer already it stays.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' > "$policy"
  chmod +x "$policy"
fi
install() { RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >&2; }
log "installing Debian's slurm-wlm, slurmdbd, munge and openssh-server; none of them is started"
# Package lists may be missing, or older than the archive.
install || { apt-get update -qq >&2 && install; }
find_slurm "$name"
