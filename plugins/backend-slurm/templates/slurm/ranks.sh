# What the ranks of an instance over several nodes do. Sourced by instance.sh in the job's own script, which leads them: it starts one step with a task for each
# rank, and tells for the whole instance what they tell. Run by itself as such a task: ranks.sh SUBMISSION
#
# A rank does on its node what instance.sh does for an instance of one process, and tells it in rank-N:
#   address           nonce, host, node
#   open              ports of rank 0 that others wait for, once it listens there
#   state, endpoint, exit   as instance.sh tells them
# What it has to know of the others comes down the standard input of the step, which ends with the job's script:
#   peers HOST,HOST…      where all ranks are
#   head NAME PORT        a port on which rank 0 listens; then `begin`
#   stop, kill            as the signals of the job's script

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
  submission=$1
  source "$submission/instance.sh" || exit 78
fi

# --- the job's script -------------------------------------------------------------------------------------------------------------------------------

order() { [ -z "$orders" ] || printf '%s\n' "$*" >&"$orders"; } 2>/dev/null

# Whether each rank has told something.
all_have() {
  local rank
  for ((rank = 0; rank < ranks; rank++)); do [ -e "rank-$rank/$1" ] || return 1; done
}

one_has() {
  local rank
  for ((rank = 0; rank < ranks; rank++)); do [ ! -e "rank-$rank/$1" ] || return 0; done
  return 1
}

value_of() { sed -n "s/^$2 //p" "$1" 2>/dev/null; }

lead_ranks() {
  local rank told_peers= told_open= published= ended= deadline= asked= nodes= step_pid log
  tell start "$(now)"
  trap : PIPE
  exec {log}>&1
  # One that ends has the others ended by what is here, and in order; by Slurm where all of it is gone at once.
  coproc STEP {
    trap - EXIT TERM USR1 PIPE
    exec srun --ntasks="$ranks" --ntasks-per-node="$tasks_per_node" ${SLURM_CPUS_PER_TASK:+--cpus-per-task="$SLURM_CPUS_PER_TASK"} --mpi=none --label --kill-on-bad-exit=0 --wait="$((grace_s + 20))" \
      bash "$submission/ranks.sh" "$submission" >&"$log"
  }
  step_pid=$STEP_PID
  command_pid=$step_pid
  exec {orders}>&"${STEP[1]}"
  while kill -0 "$step_pid" 2>/dev/null; do
    if [ -n "$killing" ] && [ "$asked" != kill ]; then
      asked=kill
      order kill
      deadline=$((SECONDS + 5))
    elif [ -n "$stopping$ended" ] && [ -z "$asked" ]; then
      asked=stop
      order stop
      deadline=$(($(grace_over) + 2))
    fi
    # Whoever does not answer is ended by Slurm, and by the guard of each rank.
    if [ -n "$deadline" ] && [ "$SECONDS" -ge "$deadline" ]; then
      if [ "$asked" = stop ]; then
        forced=1 asked=kill deadline=$((SECONDS + 2))
        order kill
      else
        forced=1
        kill -s TERM "$step_pid" 2>/dev/null
      fi
    fi
    if [ -z "$told_peers" ] && all_have address; then
      told_peers=1
      peers=
      for ((rank = 0; rank < ranks; rank++)); do
        peers+=,$(value_of "rank-$rank/address" host)
        nodes+=,$(value_of "rank-$rank/address" node)
      done
      tell nodes "${nodes:1}"
      order "peers ${peers:1}"
    fi
    if [ -n "$told_peers" ] && [ -z "$told_open" ] && [ -e rank-0/open ]; then
      told_open=1
      while read -r _ name port; do order "head $name $port"; done < <(grep '^port ' rank-0/open)
      order begin
    fi
    if [ -z "$published$ended$asked" ] && all_have endpoint; then
      published=1
      publish_endpoints
      tell listening "$(now)"
    fi
    # One that has ended ends all.
    [ -n "$ended" ] || ! one_has exit || ended=$(first_end)
    [ -z "$published" ] && sleep 0.1 || sleep 0.5
  done
  wait "$step_pid" 2>/dev/null
  code=$?
  ended=${ended:-$(first_end)}
  for ((rank = 0; rank < ranks; rank++)); do [ "$(value_of "rank-$rank/exit" forced)" != 1 ] || forced=1; done
  [ -z "$stopping" ] || return
  explain_end
}

# The rank that ended first by what they have told; nothing where none has ended.
first_end() {
  local rank
  for ((rank = 0; rank < ranks; rank++)); do
    [ ! -e "rank-$rank/exit" ] || echo "$(value_of "rank-$rank/exit" at) $rank"
  done | sort -n | awk 'NR == 1 { print $2 }'
}

