# shellcheck shell=dash
# shellcheck disable=SC2034,SC2119,SC2120,SC2154 # used by the scripts that read this one
# What all scripts share: paths, the log, the beacon, and questions to other pods, to Kubernetes and to etcd.
#
#   CLUSTER           the StatefulSet's name
#   MEMBER_HOST       printf format of a member's host name, from its ordinal
#   HEADLESS_HOST     the headless Service's name: resolves to the address of every pod
#   KUBERNETES_URL    where the kubectl container answers for the API server (see member/statefulset-proxy.sh)
#   POD_NAME, POD_IP  this pod
#   CLIENT_ADDRESSES  the addresses that etcd listens on for clients, with commas between them; POD_IP by default
#   CLIENT_SCHEME     https where the scripts speak TLS to etcd; etcdctl reads its certificate from ETCDCTL_CERT and so on
#   CLIENT_SCHEME_TOO the second scheme that clients may use while a cluster enables or disables TLS
#   PEER_SCHEME       https where members are to speak TLS to each other
#   METRICS_TLS       set where metrics are served over TLS, too
#   CERTIFICATES      the certificates that this pod needs (see member/tls.sh)

# shellcheck source=lib/scripts/lib/ports.sh
. "${SCRIPTS:-/scripts}/lib/ports.sh" # the command sources this file without SCRIPTS

VOLUME=${VOLUME:-/var/lib/etcd}           # the member's volume
DATA=$VOLUME/data                         # etcd's data directory: a subfolder, because the volume's root may hold lost+found
IDENTITY=$VOLUME/identity                 # whose volume this is: "HOST MEMBER CLUSTER", each id - until it is known
BOOTSTRAP=$VOLUME/bootstrap               # the decision that the data began with, until the cluster is recorded (see member/record.sh)
JOINING=$VOLUME/joining                   # the learner id under which this empty pod was last added
NONCE=$VOLUME/nonce                       # identifies this volume until its member has a leader for the first time
UNVOTED=$VOLUME/unvoted                   # the data was received from a quorum, and its member has not voted yet
SET_ASIDE=$VOLUME/set-aside               # the folder that holds the newest generation of kept data
VERSION=$VOLUME/version                   # of the etcd that last had a leader here, and of the cluster: see member/version.sh
CORRUPT=$VOLUME/corrupt                   # the member that differs from a majority of equal hashes
PEERS=$VOLUME/peers                       # how this member and its peers speak, https or http
RESTORING=$VOLUME/restore                 # a backup that becomes this member's data: see restore/fetch.sh and restore.sh
RECOVERED=$VOLUME/recovered               # the tokens of the recoveries that need nothing more of this volume
RUN=${RUN:-/run/etcd-kit}                 # lives as long as the pod
COMPARE=$RUN/compare                      # members differ, and it is not known yet which one is damaged
BEACON=$RUN/beacon                        # what this pod reports to the others, on BEACON_PORT
CLIENT_SCHEME=${CLIENT_SCHEME:-http}
PEER_SCHEME=${PEER_SCHEME:-http}           # start.sh sets it to how this member speaks now
ORDINAL=${POD_NAME##*-}

log() { echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) etcd-kit: $*" >&2; }

# Logs why, and ends the script.
fail() { # WHY
  log "$*"
  exit 1
}

# Logs a message once, not on each pass of a loop.
said=
log_once() {
  [ "$said" = "$*" ] || log "$*"
  said=$*
}

# Replaces a file atomically: readers never see half of it, and it survives a power cut. Fails on a full disk, and leaves the file as it was.
write() { # FILE TEXT
  if printf '%s\n' "$2" 2>/dev/null >"$1.new" && [ "$(cat "$1.new")" = "$2" ]; then
    sync "$1.new" 2>/dev/null || sync
    mv "$1.new" "$1"
  else
    rm -f "$1.new"
    log "$1 can't be written and stays as it was. Is the disk full?"
    return 1
  fi
}

# Prints a text as a JSON string.
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

# Prints a field of the JSON on standard input: a number, or a text without quotes and commas. Prints nothing if there is none.
json_field() { # NAME
  sed -n "s/.*[{,]\"$1\":\"\{0,1\}\([^,\"}]*\).*/\1/p" | head -n 1
}

# Seconds since the machine started: unlike the clock, it never jumps.
uptime_seconds() {
  local seconds rest
  read -r seconds rest </proc/uptime
  echo "${seconds%.*}"
}

# Shows member/supervise.sh that the watchdog is alive.
sign_of_life() {
  uptime_seconds >"$RUN/watchdog.new"
  mv "$RUN/watchdog.new" "$RUN/watchdog"
}

# Ends the container once: the kubelet then looks for a missing Secret at once, else only after a minute or two.
look_for_secrets_at_once() { # FILE
  [ ! -s "$1" ] && [ ! -e "$RUN/looked" ] || return 0
  : >"$RUN/looked"
  sleep 3
  fail "ending this container, so that the kubelet looks for the Secret at once"
}

member_host() {
  # shellcheck disable=SC2059 # MEMBER_HOST is a format
  printf "$MEMBER_HOST" "$1"
}
bracketed() { case $1 in *:*) echo "[$1]" ;; *) echo "$1" ;; esac; }
peer_url() { echo "$PEER_SCHEME://$(member_host "$1"):$PEER_PORT"; }
# Prints what a URL returns, without a proxy. The timeout of wget does not cover the lookup of the name, which takes long when DNS is slow.
http_get() { timeout "$2" wget -q -Y off -T "$1" -O - "$3" 2>/dev/null; } # TIMEOUT SECONDS_IN_ALL URL
fetch() { http_get 1 3 "$1"; }

