# shellcheck shell=dash
# shellcheck disable=SC2034,SC2153,SC2154 # set by, or used by, the scripts that read this one
# Gathers the evidence for member/decide.awk in $EVIDENCE: lines "SOURCE.FACT VALUE...". lib/scripts/README.md lists the facts. Values from
# the network are checked where they are read (heard, members, kubernetes), and malformed ones are left out.

# Replaces line breaks in a value, from a file or from another program, so that it can't add a second fact.
fact() { # NAME VALUE...
  case $* in
    *"$line_break"*) printf '%s\n' "$(printf '%s' "$*" | tr '\n' ' ')" ;;
    *) printf '%s\n' "$*" ;;
  esac >>"$EVIDENCE"
}
line_break='
'
unknown() { fact "$1" - "${2#unknown }"; } # FACT WHY

# Starts new evidence, with what this pod knows by itself.
observe_pod() { # FILE
  EVIDENCE=$RUN/$1
  : >"$EVIDENCE"
  fact pod.ordinal "$ORDINAL"
  fact pod.host "$(member_host "$ORDINAL")"
  fact pod.cluster "$CLUSTER"
}

# Adds what is on the volume. The log's head does not change while a process decides.
observe_volume() {
  local host at
  host=$(volume_host)
  [ -z "$host" ] || fact volume.host "$host"
  fact_of volume.member "$(recorded_member)"
  fact_of volume.cluster "$(recorded_cluster)"
  if has_log; then
    [ -n "$wal_head" ] || wal_head=$(wal_identity) || {
      wal_head='- -'
      log "$DATA/member/wal is malformed at its start"
    }
    fact volume.log "$wal_head"
  else
    wal_head=
    if [ -e "$DATA" ] && [ -n "$(ls -A "$DATA")" ]; then fact volume.leftovers yes; fi
  fi
  fact_of volume.nonce "$(cat "$NONCE" 2>/dev/null)"
  fact_of volume.bootstrap "$(cat "$BOOTSTRAP" 2>/dev/null)"
  fact_of volume.joining "$(cat "$JOINING" 2>/dev/null)"
  fact_of volume.corrupt "$(cat "$CORRUPT" 2>/dev/null)"
  [ ! -e "$UNVOTED" ] || fact volume.unvoted yes
  fact_of volume.recoveries "$(sed ':all; N; $!b all; s/\n/ /g' "$RECOVERED" 2>/dev/null)"
  at=$(cat "$RUN/rebuilt" 2>/dev/null || true)
  if [ -n "$at" ]; then fact volume.rebuilt $(($(uptime_seconds) - at)); fi
}
wal_head=''
fact_of() { [ -z "$2" ] || fact "$1" "$2"; } # FACT VALUE

# Adds what the start script knows.
observe_start() {
  fact pod.said "${say_state:-waiting}"
  [ -z "$held" ] || fact pod.held yes
  fact pod.headless "$HEADLESS_HOST"
  [ -z "$record_at" ] || fact pod.record-read $(($(uptime_seconds) - record_at))
  if [ -n "${RESTORE:-}" ]; then fact config.restore "yes ${RESTORE_TOKEN:-}"; fi
  [ "${WHEN_ALL_LOST:-}" != bootstrap ] || fact config.bootstrap-when-lost yes
  if restore_is_prepared; then fact volume.prepared "$(cat "$RESTORING/token" 2>/dev/null || echo yes)"; fi
  fact_of etcd.damage "$damage_found"
  # shellcheck disable=SC2086 # words
  set -- $wal_head
  member=${1:--} cluster=${2:--}
  [ "$cluster" != - ] || cluster=$(recorded_cluster)
}

# Adds a fact that the decision requests.
look_for() { # WHAT [ARGUMENT...]
  case $1 in
    beacons) observe_beacons ;;
    beacon) fact "beacon.$2" "$(heard "$2" || echo silent)" ;;
    size) observe_size 0 ;;
    rollout) observe_rollout ;;
    record) observe_record ;;
    recovery) observe_recovery ;;
    permission) observe_permission ;;
    quorum) if [ $# -gt 1 ]; then observe_quorum "$2" "${3:-}"; else observe_own_quorum; fi ;;
    survivor) observe_survivor "$2" ;;
    strays) observe_strays ;;
    alive) observe_alive "$2" ;;
    version) observe_version ;;
    self) observe_self ;;
    stayers) observe_stayers ;;
    *) return 1 ;;
  esac
}

