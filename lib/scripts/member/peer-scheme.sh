# shellcheck shell=dash
# shellcheck disable=SC2153,SC2154 # set by common.sh and start.sh
# How the members speak to each other, http or https. A member is listed with one of them, and keeps to it; a config that wants the
# other one changes it over while the cluster runs: once every pod says on its beacon that it can dial members that speak so ("dials"),
# the members change one after the other, the highest ordinal first, each while all others serve. A change is a change of the
# member's address and a restart of its etcd.
# https://etcd.io/docs/v3.6/op-guide/runtime-configuration/#update-advertise-peer-urls
#
#   WANTED_PEERS   what the config wants
#   PEER_SCHEME    how this member speaks now

# What this pod can dial: any pod http, and one with a certificate https too.
dials() { case " ${CERTIFICATES:-}" in *" peer="*) echo "http https" ;; *) echo http ;; esac; }

# Whether the pod of an ordinal says that it can dial members that speak so.
can_dial() { # ORDINAL SCHEME
  case " $(fetch "http://$(member_host "$1"):$BEACON_PORT/dials") " in *" $2 "*) ;; *) return 1 ;; esac
}

# Whether each other member's pod can dial members that speak so.
all_can_dial() { # SCHEME
  local other
  for other in $(echo "$list" | awk -v own="$ORDINAL" '$1 != "cluster" && $5 != own { print $5 }'); do
    [ "$other" != - ] && can_dial "$other" "$1" || return 1
  done
}

# Waits for another config where the cluster speaks in a way that this pod has no certificate for.
await_dialing() { # SCHEME
  while ! dials | grep -qw "$1"; do
    log_once "waiting: the members of this cluster speak $1 to each other, and this pod has no certificate for that." \
      "Nothing is started, and the other members go on. Set tls back, with transition: disabling until no member speaks $1 any more"
    sleep 2
  done
}

# For a member that restarts: sets PEER_SCHEME, and changes it over where it is time to.
speak() { # QUORUM_ANSWERS
  local listed answer
  PEER_SCHEME=$(cat "$PEERS" 2>/dev/null || echo "$WANTED_PEERS")
  await_dialing "$PEER_SCHEME"
  [ "$1" = yes ] || return 0
  while :; do
    listed=$(echo "$list" | awk -v own="$member" '$1 == own { print $3 }')
    [ -n "$listed" ] || return 0
    PEER_SCHEME=${listed%%://*}
    await_dialing "$PEER_SCHEME"
    if [ "$PEER_SCHEME" = "$WANTED_PEERS" ] || ! all_can_dial "$WANTED_PEERS"; then break; fi
    log "every pod can dial $WANTED_PEERS: this member speaks it from now on"
    answer=$(etcdctl_at "$running" member update "$member" --peer-urls="$WANTED_PEERS://$(member_host "$ORDINAL"):$PEER_PORT") ||
      log_once "not changed yet: $(echo "$answer" | tail -n 1)"
    # Whatever the answer was: the list tells.
    sleep 1
    until find_quorum "$cluster" "$(running_peers)"; do sleep 1; done
  done
  [ "$PEER_SCHEME" = "$(cat "$PEERS" 2>/dev/null)" ] || write "$PEERS" "$PEER_SCHEME"
  [ "$PEER_SCHEME" = "$WANTED_PEERS" ] ||
    log "speaking $PEER_SCHEME to the other members, until every pod can dial $WANTED_PEERS"
}

# For a member that joins: sets PEER_SCHEME; fails where it has to wait.
speak_as_joining() {
  PEER_SCHEME=$WANTED_PEERS
  all_can_dial "$WANTED_PEERS" && return 0
  PEER_SCHEME=$(echo "$list" | awk '$1 != "cluster" && $5 != "-" { sub("://.*", "", $3); print $3; exit }')
  dials | grep -qw "$PEER_SCHEME" && return 0
  log_once "waiting to join: the members speak $PEER_SCHEME to each other, and this pod has no certificate for that"
  return 1
}
