# shellcheck shell=dash
# shellcheck disable=SC2034,SC2119,SC2120,SC2154 # used by the scripts that read this one
# What every script here shares: where things are, how a pod speaks and what it may ask others.
#
#   CLUSTER           the StatefulSet's name
#   MEMBER_HOST       printf format that makes a member's host name of its ordinal
#   HEADLESS_HOST     the headless Service's name: answers with the address of every pod there is
#   KUBERNETES_URL    where this pod's other container answers for the API server (see member/statefulset-proxy.sh)
#   POD_NAME, POD_IP  this pod
#   CLIENT_ADDRESSES  the addresses that etcd listens on for clients, with commas between them; POD_IP where it is not set
#   CLIENT_SCHEME     https where the scripts speak TLS to etcd; etcdctl finds its certificate in its own variables, ETCDCTL_CERT and so on
#   CLIENT_SCHEME_TOO what clients may speak beside it, while a cluster goes over to TLS or back
#   PEER_SCHEME       https where the members are to do so among themselves
#   METRICS_TLS       set where metrics are read over TLS, too
#   CERTIFICATES      the certificates that this pod needs (see member/tls.sh)

# shellcheck source=lib/scripts/lib/ports.sh
. "${SCRIPTS:-/scripts}/lib/ports.sh" # the command sources this file without SCRIPTS

VOLUME=${VOLUME:-/var/lib/etcd}           # the member's volume
DATA=$VOLUME/data                         # etcd's data directory: a subfolder, for the volume's root may hold lost+found
IDENTITY=$VOLUME/identity                 # whose volume this is: "HOST MEMBER CLUSTER", the ids - until they are known
BOOTSTRAP=$VOLUME/bootstrap               # the decision that the data began with, until the cluster is recorded (see member/record.sh)
JOINING=$VOLUME/joining                   # the learner id under which this empty pod was last added
NONCE=$VOLUME/nonce                       # names this volume until its member has a leader for the first time: another volume has another
UNVOTED=$VOLUME/unvoted                   # the data was received from a quorum, and its member has not voted yet
SET_ASIDE=$VOLUME/set-aside               # the folder that the data was last kept in, when this volume counted as empty again
VERSION=$VOLUME/version                   # of the etcd that last had a leader here, and of the cluster: see member/version.sh
CORRUPT=$VOLUME/corrupt                   # the member that a majority with equal hashes found to differ
PEERS=$VOLUME/peers                       # how this member and its peers speak, https or http
RESTORING=$VOLUME/restore                 # a backup on its way to become this member's data: see restore/fetch.sh and restore.sh
RECOVERED=$VOLUME/recovered               # the tokens of the recoveries that need nothing more of this volume
RUN=${RUN:-/run/etcd-kit}                 # lives as long as the pod
COMPARE=$RUN/compare                      # members differ, and it is not known yet who is damaged
BEACON=$RUN/beacon                        # what this pod reports to the others, on BEACON_PORT
CLIENT_SCHEME=${CLIENT_SCHEME:-http}
PEER_SCHEME=${PEER_SCHEME:-http}           # start.sh sets it to how this member speaks now
ORDINAL=${POD_NAME##*-}

log() { echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) etcd-kit: $*" >&2; }

fail() { # WHY
  log "$*"
  exit 1
}

# Says a thing once, not each time round a loop.
said=
log_once() {
  [ "$said" = "$*" ] || log "$*"
  said=$*
}

# Replaces a file as a whole: no reader sees half of it, it outlasts a power cut, and a full disk leaves it as it was. Fails then.
write() { # FILE TEXT
  if printf '%s\n' "$2" 2>/dev/null >"$1.new" && [ "$(cat "$1.new")" = "$2" ]; then
    sync "$1.new" 2>/dev/null || sync
    mv "$1.new" "$1"
  else
    rm -f "$1.new"
    log "$1 can't be written; it stays as it was. Is the disk full?"
    return 1
  fi
}

# A text as JSON has it.
json_text() {
  printf %s "$1" | od -An -v -tu1 | awk '
    BEGIN { printf "\"" }
    {
      for (i = 1; i <= NF; i++)
        if ($i < 32 || $i == 34 || $i == 92 || $i == 127) printf "\\u%04x", $i
        else printf "%c", $i + 0
    }
    END { printf "\"" }'
}

# What a field of JSON on standard input says: a number, or a text without quotes and commas; nothing where there is none.
json_field() { # NAME
  sed -n "s/.*[{,]\"$1\":\"\{0,1\}\([^,\"}]*\).*/\1/p" | head -n 1
}

# Seconds since the machine started: unlike the clock, it never goes back or leaps.
uptime_seconds() {
  local seconds rest
  read -r seconds rest </proc/uptime
  echo "${seconds%.*}"
}

# The watchdog's, for member/supervise.sh, which never reads half of it.
sign_of_life() {
  uptime_seconds >"$RUN/watchdog.new"
  mv "$RUN/watchdog.new" "$RUN/watchdog"
}

# The kubelet looks for a Secret that was not there again whenever a container ends, else only after a minute or two.
look_for_secrets_at_once() { # FILE
  [ ! -s "$1" ] && [ ! -e "$RUN/looked" ] || return 0
  : >"$RUN/looked"
  sleep 3
  fail "ending, so that the kubelet looks for the Secret at once"
}

member_host() {
  # shellcheck disable=SC2059 # MEMBER_HOST is a format
  printf "$MEMBER_HOST" "$1"
}
bracketed() { case $1 in *:*) echo "[$1]" ;; *) echo "$1" ;; esac; }
peer_url() { echo "$PEER_SCHEME://$(member_host "$1"):$PEER_PORT"; }
# Prints what a URL returns, without a proxy: none stands between pods. wget's own timeout does not cover the lookup of the name, which may
# take long when DNS is ill.
http_get() { timeout "$2" wget -q -Y off -T "$1" -O - "$3" 2>/dev/null; } # TIMEOUT SECONDS_IN_ALL URL
fetch() { http_get 1 3 "$1"; }