# Asks for a decision, and gathers the facts that it requests. Sets $rule, $action with its arguments, and $reason. Without an answer, ends the
# process; its container starts again.
ask() { # QUESTION
  local asked='' answer
  while :; do
    answer=$({
      cat "$EVIDENCE"
      echo "decide $1"
    } | awk -f "$SCRIPTS/member/decide.awk")
    reason=${answer#*	} action=${answer%%	*}
    rule=${action%% *} action=${action#* }
    case $action in look\ *) ;; *) return 0 ;; esac
    # shellcheck disable=SC2086 # words
    if [ "$action" = "$asked" ] || ! look_for ${action#look }; then
      fail "no decision: \"$1\" requests \"$action\", which can't be observed"
    fi
    asked=$action
  done
}

# Logs the evidence of a decision that changes something.
log_evidence() { log "[$rule] evidence: $(tr '\n' ';' <"$EVIDENCE" | sed 's/;/; /g; s/; $//')"; }

# Asks all pods at once, so that unreachable ones cost one second together.
observe_beacons() {
  local other listeners=''
  observe_size 5
  rm -rf "$RUN/heard"
  mkdir -p "$RUN/heard"
  for other in $(other_ordinals); do
    { heard "$other" || true; } >"$RUN/heard/$other" &
    listeners="$listeners $!"
  done
  # shellcheck disable=SC2086 # a list
  [ -z "$listeners" ] || wait $listeners
  for other in $(other_ordinals); do
    # shellcheck disable=SC2046 # words
    set -- $(cat "$RUN/heard/$other")
    if [ $# = 0 ]; then fact "beacon.$other" silent; else fact "beacon.$other" "$*"; fi
  done
  fact beacon.heard yes
}

observe_size() { # SECONDS_OLD
  if read_size "$1"; then fact api.size "$size"; else unknown api.size "$size_error"; fi
}

observe_rollout() {
  # shellcheck disable=SC2046 # words
  set -- $(statefulset rollout)
  case "${1:-} ${2:-}" in
    "rollout done" | "rollout under-way") fact api.rollout "$2" ;;
    *) unknown api.rollout "$*" ;;
  esac
}

record_at='' recovery_seen='' recovery_seen_at=''
observe_record() {
  record_at=$(uptime_seconds)
  if read_record; then
    fact api.record "$record_version $record_cluster $record_token $record_members $record_spent $record_recovered"
    # How long this pod has known of it: at most as long as it has been recorded.
    [ "$recovery_seen" = "$record_recovered" ] || recovery_seen=$record_recovered recovery_seen_at=$record_at
    [ "$record_recovered" = - ] || fact pod.recovery-recorded $((record_at - recovery_seen_at))
  else
    unknown api.record "$record_error"
  fi
}

# "READY ORDINAL TOKEN", or "READY" if no recovery is requested.
observe_recovery() {
  # shellcheck disable=SC2046 # words
  set -- $(statefulset recovery)
  case ${1:-} in
    recovery) fact api.recovery "$2${4:+ $3 $4}" ;;
    *) unknown api.recovery "$*" ;;
  esac
}

