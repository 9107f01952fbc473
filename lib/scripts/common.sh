# shellcheck shell=sh
# shellcheck disable=SC2034,SC2119,SC2120,SC2154 # used by the scripts that read this one
# What every script here shares: where things are, how a pod speaks and what it may ask others.
#
#   CLUSTER           the StatefulSet's name
#   MEMBER_HOST       printf format that makes a member's host name of its ordinal
#   HEADLESS_HOST     the headless Service's name: answers with the address of every pod there is
#   STATEFULSET_URL   what this pod's other container says of the StatefulSet (see statefulset.sh)
#   POD_NAME, POD_IP  this pod
#   CLIENT_SCHEME     https where the scripts speak TLS to etcd; etcdctl finds its certificate in its own variables, ETCDCTL_CERT and so on
#   CLIENT_SCHEME_TOO what clients may speak beside it, while a cluster goes over to TLS or back
#   PEER_SCHEME       https where the members are to do so among themselves
#   METRICS_TLS       set where metrics are read over TLS, too
#   CERTIFICATES      the certificates that this pod needs (see tls.sh)

VOLUME=${VOLUME:-/var/lib/etcd}           # the member's volume
DATA=$VOLUME/data                         # etcd's data directory: a subfolder, for the volume's root may hold lost+found
FOUNDING=$VOLUME/founding                 # the founding this pod has committed itself to: "TOKEN ORDINAL:NONCE,..."
JOINING=$VOLUME/joining                   # the learner id under which this empty pod was last added
NONCE=$VOLUME/nonce                       # names this volume while it is empty: another volume has another
VERSION=$VOLUME/version                   # of the etcd that last had a leader here, and of the cluster: see version.sh
CORRUPT=$VOLUME/corrupt                   # the member that the cluster's alarm CORRUPT named
PEERS=$VOLUME/peers                       # how this member and its peers speak, https or http
RESTORING=$VOLUME/restore                 # a backup on its way to become this member's data: see fetch.sh and restore.sh
RECOVERED=$VOLUME/recovered               # the tokens of the recoveries that need nothing more of this volume
RUN=${RUN:-/run/etcd-kit}                 # lives as long as the pod
BEACON=$RUN/beacon                        # what this pod tells the others, on port 2382
CLIENT_SCHEME=${CLIENT_SCHEME:-http}
PEER_SCHEME=${PEER_SCHEME:-http}           # start.sh sets it to how this member speaks now
ORDINAL=${POD_NAME##*-}

log() { echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) etcd-kit: $*" >&2; }

# Says a thing once, not each time round a loop.
said=
log_once() {
  [ "$said" = "$*" ] || log "$*"
  said=$*
}

# Replaces a file as a whole: no reader sees half of it, and it outlasts a power cut.
write() {
  printf '%s\n' "$2" >"$1.new"
  sync "$1.new" 2>/dev/null || sync
  mv "$1.new" "$1"
}

# The kubelet looks for a Secret that was not there again whenever a container ends, else only after a minute or two.
look_for_secrets_at_once() { # FILE
  [ ! -s "$1" ] && [ ! -e "$RUN/looked" ] || return 0
  : >"$RUN/looked"
  sleep 3
  log "ending, so that the kubelet looks for the Secret at once"
  exit 1
}

member_host() {
  # shellcheck disable=SC2059 # MEMBER_HOST is a format
  printf "$MEMBER_HOST" "$1"
}
bracketed() { case $1 in *:*) echo "[$1]" ;; *) echo "$1" ;; esac; }
peer_url() { echo "$PEER_SCHEME://$(member_host "$1"):2380"; }
# -T does not cover the name's look-up, which may take long where DNS is ill.
fetch() { timeout 3 wget -q -T 1 -O - "$1" 2>/dev/null; }