# ---- the beacon: one line, "STATE HOST [DETAIL]" -------------------------------------------------------------------
#   empty HOST NONCE     no log on this volume
#   member HOST          has a log, or follows a decision to bootstrap, or is about to join a living cluster
#   waiting HOST         none of these: it has only just started, or must not start
# Anybody in the network can say these. So they only ever make a pod wait, or look closer.
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
  local host asked
  host=$(member_host "$1")
  case $host in *[!0-9.]*) ;; *) return 0 ;; esac
  asked=$(cat "$RUN/named.$1" 2>/dev/null || echo 0)
  [ "$asked" != yes ] || return 0
  echo $((asked + 1)) >"$RUN/named.$1"
  [ "$asked" -lt 4 ] || [ $((asked % 6)) = 3 ] || return 1
  [ "$asked" -lt 4 ] || asked=$((4 + asked / 6))
  # shellcheck disable=SC2046 # a list
  set -- "$1" $(echo txt mx ns srv cname ptr any | cut -d' ' -f$((asked % 7 + 1)))
  case $(nslookup -type="$2" "$host." 2>&1) in *NXDOMAIN*) return 1 ;; esac
  echo yes >"$RUN/named.$1"
}

# What the pod of an ordinal says, "STATE [DETAIL]"; nothing when it does not answer, when what it says is none of the above, or when
# another pod, maybe of another cluster, answers at an address that is out of date.
heard() { # ORDINAL
  named "$1" || return 1
  fetch "http://$(member_host "$1"):$BEACON_PORT/state" | head -c 512 | awk -v host="$(member_host "$1")" '
    NR > 1 || $2 != host { exit }
    $1 == "empty" && NF == 3 && $3 ~ /^[0-9a-f]+$/ && length($3) <= 16 { print $1, $3 }
    ($1 == "member" || $1 == "waiting") && NF == 2 { print $1 }'
}