observe_permission() {
  # shellcheck disable=SC2046 # words
  set -- $(statefulset bootstrap)
  if [ $# = 2 ] && [ "$1" = bootstrap ]; then fact api.permission "$2"; else unknown api.permission "$*"; fi
}

# Adds the members that a quorum of a cluster ("-": of any) lists. Asks the given ordinals, "all" others, or those that report membership.
quorum_since=''
observe_quorum() { # CLUSTER [ORDINALS]
  local at=$2
  # An empty volume joins only if the current size includes it.
  read_size "$([ -n "$2" ] && echo 0 || echo 5)" || true
  case $at in
    '') at=$(running_peers) ;;
    all) at=$(other_ordinals | tr '\n' ',') at=${at%,} ;;
  esac
  quorum_since=${quorum_since:-$(uptime_seconds)}
  grep -v '^api\.size ' "$EVIDENCE" >"$EVIDENCE.new" || true
  mv "$EVIDENCE.new" "$EVIDENCE"
  if [ -n "$size" ]; then fact api.size "$size"; else unknown api.size "$size_error"; fi
  fact pod.asked $(($(uptime_seconds) - quorum_since))
  if find_quorum "$1" "$at" 2s; then
    fact etcd.quorum "$(printf '%s\n' "$list" | sed -n 's/^cluster //p') $quorum_at"
    observe_members
  else
    unknown etcd.quorum "$list"
    if login_refused "$list"; then fact etcd.login "$list"; fi
  fi
  # shellcheck disable=SC2086 # words
  set -- $strangers
  [ $# = 0 ] || fact etcd.another "$stranger $(echo "$*" | tr ' ' ,)"
}
# The same, asked at this pod's own etcd.
observe_own_quorum() {
  if list=$(members "$ORDINAL"); then
    fact etcd.quorum "$(printf '%s\n' "$list" | sed -n 's/^cluster //p') $ORDINAL"
    observe_members
  else
    unknown etcd.quorum "$list"
  fi
}
observe_members() { printf '%s\n' "$list" | sed -n '/^cluster /!s/^/etcd.member /p' >>"$EVIDENCE"; }

# "CLUSTER ID...": the members that the survivor of a recovery lists, once it has a quorum of its own.
observe_survivor() { # ORDINAL
  local answer
  if answer=$(members "$1" 2s); then
    # shellcheck disable=SC2046 # words
    fact etcd.survivor $(printf '%s\n' "$answer" | sed -n 's/^cluster //p; t; s/ .*//p')
  else
    unknown etcd.survivor "$answer"
  fi
}

# The addresses of all pods, whatever their ordinal, that report a log. Unknown while DNS does not list this pod itself.
observe_strays() {
  local addresses address strays=''
  addresses=$(named "$ORDINAL" && nslookup "$HEADLESS_HOST" 2>/dev/null | sed -n '/^Name:/,$ s/^Address: *//p')
  if ! printf '%s\n' "$addresses" | grep -qxF "$POD_IP"; then
    unknown dns.strays "this pod's own address is missing"
    return 0
  fi
  for address in $addresses; do
    case $(fetch "http://$(bracketed "$address"):$BEACON_PORT/state") in member*) strays="$strays $address" ;; esac
  done
  # shellcheck disable=SC2086 # words
  fact dns.strays ${strays:-none}
}

# Whether the member that is listed under this pod's name runs elsewhere.
observe_alive() { # ID
  if fetch "http://$(member_host "$ORDINAL"):$METRICS_PORT/metrics" | grep -qF "server_id=\"$1\""; then
    fact etcd.alive yes
  else
    fact etcd.alive no
  fi
}

# The member that this pod's etcd is: "ID voter|learner leader|follower". A learner accepts no login: that error identifies it, too.
observe_self() {
  local self role=voter leads=follower
  self=$(metrics | grep -E '^etcd_server_(is_leader|id)[ {]') || {
    unknown etcd.self "etcd does not answer"
    return 0
  }
  case $self in *"is_leader 1"*) leads=leader ;; esac
  case $(etcdctl_at "$ORDINAL" endpoint status -w fields) in *'"IsLearner" : true'* | *"not supported for learner"*) role=learner ;; esac
  fact etcd.self "$(echo "$self" | sed -n 's/.*server_id="\([0-9a-f]*\)".*/\1/p') $role $leads"
}

# Whether the others serve, and are about to stop: "ready no|want|going|empty", or "silent".
observe_stayers() {
  local ordinal stop
  printf '%s\n' "$list" | awk -v own="$ORDINAL" '$1 != "cluster" && $5 != "-" && $5 != own { print $5 }' >"$RUN/others.stop"
  while read -r ordinal; do
    stop=$(fetch "http://$(member_host "$ordinal"):$BEACON_PORT/stop" | grep -xE 'no|want|going|empty' || true)
    if [ -n "$stop" ] && fetch "http://$(member_host "$ordinal"):$METRICS_PORT/readyz" >/dev/null; then
      fact "beacon.$ordinal" ready "$stop"
    else
      fact "beacon.$ordinal" silent
    fi
  done <"$RUN/others.stop"
  fact beacon.heard yes
}