# ---- the beacon: one line, "STATE HOST [DETAIL]" -------------------------------------------------------------------
#   empty HOST NONCE                no log on this volume
#   taking HOST TOKEN               about to commit to a founding
#   decided HOST TOKEN MEMBERS      committed to a founding, for good
#   member HOST                     has a log, or is about to join a living cluster
#   member HOST TOKEN MEMBERS       the same, and not all that were founded with it have been seen yet
#   waiting HOST                    none of these: it has only just started
say() { # STATE [DETAIL]
  say_state=$1
  shift
  echo "$say_state $(member_host "$ORDINAL")${1:+ $1}" >"$BEACON/state.new"
  mv "$BEACON/state.new" "$BEACON/state"
}

# Whether a member's host name is there to be looked up. A name that is looked up too early is answered "no such name", and
# DNS servers keep that answer: for 30 s with CoreDNS as it is usually set up, for everybody who asks. They keep it for each
# type of question apart, so this asks for types that nobody needs, another each time, and seldom once they are used up.
named() { # ORDINAL
  named_host=$(member_host "$1")
  case $named_host in *[!0-9.]*) ;; *) return 0 ;; esac
  named_count=$(cat "$RUN/named.$1" 2>/dev/null || echo 0)
  [ "$named_count" != yes ] || return 0
  echo $((named_count + 1)) >"$RUN/named.$1"
  [ "$named_count" -lt 4 ] || [ $((named_count % 6)) = 3 ] || return 1
  [ "$named_count" -lt 4 ] || named_count=$((4 + named_count / 6))
  # shellcheck disable=SC2046 # a list
  set -- "$1" $(echo txt mx ns srv cname ptr any | cut -d' ' -f$((named_count % 7 + 1)))
  case $(nslookup -type="$2" "$named_host." 2>&1) in *NXDOMAIN*) return 1 ;; esac
  echo yes >"$RUN/named.$1"
}

# What the pod of an ordinal says, "STATE [DETAIL]"; nothing when it does not answer, or when another pod, maybe of another
# cluster, answers at an address that is out of date.
heard() {
  named "$1" || return 1
  heard_host=$(member_host "$1")
  heard_line=$(fetch "http://$heard_host:2382/state") || return 1
  case $heard_line in
    *" $heard_host") echo "${heard_line%% *}" ;;
    *" $heard_host "*) echo "${heard_line%% *} ${heard_line#* * }" ;;
    *) return 1 ;;
  esac
}

# ---- the StatefulSet -----------------------------------------------------------------------------------------------
# "replicas N", "gone", "refused WHY" (the API server answers, but no longer to this pod) or "unknown WHY". With the argument
# "stopping" the StatefulSet is gone, too, when the namespace is being deleted: its pods go first then.
statefulset() { wget -q -T 12 -O - "$STATEFULSET_URL${1:+?$1}" 2>/dev/null || echo "unknown the kubectl container does not answer"; }

# Sets $size to spec.replicas, as read at most so many seconds ago; otherwise fails, and $size_error says why.
size='' size_at=0
read_size() {
  size_now=$(date +%s)
  [ -z "$size" ] || [ $((size_now - size_at)) -gt "$1" ] || return 0
  size_answer=$(statefulset)
  case $size_answer in
    replicas*) size=${size_answer#* } size_at=$size_now ;;
    *)
      size='' size_error=$size_answer
      return 1
      ;;
  esac
}

# The other ordinals there may be: those below the size, and never fewer than those below this pod's own.
other_ordinals() {
  other_ordinals_size=${size:-0}
  [ "$other_ordinals_size" -gt "$ORDINAL" ] || other_ordinals_size=$((ORDINAL + 1))
  seq 0 $((other_ordinals_size - 1)) | grep -vx "$ORDINAL" || true
}

# The ordinals of the other pods that say they are members, comma-separated.
running_peers() {
  read_size 5 || true
  running_list=
  for running_ordinal in $(other_ordinals); do
    case $(heard "$running_ordinal") in member*) running_list="$running_list${running_list:+,}$running_ordinal" ;; esac
  done
  echo "$running_list"
}