# ---- the beacon: one line, "STATE HOST [DETAIL]" -------------------------------------------------------------------
#   empty HOST NONCE     no log on this volume
#   member HOST          has a log, or follows a decision to bootstrap, or is about to join a living cluster
#   waiting HOST         neither: it has only just started, or must not start
# Anything in the network can send these, so they only ever make a pod wait, or look closer.
say() { # STATE [DETAIL]
  say_state=$1
  shift
  echo "$say_state $(member_host "$ORDINAL")${1:+ $1}" >"$BEACON/state.new"
  mv "$BEACON/state.new" "$BEACON/state"
}

# Whether DNS has a member's host name. DNS servers cache the answer "no such name" to an early lookup: 30 s with the usual
# configuration of CoreDNS. They cache it per record type, so this asks for types that nothing else needs, another one each time, and
# seldom once all of them were used.
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

# Prints the beacon of the pod of an ordinal, "STATE [DETAIL]". Prints nothing if the pod does not answer, if the answer is malformed, or if
# another pod answers at an outdated address.
heard() { # ORDINAL
  named "$1" || return 1
  fetch "http://$(member_host "$1"):$BEACON_PORT/state" | head -c 512 | awk -v host="$(member_host "$1")" '
    NR > 1 || $2 != host { exit }
    $1 == "empty" && NF == 3 && $3 ~ /^[0-9a-f]+$/ && length($3) <= 16 { print $1, $3 }
    ($1 == "member" || $1 == "waiting") && NF == 2 { print $1 }'
}

# ---- Kubernetes ----------------------------------------------------------------------------------------------------
# The containers of a pod do not start at the same time.
kubernetes() { # QUESTION
  if http_get 15 20 "$KUBERNETES_URL/$1"; then
    : >"$RUN/kubectl"
  elif [ -e "$RUN/kubectl" ]; then
    echo "unknown the kubectl container does not answer"
  else
    echo "unknown the kubectl container has not started yet"
  fi
}

# "replicas N", "gone", "refused WHY" (the API server no longer accepts this pod's token) or "unknown WHY". With the argument "stopping",
# the StatefulSet is also gone when its namespace is being deleted: then pods are deleted first.
statefulset() { kubernetes "statefulset${1:+?$1}"; }

# Sets $size to spec.replicas, at most so many seconds old. Fails if it is unknown: $size_error holds why.
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

# The ordinals of the other pods: those below the size, and at least those below this pod's own.
other_ordinals() {
  local pods=${size:-0}
  [ "$pods" -gt "$ORDINAL" ] || pods=$((ORDINAL + 1))
  seq 0 $((pods - 1)) | grep -vx "$ORDINAL" || true
}

# The ordinals of the other pods that report that they are members, comma-separated.
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

# Whether the log on this volume starts with a snapshot: a new member receives that first, and then the rest.
has_snapshot() {
  local snap
  for snap in "$DATA"/member/snap/*.snap; do
    [ -e "$snap" ] && return 0
  done
  return 1
}

# Prints this member's metrics. Prints nothing if etcd does not answer.
metrics() { fetch "http://$(bracketed "$POD_IP"):$METRICS_PORT/metrics"; }

# Reads metrics, and prints "SERVER_VERSION CLUSTER_VERSION". The second is - until the cluster has agreed on one: until then, it is 3.0.
versions_of_metrics() {
  sed -n 's/^etcd_\([a-z]*\)_version{[a-z]*_version="\([0-9.]*\).*} 1$/\1 \2/p' | awk '
    { version[$1] = $2 }
    END {
      if (!version["server"]) exit 1
      if (version["cluster"] ~ /^(3\.0(\.0)?)?$/) version["cluster"] = "-"
      print version["server"], version["cluster"]
    }'
}

# Prints the members as a quorum lists them. Asks the given comma-separated ordinals.
#   cluster ID
#   ID NAME PEER_URL IS_LEARNER ORDINAL    NAME is - until the member has started once; ORDINAL is - for a foreign URL
# Fails if no quorum of this cluster answers, and prints why. Ids are hexadecimal.
members() {
  local answer a b c d
  # A member whose id is converted wrongly would look removed. Not every busybox converts 64-bit ids.
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
  echo "another cluster answers at an outdated address"
  return 1
}

# Asks the given ordinals, all at once, for the members of a cluster ("-": of any, as long as only one answers). Sets $list, as `members`
# prints it, and $quorum_at, the ordinals that answered: changes are requested there, never of another cluster. Fails otherwise: $strangers
# holds the ordinals at which another cluster answers, $stranger its id, and $list why the rest do not answer. One pod that runs another
# cluster must not keep this one from the cluster that the others run.
find_quorum() { # CLUSTER ORDINALS [TIMEOUT]
  local expected=$1 ordinal found answers=$RUN/asked.$$ pids=''
  strangers='' stranger='' quorum_at='' list='no other pod reports that it is a member'
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

# Prints the member of an ordinal in $list: "ID NAME PEER_URL IS_LEARNER".
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

# Prints the ordinal of a peer URL, http or https. Fails for a URL that is not one of this cluster's.
ordinal_of() { # URL
  local ordinal=${1#*://}
  ordinal=${ordinal%":$PEER_PORT"}
  ordinal=${ordinal#"${MEMBER_HOST%%%s*}"}
  ordinal=${ordinal%"${MEMBER_HOST#*%s}"}
  case $ordinal in '' | *[!0-9]*) return 1 ;; esac
  [ "${1#*://}" = "$(member_host "$ordinal"):$PEER_PORT" ] && echo "$ordinal"
}
