# What a job does for the instance that is its own: sourced by job.sh, which sets `submission`.
#
# The instance's directory holds what it is to be, written before the job was submitted, readable by its owner alone:
#   settings          assignments of bash: nonce, image, ports, directories, how it is stopped
#   command, init-N   a command each, its arguments ended by NUL
#   environment       NAME=value, ended by NUL
#   file-N            path and content of a file, each ended by NUL
#   follower/         the same four of ranks after the first, where an instance has several that differ
# In all of them {{host}}, {{port:NAME}}, {{dir:NAME}} and {{image}} stand for what is known only here.
#
# What the job tells, it tells by renaming a file, so that nobody reads half of one:
#   state             nonce, job, node, and when it reached which stage
#   endpoint          nonce, host, ports, once its own processes listen there
#   exit              how it ended
# Of an instance over several nodes each rank tells the same in a directory of its own: see ranks.sh.
# What it prints, and what the job prints, is in `log`.

umask 077
instance="$submission/${SLURM_ARRAY_TASK_ID:-0}"
state=
stopping=
killing=
forced=0
command_pid=
node_directory=
reason=
prepared=
# Of agents alone.
node_program=
node_remembered=
# Where it is told, and where that is which is to be run; of which rank.
told="$instance"
given="$instance"
rank=0

now() { date +%s.%N; }

publish() { cat >"$told/.$1" && mv -f "$told/.$1" "$told/$1"; }

# The state file grows by a line for each stage that is reached.
tell() {
  state+="$*"$'\n'
  printf '%s' "$state" | publish state
}

# A submission that seemed to be lost may come twice: whichever of its jobs is first here is the instance, and stays it where it is put back into the queue.
is_first() {
  local job=${SLURM_ARRAY_JOB_ID:-${SLURM_JOB_ID:-}}
  # Where a file system has no links, a name is taken as well as it can be.
  echo "$job" >".job-$job" && { ln ".job-$job" job 2>/dev/null || (set -C && echo "$job" >job) 2>/dev/null; }
  rm -f ".job-$job"
  [ "$(cat job)" = "$job" ]
}

begin_instance() {
  cd "$instance" || exit 78
  is_first || exit 0
  # Of an earlier start, before the job was given another place.
  rm -rf exit endpoint rank-*
  trap finish EXIT
  trap ask_to_stop TERM
  trap ask_to_kill USR1
  source ./settings
  mark=$nonce
  state="nonce $nonce"$'\n'"job ${SLURM_JOB_ID:-}"$'\n'"node ${SLURMD_NODENAME:-$(hostname)}"$'\n'"restarts ${SLURM_RESTART_COUNT:-0}"$'\n'
  tell begin "$(now)"
}

give_up() {
  reason=$1
  echo "ubench: $reason" >&2
  exit "${2:-78}"
}

# Whatever ends the script, the last word is written.
finish() {
  local code=$?
  trap - EXIT TERM USR1
  [ -n "$prepared$reason$stopping" ] || reason="a line of the prolog ended the job with code $code before the program was started"
  [ -z "$node_directory" ] || rm -rf -- "$node_directory"
  printf '%s\n' "nonce $nonce" "code $code" "stopped ${stopping:-0}" "forced $forced" "at $(now)" "reason $reason" | publish exit
  # What ends because it was told to has not failed.
  [ -z "$stopping" ] || exit 0
  exit "$code"
}

ask_to_stop() {
  stopping=1
  # Before there is a command nothing is lost by ending.
  [ -n "$command_pid" ] || exit 143
}

# At once, and nobody waits for it: Slurm's own kill would not find what has left the process tree.
ask_to_kill() {
  killing=1
  ask_to_stop
}

# --- what stands for what ---------------------------------------------------------------------------------------------------------------------------

declare -A port_of directory_of head_port_of

