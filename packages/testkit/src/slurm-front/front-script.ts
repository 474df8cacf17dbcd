const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** Bash that stands in for one command: `state` is where it finds its faults and writes what it was called with, `real` the PATH of the true command. */
export const frontScript = (state: string, real: string): string => String.raw`#!/usr/bin/env bash
# Stands before a command of Slurm, and lets go wrong what a test asked for. Needs nothing but bash.
name="${'$'}{0##*/}"
state=${quoted(state)}
command="$(PATH=${quoted(real)} type -P "$name")" || { echo "$name: command not found" >&2; exit 127; }
at="${'$'}{EPOCHREALTIME//[!0-9]/}"

# Whoever removes a plan has taken it: no two calls get the same one.
kind=pass number=0 text=
for plan in "$state/faults/$name"/*; do
  { IFS=' ' read -r -d '' kind number text < "$plan"; } 2>/dev/null
  case "$plan" in
    */always) break ;;
    *) if rm "$plan" 2>/dev/null; then break; fi ;;
  esac
  kind=pass
done

call="$state/calls/$at-$$"
record() {
  printf '%s\0' "$name" "$kind" "$1" "${'$'}{arguments[@]}" > "$call.new"
  mv "$call.new" "$call"
}
arguments=("$@")
record ''
finish() {
  record "$1"
  exit "$1"
}
# A process of its own would stay where this one is killed.
pause() { read -r -t "$number" <> <(:) || true; }
timed_out() {
  local said='Socket timed out on send/recv operation'
  case "$name" in
    sbatch) echo "sbatch: error: Batch job submission failed: $said" ;;
    squeue) echo "slurm_load_jobs error: $said" ;;
    scancel) echo "scancel: error: Kill job error on job id ${'$'}{arguments[-1]-}: $said" ;;
    sinfo) echo "slurm_load_partitions: $said" ;;
    ssh) echo 'ssh: connect to host: Connection timed out' ;;
    *) echo "$name: error: $said" ;;
  esac >&2
  finish 1
}

case "$kind" in
  pass) ;;
  slow) pause ;;
  timeout-after-effect)
    "$command" "$@" >/dev/null 2>&1
    timed_out
    ;;
  timeout-before-effect) timed_out ;;
  hang)
    pause
    timed_out
    ;;
  garbage)
    printf '<html>\033[31m502\033[0m|||\xff\xfe %%\n\n|PENDING|Bad Gateway|-1\n'
    finish 0
    ;;
  empty) finish 0 ;;
  cut)
    answer="$("$command" "$@")"
    record 137
    printf %s "${'$'}{answer:0:${'$'}{#answer} / 2}"
    kill -KILL $$
    ;;
  exit)
    echo "$text" >&2
    finish "$number"
    ;;
  *)
    echo "front of $name: no fault is called $kind" >&2
    finish 64
    ;;
esac
"$command" "$@"
finish $?
`;
