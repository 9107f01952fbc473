# shellcheck shell=sh
# shellcheck disable=SC2153,SC2154 # set by common.sh and start.sh
# Founding: once, by pod 0's decision, and only when every other pod that the StatefulSet asks for says that its volume
# holds no log. A decision is a token and the nonces of the volumes it was made for, so a pod takes part in it only with the
# volume it had then: a volume that was lost since does not count as one that never held a log.
#
# A pod that takes a decision says so first ("taking"), then looks whether the decision still stands where it read it, and
# only then commits itself to it, on its volume, for good. Pod 0 decides anew only while no pod is taking or has committed
# itself: so two decisions never both find a majority.

# One look at the others: joins, follows, decides, or says what it waits for.
look_around() {
  nonce=$(cat "$NONCE")
  say empty "$nonce"
  # Only pod 0 founds, so only pod 0 must know the size to look around.
  read_size 5 || [ "$ORDINAL" != 0 ] || {
    log_once "waiting: no log on this volume, and the StatefulSet's size can't be read: $size_error"
    return 0
  }
  [ "$ORDINAL" -lt "${size:-$((ORDINAL + 1))}" ] || {
    log_once "waiting: the StatefulSet asks for $size members, and this is none of them: it does not join"
    return 0
  }
  running='' silent='' busy='' founded='' decision='' decider='' nonces="$ORDINAL:$nonce"
  listen_to_all
  for other in $others; do
    line=$(cat "$RUN/heard/$other")
    case $line in
      member*) running="$running${running:+,}$other" ;;
      decided*) ;;
      empty*) nonces="$nonces,$other:${line#* }" ;;
      "") silent="$silent $CLUSTER-$other" ;;
      *) busy="$busy $CLUSTER-$other" ;;
    esac
    case $line in
      "member "* | "decided "*) decision=${line#* } decider=$other ;;
    esac
    case $line in member* | decided* | taking*) founded=yes ;; esac
  done
  if [ -n "$founded" ]; then hold_rollout; else let_rollout_through; fi
  if [ -n "$decision" ] && founding_includes_us "$decision"; then
    take_founding "$decider" "$decision"
  elif [ -n "$running" ]; then
    join "$running"
  elif [ -n "$decision" ]; then
    log_once "waiting: $CLUSTER-$decider founds a cluster that was not made for this volume; joining it once it has a leader"
  elif [ "$ORDINAL" != 0 ]; then
    log_once "waiting: no log on this volume, no cluster to be seen; $CLUSTER-0 decides on founding one${silent:+ (no answer from:$silent)}"
  elif [ -n "$silent$busy" ]; then
    log_once "waiting to found: every pod must say that its volume is empty;${silent:+ no answer from:$silent}${busy:+ not ready to say:$busy}"
  else
    decide_founding
  fi
}

# A first rollout that can't start (an image that is not there, the wrong Secret) is mended by another pod template. Kubernetes replaces
# the pods one by one then, each once the one before it is ready; and none ever is before all of them have answered. So while no pod
# says that it has a log or is about to, and while no pod is ready that this one can't hear, it passes for ready without an etcd.
# Kubernetes may restart a pod for that; it decides nothing about anybody's data. Nobody waits for pod 0, the last one: it never passes
# for more than it is, so a rollout does not end before etcd serves.
# https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#forced-rollback
PLACEHOLDER=$RUN/placeholder
placeholder='' rollout_at=$(date +%s)
rm -rf "$PLACEHOLDER" # of the container before
let_rollout_through() {
  [ "$ORDINAL" != 0 ] && [ $(($(date +%s) - rollout_at)) -ge 5 ] || return 0
  rollout_at=$(date +%s)
  empties=$(echo "$nonces" | tr , '\n' | grep -c .)
  rollout=$(statefulset rollout)
  case $rollout in
    "rollout under-way "*) ;;
    *)
      hold_rollout
      return 0
      ;;
  esac
  if [ "${rollout##* }" -gt "$empties" ]; then
    hold_rollout
    log_once "waiting: ${rollout##* } pods are ready, and $empties say that their volumes are empty: one that can't be heard may have data"
  elif [ ! -e "$PLACEHOLDER/readyz" ]; then
    log "a rollout is under way, and no pod has a log or is about to: passing for ready, so that it reaches the other pods"
    echo empty >"$BEACON/stop" # nobody is to count on this pod
    mkdir -p "$PLACEHOLDER"
    for probe in livez readyz; do echo "no etcd yet" >"$PLACEHOLDER/$probe"; done
    [ -n "$placeholder" ] || {
      httpd -f -p "$(bracketed "$POD_IP"):2381" -h "$PLACEHOLDER" 9>&- &
      placeholder=$!
    }
  fi
}
# No longer ready; still alive, as the kubelet asks from then on.
hold_rollout() { rm -f "$PLACEHOLDER/readyz"; }
end_placeholder() {
  [ -n "$placeholder" ] || return 0
  kill "$placeholder" 2>/dev/null || true
  wait "$placeholder" 2>/dev/null || true
  rm -rf "$PLACEHOLDER"
  placeholder=
  echo no >"$BEACON/stop"
}