# ---- etcd ----------------------------------------------------------------------------------------------------------
etcd_hex() { printf '%x' "$1"; }
has_log() {
  for wal in "$DATA"/member/wal/*.wal; do
    [ -e "$wal" ] && return 0
  done
  return 1
}

# Whether the log on this volume starts with a snapshot: who joins is sent that, and then the rest.
has_snapshot() {
  for snap in "$DATA"/member/snap/*.snap; do
    [ -e "$snap" ] && return 0
  done
  return 1
}

# This member's metrics; nothing when etcd does not answer.
metrics() { fetch "http://$(bracketed "$POD_IP"):2381/metrics"; }

# Of metrics: "SERVER_VERSION CLUSTER_VERSION", the second - until the cluster has agreed on one: a new one works as 3.0 until then.
versions_of_metrics() {
  sed -n 's/^etcd_\([a-z]*\)_version{[a-z]*_version="\([0-9.]*\).*} 1$/\1 \2/p' | awk '
    { version[$1] = $2 }
    END {
      if (!version["server"]) exit 1
      if (version["cluster"] ~ /^(3\.0(\.0)?)?$/) version["cluster"] = "-"
      print version["server"], version["cluster"]
    }'
}

# The members as a quorum knows them, asked of the given comma-separated ordinals:
#   cluster ID
#   ID NAME PEER_URL IS_LEARNER ORDINAL    NAME is - while the member has never been seen started, ORDINAL where it has none
# Fails when no quorum of this cluster answers, and prints why instead. Ids are hexadecimal.
members() {
  # An id that is converted wrongly looks like a member that is gone: another busybox must convert as this expects.
  [ "$(etcd_hex 15974440801455682360)" = ddb09d45d045b338 ] || {
    echo "this busybox's printf does not convert 64-bit ids"
    return 1
  }
  members_out=$(etcdctl --endpoints="$(endpoints "$1")" --dial-timeout=1s --command-timeout="${2:-3s}" member list -w fields 2>&1) || {
    printf '%s\n' "$members_out" | tail -n 1
    return 1
  }
  members_out=$(printf '%s\n' "$members_out" | awk -F' : ' '
    { gsub(/"/, "") }
    $1 == "ClusterID" { print "cluster", $2 }
    $1 == "ID" { id = $2; name = "-"; url = "-" }
    $1 == "Name" && $2 != "" { name = $2 }
    $1 == "PeerURL" { url = $2 }
    $1 == "IsLearner" { print id, name, url, $2 }' |
    while read -r a b c d; do
      if [ "$a" = cluster ]; then echo "cluster $(etcd_hex "$b")"; else echo "$(etcd_hex "$a") $b $c $d $(ordinal_of "$c" || echo -)"; fi
    done)
  if printf '%s\n' "$members_out" | grep -v '^cluster ' | grep -q ' [0-9][0-9]*$'; then
    printf '%s\n' "$members_out"
    return 0
  fi
  echo "another cluster answers at an address that is out of date"
  return 1
}
# Of such a list: the member of an ordinal, "ID NAME PEER_URL IS_LEARNER".
member_of() { # ORDINAL
  echo "$list" | awk -v ordinal="$1" '$1 != "cluster" && $5 == ordinal { print $1, $2, $3, $4; exit }'
}
endpoints() {
  endpoints_list=
  for endpoints_ordinal in $(echo "$1" | tr , ' '); do
    endpoints_list="$endpoints_list${endpoints_list:+,}$CLIENT_SCHEME://$(member_host "$endpoints_ordinal"):2379"
  done
  echo "$endpoints_list"
}
etcdctl_at() { # ORDINALS COMMAND...
  etcdctl_endpoints=$(endpoints "$1")
  shift
  etcdctl --endpoints="$etcdctl_endpoints" --dial-timeout=1s --command-timeout=5s "$@" 2>&1
}

# The ordinal that a peer URL belongs to, be it http or https; fails for a URL that is not of this cluster's making.
ordinal_of() {
  ordinal_of_host=${1#*://}
  ordinal_of_host=${ordinal_of_host%:2380}
  ordinal_of_host=${ordinal_of_host#"${MEMBER_HOST%%%s*}"}
  ordinal_of_host=${ordinal_of_host%"${MEMBER_HOST#*%s}"}
  case $ordinal_of_host in '' | *[!0-9]*) return 1 ;; esac
  [ "${1#*://}" = "$(member_host "$ordinal_of_host"):2380" ] && echo "$ordinal_of_host"
}
