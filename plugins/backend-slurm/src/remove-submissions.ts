import { failpoint } from '@ubench/files';
import type { Host } from '@ubench/remote';
import type { SlurmHandle } from './handle.ts';

// The directory of a submission goes with the last of its instances, that of a run with its last submission. A handle is data from outside, and this
// deletes whole trees: only what has the form of a submission's directory, with the instance's own nonce in it.
const script = `
remove() {
  case $1 in */runs/*/????????????) ;; *) return ;; esac
  [ -d "$1" ] || return
  # Empty: its file system was full.
  [ ! -s "$1/$2/settings" ] || grep -qx "nonce=$3" "$1/$2/settings" || return
  rm -rf -- "$1/$2"
  for left in "$1"/[0-9]*; do [ ! -d "$left" ] || return; done
  rm -rf -- "$1"
  rmdir -- "\${1%/*}" 2>/dev/null
}
while [ $# -ge 3 ]; do remove "$1" "$2" "$3"; shift 3; done
:`;

/** Removes what is kept of instances that have ended. Idempotent. */
export async function removeSubmissions(handles: readonly SlurmHandle[], host: Host): Promise<void> {
  failpoint('slurm.remove:before');
  await host.exec(['bash', '-c', script, 'bash', ...handles.flatMap(({ directory, index, nonce }) => [directory, String(index), nonce])], { again: true });
  failpoint('slurm.remove:after');
}