# What the whole instance has ended of, and with.
explain_end() {
  local rank said
  # One that has no word of its end was ended by somebody else: it is the reason for all.
  for ((rank = 0; rank < ranks; rank++)); do
    [ ! -e "rank-$rank/exit" ] || continue
    said="$(value_of "rank-$rank/address" node)"
    reason="rank $rank${said:+ on $said} was ended by somebody else, without a word"
    [ "$code" != 0 ] || code=1
    return
  done
  said=$(value_of "rank-$ended/exit" reason)
  code=$(value_of "rank-$ended/exit" code)
  if [ -z "$said" ]; then
    said="it exited with code $code"
    [ "$code" -le 128 ] || said="it was killed by SIG$(kill -l "$code" 2>/dev/null)"
  fi
  # A reason that is taken apart stays what it is.
  case $said in image\ *) reason=$said ;; *) reason="rank $ended on $(value_of "rank-$ended/address" node): $said" ;; esac
}

# The address of rank 0 is that of the instance; others that listen for clients follow.
publish_endpoints() {
  {
    cat rank-0/endpoint
    for ((rank = 1; rank < ranks; rank++)); do
      [ -n "$follower_url_ports" ] || continue
      echo "replica $rank $(value_of "rank-$rank/endpoint" host)"
      sed -n "s/^port /replica-port $rank /p" "rank-$rank/endpoint"
    done
  } | publish endpoint
}

# --- a rank -----------------------------------------------------------------------------------------------------------------------------------------

# Passes on what the job's script says. Its end is the end of the job.
hear() {
  trap '' TERM USR1
  trap - EXIT
  local line
  while read -r line; do
    case $line in
    stop) kill -s TERM "$1" ;;
    kill) kill -s USR1 "$1" ;;
    *) printf '%s\n' "$line" >>"$told/heard" ;;
    esac
  done
  kill -s TERM "$1"
} 2>/dev/null

# Outlives a rank that was ended without being asked, where Slurm leaves it: nothing of that stays on the node. Outside of the process tree that Slurm goes through.
guard() {
  local runner=$1
  trap '' TERM USR1 HUP INT
  trap - EXIT
  cd /
  while kill -0 "$runner" 2>/dev/null; do sleep 1; done
  [ ! -e "$told/exit" ] || return
  kill -s KILL "$hear_pid"
  command_pid=-1 killing=1
  end_processes "$SECONDS"
  node_directory=$(cat "$told/directory")
  reason='what kept it was ended by somebody else'
  (exit 137)
  finish
}

# To Slurm no rank has failed: what becomes of the others is decided by the job's script.
end_rank() {
  local code=$?
  trap - EXIT TERM USR1
  kill -s KILL "$hear_pid"
  (
    (exit "$code")
    finish
  )
  exit 0
} 2>/dev/null

# Waits for a line of the job's script.
await() {
  until grep -qs "^$1" "$told/heard"; do sleep 0.1; done
}

# Rank 0 tells of the ports that others wait for; the others of nothing.
is_open() {
  local name
  [ "$rank" = 0 ] && [ ! -e "$told/open" ] || return 0
  for name in $awaited_ports; do [ "$(holder "${port_of[$name]}")" = ours ] || return 1; done
  for name in $awaited_ports; do echo "port $name ${port_of[$name]}"; done | publish open
}

begin_rank() {
  rank=$SLURM_PROCID
  cd "$instance" || exit 78
  source ./settings
  told="$instance/rank-$rank"
  mkdir -p "$told" || exit 78
  mark="$nonce.$rank"
  if [ "$rank" != 0 ]; then
    url_ports=$follower_url_ports
    [ ! -d follower ] || given="$instance/follower"
  fi
  prepared=1
  trap end_rank EXIT
  trap ask_to_stop TERM
  trap ask_to_kill USR1
  exec 3<&0 </dev/null
  hear "$$" <&3 >/dev/null &
  hear_pid=$!
  exec 3<&-
  (guard "$$" >/dev/null 2>&1 &)
  state="nonce $nonce"$'\n'
  find_host
  printf '%s\n' "nonce $nonce" "host $host" "node ${SLURMD_NODENAME:-$(hostname)}" | publish address
}

run_rank() {
  local name port
  fetch_image
  [ -z "$image" ] || show_gpus
  await peers
  peers=$(value_of "$told/heard" peers)
  head=${peers%%,*}
  if [ "$rank" != 0 ] && [ -n "$awaited_ports" ]; then
    await begin
    while read -r _ name port; do head_port_of[$name]=$port; done < <(grep '^head ' "$told/heard")
  fi
  run_attempts
  exit "$code"
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
  begin_rank
  run_rank
fi