# ---- Kubernetes ----------------------------------------------------------------------------------------------------
# The pod's containers do not start at the same moment.
kubernetes() { # QUESTION
  if http_get 15 20 "$KUBERNETES_URL/$1"; then
    : >"$RUN/kubectl"
  elif [ -e "$RUN/kubectl" ]; then
    echo "unknown the kubectl container does not answer"
  else
    echo "unknown the kubectl container has not started yet"
  fi
}

# "replicas N", "gone", "refused WHY" (the API server answers, but no longer to this pod) or "unknown WHY". With the argument
# "stopping" the StatefulSet is gone, too, when the namespace is being deleted: its pods go first then.
statefulset() { kubernetes "statefulset${1:+?$1}"; }

# Sets $size to spec.replicas, as read at most so many seconds ago; otherwise fails, and $size_error says why.
size='' size_at=0 size_error='not asked yet'
read_size() { # SECONDS
  local now answer
  now=$(uptime_seconds)
  [ -z "$size" ] || [ $((now - size_at)) -gt "$1" ] || return 0
  answer=$(statefulset)
  case $answer in
    replicas*) size=${answer#* } size_at=$now ;;
    *)
      size='' size_error=$answer
      return 1
      ;;
  esac
}

# The other ordinals there may be: those below the size, and never fewer than those below this pod's own.
other_ordinals() {
  local pods=${size:-0}
  [ "$pods" -gt "$ORDINAL" ] || pods=$((ORDINAL + 1))
  seq 0 $((pods - 1)) | grep -vx "$ORDINAL" || true
}

# The ordinals of the other pods that say they are members, comma-separated.
running_peers() {
  local ordinal running=''
  read_size 5 || true
  for ordinal in $(other_ordinals); do
    case $(heard "$ordinal") in member*) running="$running${running:+,}$ordinal" ;; esac
  done
  echo "$running"
}