fill() {
  local name from to
  filled=$1
  from='{{host}}' to=$host; filled=${filled//"$from"/"$to"}
  from='{{rank}}' to=$rank; filled=${filled//"$from"/"$to"}
  from='{{ranks}}' to=$ranks; filled=${filled//"$from"/"$to"}
  from='{{head}}' to=${head:-$host}; filled=${filled//"$from"/"$to"}
  from='{{peers}}' to=${peers:-$host}; filled=${filled//"$from"/"$to"}
  from='{{image}}' to=$image_path; filled=${filled//"$from"/"$to"}
  for name in "${!port_of[@]}"; do from="{{port:$name}}" to=${port_of[$name]}; filled=${filled//"$from"/"$to"}; done
  for name in "${!port_of[@]}"; do from="{{head-port:$name}}" to=${head_port_of[$name]-${port_of[$name]}}; filled=${filled//"$from"/"$to"}; done
  for name in "${!directory_of[@]}"; do from="{{dir:$name}}" to=${directory_of[$name]}; filled=${filled//"$from"/"$to"}; done
}

# The items of a file, filled in, as the array `list`.
read_list() {
  local item
  list=()
  while IFS= read -r -d '' item; do
    fill "$item"
    list+=("$filled")
  done <"$1"
}

# --- ports ------------------------------------------------------------------------------------------------------------------------------------------

# Inodes of the sockets that listen on a port of any address.
listeners() { awk -v port=":$(printf %04X "$1")" '$4 == "0A" && substr($2, length($2) - 4) == port { print $10 }' /proc/net/tcp /proc/net/tcp6 2>/dev/null; }

choose_ports() {
  local name wanted port tries
  port_of=()
  for name in "${!ports[@]}"; do
    wanted=${ports[$name]}
    if [ "$wanted" != 0 ]; then
      [ -z "$(listeners "$wanted")" ] || give_up "port $wanted is taken on this node, and the instance asks for that one" 75
      port_of[$name]=$wanted
      continue
    fi
    for tries in {1..100}; do
      # Below those that the system gives to connections.
      port=$((10000 + (RANDOM * 32768 + RANDOM) % 22000))
      case " ${port_of[*]} " in *" $port "*) continue ;; esac
      [ -n "$(listeners "$port")" ] || break
    done
    port_of[$name]=$port
  done
}

# Processes of the instance: descendants of its command, its session, and what carries its mark.
processes() (
  # Slurm sends its signals to every process of a job, to those that look as well.
  trap '' TERM USR1
  {
    ps -eo pid=,ppid=,sid= | awk -v root="$command_pid" '
      { parent[$1] = $2; if ($1 == root || $3 == root) mine[$1] = 1 }
      END { do { grown = 0; for (pid in parent) if (!(pid in mine) && (parent[pid] in mine)) { mine[pid] = 1; grown = 1 } } while (grown); for (pid in mine) print pid }'
    grep -lzsx "UBENCH_INSTANCE=$mark" /proc/[0-9]*/environ 2>/dev/null | cut -d/ -f3
  } | sort -un | grep -vx "$$" | while read -r pid; do [ ! -d "/proc/$pid" ] || grep -qs '^State:\s*Z' "/proc/$pid/status" || echo "$pid"; done
)

# Who listens on a port: nobody, ours, or other.
holder() {
  local inodes inode pid
  inodes=$(listeners "$1")
  [ -n "$inodes" ] || { echo nobody; return; }
  for pid in $(processes); do
    for inode in $inodes; do
      if ls -l "/proc/$pid/fd" 2>/dev/null | grep -qF "socket:[$inode]"; then
        echo ours
        return
      fi
    done
  done
  echo other
}

# Whether another than the instance has one of its ports.
is_taken() {
  local name
  for name in "${!port_of[@]}"; do [ "$(holder "${port_of[$name]}")" != other ] || return 0; done
  return 1
}

# Whether it has told others of the ports that they wait for: those of an instance of one process wait for none.
is_open() { return 0; }

# Whether the instance listens on every port that its address names.
listens() {
  local name
  for name in $url_ports; do [ "$(holder "${port_of[$name]}")" = ours ] || return 1; done
}

publish_endpoint() {
  {
    local name
    printf '%s\n' "nonce $nonce" "host $host"
    for name in "${!port_of[@]}"; do echo "port $name ${port_of[$name]}"; done
  } | publish endpoint
}

# --- the instance -----------------------------------------------------------------------------------------------------------------------------------

find_host() {
  host=127.0.0.1
  [ "$bind" = node ] || return
  host=$(getent ahostsv4 "${SLURMD_NODENAME:-$(hostname)}" | awk '{ print $1; exit }')
  [ -n "$host" ] || host=$(hostname -i | awk '{ print $1 }')
}

# Fetching takes minutes, and must not keep the job from being stopped.
fetch_image() {
  image_path=
  [ -n "$image" ] || return
  tell image "$(now)"
  [ -z "$fetched_s" ] || tell fetched "$fetched_s"
  read_list "$given/environment"
  (
    trap - EXIT TERM
    # What Apptainer reads, such as the password of a registry, is in no argument.
    for pair in "${list[@]}"; do case $pair in APPTAINER_* | SINGULARITY_*) export "${pair?}" ;; esac; done
    exec sh "$submission/fetch-image.sh" apptainer "$apptainer" "$image" "$image_cache"
  ) >"$told/.image" &
  command_pid=$!
  wait_for_command
  command_pid=
  [ -z "$stopping" ] || exit 143
  local outcome digest
  read -r outcome digest image_path <"$told/.image"
  [ "$outcome" = ok ] || give_up "image $image"$'\t'"$(cat "$told/.image")" 76
  tell digest "$digest"
}

make_directories() {
  local name
  node_directory=$(mktemp -d -- "$node_base/ubench-XXXXXX") || give_up "no directory can be made in $node_base on this node" 73
  # For whoever has to remove it in place of a rank.
  [ "$told" = "$instance" ] || echo "$node_directory" >"$told/directory"
  directory_of=()
  for name in .home .tmp "${directories[@]}"; do
    mkdir -- "$node_directory/$name"
    directory_of[$name]="$node_directory/$name"
  done
}

write_files() {
  local file path
  for file in "$given"/file-*; do
    [ -e "$file" ] || continue
    read_list "$file"
    path=${list[0]}
    case $path in /*) ;; *) path="$node_directory/$path" ;; esac
    mkdir -p -- "$(dirname -- "$path")" && printf '%s' "${list[1]}" >"$path" || give_up "the file $path cannot be written on this node" 73
  done
}

# Which GPUs are the job's, Slurm says by variables that a container would not see.
show_gpus() {
  local name
  for name in CUDA_VISIBLE_DEVICES ROCR_VISIBLE_DEVICES HIP_VISIBLE_DEVICES GPU_DEVICE_ORDINAL; do
    [ -z "${!name-}" ] || export "APPTAINERENV_$name=${!name}"
  done
}

# Starts a command in a session of its own.
start_command() {
  local pair
  (
    trap - EXIT TERM USR1
    cd "${directory_of[.home]}" || exit 73
    export TMPDIR=${directory_of[.tmp]} UBENCH_OWNER="$owner" UBENCH_INSTANCE="$mark"
    # In a container too its processes are known by it.
    [ -z "$image" ] || export APPTAINERENV_UBENCH_OWNER="$owner" APPTAINERENV_UBENCH_INSTANCE="$mark"
    for pair in "${environment[@]}"; do export "${pair?}"; done
    exec setsid "$@"
  ) </dev/null &
  command_pid=$!
}

# When a grace that begins now is over: of the current second a part has gone already.
grace_over() { echo $((SECONDS + grace_s + 1)); }

# Waits for the command, and stops it when that is asked for; its exit code is in `code`.
wait_for_command() {
  local deadline=
  while :; do
    if [ -n "$killing" ]; then
      deadline=$SECONDS
    elif [ -n "$stopping" ] && [ -z "$deadline" ]; then
      deadline=$(grace_over)
      kill -s "$stop_signal" "$command_pid" 2>/dev/null
    fi
    if [ -n "$deadline" ]; then
      kill -0 "$command_pid" 2>/dev/null || break
      [ "$SECONDS" -lt "$deadline" ] || break
      sleep 0.1
    else
      wait "$command_pid" 2>/dev/null
      code=$?
      # A signal that is trapped ends the wait, and not the command.
      kill -0 "$command_pid" 2>/dev/null || break
    fi
  done
  end_processes "$deadline"
  wait "$command_pid" 2>/dev/null
  local last=$?
  [ "$last" = 127 ] || code=$last
}

# What a command leaves behind is asked to end, and killed when the grace is over. `forced`: something had to be.
end_processes() {
  local deadline=${1:-$(grace_over)} left asked=
  until left=$(processes) && [ -z "$left" ]; do
    # Whoever looked was ended meanwhile: nothing is known.
    [ -n "$left" ] || continue
    if [ -n "$killing" ] || [ "$SECONDS" -ge "$deadline" ]; then
      forced=1
      kill -s KILL $left 2>/dev/null
    elif [ -z "$asked" ]; then
      asked=1
      kill -s "$stop_signal" $left 2>/dev/null
    fi
    sleep 0.1
  done
}

run_init() {
  local file
  for file in "$given"/init-*; do
    [ -e "$file" ] || continue
    read_list "$file"
    start_command "${list[@]}"
    wait_for_command
    command_pid=
    [ -z "$stopping" ] || exit 143
    [ "$code" = 0 ] || give_up "the preparation '${list[0]}' exited with code $code" "$code"
  done
}

# One attempt with ports of its own. Returns 75 where somebody else has one of them.
attempt() {
  local tries=0
  make_directories
  choose_ports
  read_list "$given/environment"
  environment=("${list[@]}")
  write_files
  run_init
  tell start "$(now)"
  read_list "$given/command"
  start_command "${list[@]}"
  until is_open && listens; do
    if ! kill -0 "$command_pid" 2>/dev/null || is_taken; then
      if ! is_taken; then break; fi
      end_processes "$SECONDS"
      wait "$command_pid" 2>/dev/null
      command_pid=
      rm -rf -- "$node_directory"
      return 75
    fi
    [ -z "$stopping" ] || break
    tries=$((tries + 1))
    [ "$tries" -lt 50 ] && sleep 0.1 || sleep 0.5
    # Of a child that a signal ends bash prints the whole of what it ran: how it ended is told otherwise.
  done 2>/dev/null
  if [ -z "$stopping" ] && kill -0 "$command_pid" 2>/dev/null; then
    publish_endpoint
    tell listening "$(now)"
  fi
  wait_for_command
  return 0
}

# What agents run on was brought here, or is said to be here: whether it runs is known only now.
require_node() {
  local said major
  said=$("$node_program" --version 2>&1 </dev/null)
  # Where bash was when it said so is of no interest.
  [[ ! $said =~ ^.*:\ line\ [0-9]+:\ (.*)$ ]] || said=${BASH_REMATCH[1]}
  major=${said#v} major=${major%%.*}
  case $major in
    '' | *[!0-9]*) reason="Node.js does not run on this node, which is $(uname -m) with $(getconf GNU_LIBC_VERSION 2>/dev/null || echo 'another libc than glibc'): ${said%%$'\n'*}" ;;
    *) [ "$major" -lt 24 ] || return 0; reason="Node.js is $said on this node, and agents need 24 or later" ;;
  esac
  # What was thought of the nodes may have changed: it is asked anew.
  rm -f -- "$node_remembered"
  give_up "$reason"
}

# Until one attempt has ports that nobody else has; the exit code is in `code`.
run_attempts() {
  local tries
  for tries in {1..5}; do
    attempt
    [ "$?" = 75 ] || break
    echo "ubench: a port that was free is taken now, and is chosen anew" >&2
    [ "$tries" != 5 ] || give_up 'five times in a row a port that was free was taken by somebody else' 75
  done
  command_pid=
}

run_instance() {
  # Whatever a prolog wants of bash, it does not want it of what follows.
  set +eu +o pipefail
  prepared=1
  [ "$unprivileged" != 1 ] || [ "$(id -u)" != 0 ] || give_up 'the program refuses to run as root, and so does this job'
  [ -z "$node_program" ] || require_node
  find_host
  fetch_image
  [ -z "$image" ] || show_gpus
  if [ "$ranks" -gt 1 ]; then
    source "$submission/ranks.sh"
    lead_ranks
  else
    run_attempts
  fi
  exit "$code"
}