# Asks all at once, so that one pod that can't be reached costs no more than its own second.
listen_to_all() {
  rm -rf "$RUN/heard"
  mkdir -p "$RUN/heard"
  others=$(other_ordinals)
  listeners=
  for other in $others; do
    { heard "$other" || true; } >"$RUN/heard/$other" &
    listeners="$listeners $!"
  done
  # shellcheck disable=SC2086 # a list
  [ -z "$listeners" ] || wait $listeners
}

founding_includes_us() {
  case ",${1#* }," in *",$ORDINAL:$(cat "$NONCE"),"*) return 0 ;; *) return 1 ;; esac
}

decide_founding() {
  # A pod beyond the size may hold the cluster's data.
  stray=$(stray_members) || {
    log_once "waiting to found: $HEADLESS_HOST does not tell this pod's own address yet, so it may leave out others too"
    return 0
  }
  [ -z "$stray" ] || {
    log_once "waiting: a pod beyond the StatefulSet's size says that it has a log ($stray): this is not a new cluster"
    return 0
  }
  if [ -n "${RESTORE:-}" ]; then
    start_restored
    return 0
  fi
  decision="$(head -c 8 /dev/urandom | od -An -v -tx1 | tr -d ' \n') $nonces"
  write "$FOUNDING" "$decision"
  log "founding: all $size volumes are empty; token ${decision%% *}"
  follow_founding
}

# In place of a founding: pod 0 starts from the backup, alone, and the others join it.
start_restored() {
  case $([ -d "$RESTORING/data" ] && cat "$RESTORING/fetched") in
    "$RESTORE "*) ;;
    *)
      log_once "waiting: the config asks for a backup to start from, and it was not fetched when this pod started, for another pod had data" \
        "then. Delete this pod, and it is fetched"
      return 0
      ;;
  esac
  rmdir "$DATA" 2>/dev/null || true
  restored=$(cat "$RESTORING/name")
  mv "$RESTORING/data" "$DATA"
  rm -rf "$RESTORING"
  log "restore: all $size volumes are empty; starting from backup $restored"
  say member
  start_etcd existing "$POD_NAME=$(peer_url "$ORDINAL")"
}

# The addresses of all pods, whatever their ordinal, that say they have a log. Fails while DNS does not know this pod itself.
stray_members() {
  named "$ORDINAL" || return 1
  addresses=$(nslookup "$HEADLESS_HOST" 2>/dev/null | sed -n '/^Name:/,$ s/^Address: *//p')
  echo "$addresses" | grep -qxF "$POD_IP" || return 1
  for address in $addresses; do
    case $(fetch "http://$(bracketed "$address"):2382/state") in
      member* | decided*) echo "$address" ;;
    esac
  done
}

take_founding() { # ORDINAL_OF_THE_DECIDER DECISION
  say taking "${2%% *}"
  case $(heard "$1") in
    "decided $2" | "member $2") ;;
    *) return 0 ;;
  esac
  write "$FOUNDING" "$2"
  log "founding: taking part in $CLUSTER-$1's decision, token ${2%% *}"
  follow_founding
}

# Starts etcd with the member list of the committed decision.
follow_founding() {
  decision=$(cat "$FOUNDING")
  say decided "$decision"
  initial=
  for entry in $(echo "${decision#* }" | tr , ' '); do
    initial="$initial${initial:+,}$CLUSTER-${entry%%:*}=$(peer_url "${entry%%:*}")"
  done
  log "founding: starting with $initial"
  start_etcd new "$initial" "$CLUSTER-${decision%% *}"
}