# ---- etcd ----------------------------------------------------------------------------------------------------------
etcd_hex() { printf '%x' "$1"; }
has_log() {
  local wal
  for wal in "$DATA"/member/wal/*.wal; do
    [ -e "$wal" ] && return 0
  done
  return 1
}

# Whether the log on this volume starts with a snapshot: who joins is sent that, and then the rest.
has_snapshot() {
  local snap
  for snap in "$DATA"/member/snap/*.snap; do
    [ -e "$snap" ] && return 0
  done
  return 1
}

# This member's metrics; nothing when etcd does not answer.
metrics() { fetch "http://$(bracketed "$POD_IP"):$METRICS_PORT/metrics"; }

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
  local answer a b c d
  # An id that is converted wrongly looks like a member that is gone: another busybox must convert as this expects.
  [ "$(etcd_hex 15974440801455682360)" = ddb09d45d045b338 ] || {
    echo "this busybox's printf does not convert 64-bit ids"
    return 1
  }
  answer=$(etcdctl --endpoints="$(endpoints "$1")" --dial-timeout=1s --command-timeout="${2:-3s}" member list -w fields 2>&1) || {
    printf '%s\n' "$answer" | tail -n 1
    return 1
  }
  answer=$(printf '%s\n' "$answer" | awk -F' : ' '
    { gsub(/"/, "") }
    $1 == "ClusterID" && $2 ~ /^[0-9]+$/ { print "cluster", $2 }
    $1 == "ID" && $2 ~ /^[0-9]+$/ { id = $2; name = "-"; url = "-" }
    $1 == "Name" && $2 ~ /^[A-Za-z0-9._-]+$/ { name = $2 }
    $1 == "PeerURL" && $2 ~ /^[]A-Za-z0-9.:\/_[-]+$/ { url = $2 }
    $1 == "IsLearner" && $2 ~ /^(true|false)$/ && id != "" { print id, name, url, $2; id = "" }' |
    while read -r a b c d; do
      if [ "$a" = cluster ]; then echo "cluster $(etcd_hex "$b")"; else echo "$(etcd_hex "$a") $b $c $d $(ordinal_of "$c" || echo -)"; fi
    done)
  if printf '%s\n' "$answer" | grep -v '^cluster ' | grep -q ' [0-9][0-9]*$'; then
    printf '%s\n' "$answer"
    return 0
  fi
  echo "another cluster answers at an address that is out of date"
  return 1
}

# Asks each of the given ordinals, all at once, what a quorum says, and sets $list, as `members` prints it, to what one of the given cluster
# says ("-": of any, as long as no second one answers), and $quorum_at to the ordinals that said so: what is changed is asked of these, never
# of another cluster. Otherwise fails: $strangers holds the ordinals at which another cluster answers, $stranger that cluster's id, and $list
# says why the rest don't answer. One pod that runs another cluster must keep nobody from the cluster that the others run.
find_quorum() { # CLUSTER ORDINALS [TIMEOUT]
  local expected=$1 ordinal found answers=$RUN/asked.$$ pids=''
  strangers='' stranger='' quorum_at='' list='no other pod says that it is a member'
  rm -rf "$answers"
  mkdir -p "$answers"
  for ordinal in $(echo "$2" | tr , ' '); do
    { members "$ordinal" "${3:-3s}" >"$answers/$ordinal" || : >"$answers/$ordinal.failed"; } &
    pids="$pids $!"
  done
  # shellcheck disable=SC2086 # a list
  [ -z "$pids" ] || wait $pids
  for ordinal in $(echo "$2" | tr , ' '); do
    if [ -e "$answers/$ordinal.failed" ]; then
      [ -n "$quorum_at" ] || list=$(cat "$answers/$ordinal")
      continue
    fi
    found=$(sed -n 's/^cluster //p' "$answers/$ordinal")
    [ "$expected" != - ] || expected=$found
    if [ "$found" = "$expected" ]; then
      [ -n "$quorum_at" ] || list=$(cat "$answers/$ordinal")
      quorum_at="$quorum_at${quorum_at:+,}$ordinal"
    else
      strangers="$strangers $ordinal" stranger=$found
    fi
  done
  rm -rf "$answers"
  if [ -n "$quorum_at" ] && { [ "$1" != - ] || [ -z "$strangers" ]; }; then return 0; fi
  [ -z "$strangers" ] || list="etcd answers at$strangers, as a member of cluster $stranger"
  return 1
}

# Of such a list: the member of an ordinal, "ID NAME PEER_URL IS_LEARNER".
member_of() { # ORDINAL
  echo "$list" | awk -v ordinal="$1" '$1 != "cluster" && $5 == ordinal { print $1, $2, $3, $4; exit }'
}
endpoints() { # ORDINALS
  local ordinal urls=''
  for ordinal in $(echo "$1" | tr , ' '); do urls="$urls${urls:+,}$CLIENT_SCHEME://$(member_host "$ordinal"):$CLIENT_PORT"; done
  echo "$urls"
}
etcdctl_at() { # ORDINALS COMMAND...
  local urls
  urls=$(endpoints "$1")
  shift
  etcdctl --endpoints="$urls" --dial-timeout=1s --command-timeout=5s "$@" 2>&1
}

# The ordinal that a peer URL belongs to, be it http or https; fails for a URL that is not of this cluster's making.
ordinal_of() { # URL
  local ordinal=${1#*://}
  ordinal=${ordinal%":$PEER_PORT"}
  ordinal=${ordinal#"${MEMBER_HOST%%%s*}"}
  ordinal=${ordinal%"${MEMBER_HOST#*%s}"}
  case $ordinal in '' | *[!0-9]*) return 1 ;; esac
  [ "${1#*://}" = "$(member_host "$ordinal"):$PEER_PORT" ] && echo "$ordinal"
}
