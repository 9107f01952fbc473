#!/tools/sh
# shellcheck shell=sh
# Makes etcd's users and roles those of the config, and keeps them so: changes a password when its Secret changes, and looks after all
# of it every five minutes. Switches authentication on once every member can log in (see login.sh), and off when the config says so.
# What is granted anew is granted before anything is taken away. $RUN/applied is there while all is as it should be.
# https://etcd.io/docs/v3.6/op-guide/authentication/rbac/
#
#   ETCDCTL_ENDPOINTS   the client Service
#   AUTH                on or off
#   OWNS_ALL            yes where users and roles that nobody wants are deleted
#   WANTED              what there should be, a line each; keys are in base64:
#     role NAME
#     permission ROLE read|write|readwrite KEY RANGE_END|-
#     user NAME FOLDER SECRET/KEY   its password is in that folder; - where a certificate logs in
#     grant USER ROLE
set -eu
SCRIPTS=${SCRIPTS:-/scripts}
# shellcheck source=lib/scripts/common.sh
. "$SCRIPTS/common.sh"

AUTH_FOLDER=${AUTH_FOLDER:-/etc/etcd/auth}
trap 'exit 0' TERM INT

# etcdctl as $login, or with no more than a certificate. $RUN/problem says why it fails.
login=
ctl() {
  if [ -z "$login" ]; then
    etcdctl --dial-timeout=2s --command-timeout=5s "$@" 2>"$RUN/problem"
  else
    ETCDCTL_USER=$login ETCDCTL_PASSWORD=$(password "$login") etcdctl --dial-timeout=2s --command-timeout=5s "$@" 2>"$RUN/problem"
  fi
}
problem() { tail -n 1 "$RUN/problem"; }
change() { # WHAT COMMAND...
  change_what=$1
  shift
  ctl "$@" >/dev/null || {
    log_once "not done yet: $change_what: $(problem)"
    return 1
  }
  log "$change_what"
}
password() { cat "$AUTH_FOLDER/$1/password"; }
wanted() { echo "$WANTED" | awk -v kind="$1" -v name="${2:-}" '$1 == kind && (name == "" || $2 == name) { $1 = ""; print substr($0, 2) }'; }
has() { printf '%s\n' "$1" | grep -qxF -e "$2"; } # LIST LINE

# Sets $asks to whether etcd asks who one is, and $login.
find_login() {
  login=
  if answer=$(ctl auth status); then :; else answer=$(problem); fi
  case $answer in
    *"Authentication Status: false"*)
      asks=no
      return 0
      ;;
    *"Authentication Status: true"* | *"user name is empty"* | *"permission denied"* | *"authentication failed"*) asks=yes ;;
    *)
      log_once "waiting for etcd: $answer"
      return 1
      ;;
  esac
  for login in '' etcd-kit root; do
    [ -z "$login" ] || [ -s "$AUTH_FOLDER/$login/password" ] || continue
    if ctl user list >/dev/null; then return 0; fi
  done
  log_once "waiting: etcd asks for a login, and takes neither the passwords of etcd-kit and root in the Secrets that are mounted here," \
    "nor a certificate of root's. The last answer: $(problem)"
  return 1
}

# Whether the passwords that are wanted are there, and can be set: etcdctl reads one up to the first space.
passwords_are_there() {
  missing=$(wanted user | while read -r user folder secret; do
    [ "$folder" != - ] || continue
    if [ ! -s "$AUTH_FOLDER/$folder/password" ]; then
      echo "the Secret and key $secret, with the password of $user, are not there"
    else
      case $(password "$folder") in *[[:space:]]*) echo "the password of $user, $secret, has a space in it" ;; esac
    fi
  done)
  [ -n "$missing" ] || return 0
  log_once "waiting: $(echo "$missing" | head -n 1)"
  # The kubelet looks for a Secret that was not there whenever a container ends, else only after a minute or two.
  [ -e "$RUN/looked" ] || {
    : >"$RUN/looked"
    sleep 3
    log "ending, so that the kubelet looks for the Secret at once"
    exit 1
  }
  return 1
}

# ---- roles ---------------------------------------------------------------------------------------------------------
# Of a role in JSON: "TYPE KEY RANGE_END|-", a line each.
permissions() {
  grep -o '{[^{}]*}' | grep '"key"' | while read -r each; do
    case $each in *'"permType":2'*) type=readwrite ;; *'"permType":1'*) type="write" ;; *) type="read" ;; esac
    end=$(echo "$each" | sed -n 's/.*"range_end":"\([^"]*\)".*/\1/p')
    echo "$type $(echo "$each" | sed -n 's/.*"key":"\([^"]*\)".*/\1/p') ${end:--}"
  done
}
text() { echo "$1" | base64 -d; }
# The keys' names as a log has them.
readable() { # KEY RANGE_END
  case "$1 $2" in
    "AA== AA==") echo "all keys" ;;
    *" -") echo "the key $(text "$1")" ;;
    *" AA==") echo "the keys from $(text "$1") on" ;;
    *) echo "the keys from $(text "$1") to before $(text "$2")" ;;
  esac
}
change_range() { # KEY RANGE_END WHAT COMMAND...
  range_key=$1 range_end=$2
  shift 2
  case "$range_key $range_end" in
    "AA== AA==") change "$@" --prefix -- '' ;;
    *" -") change "$@" -- "$(text "$range_key")" ;;
    *" AA==") change "$@" --from-key -- "$(text "$range_key")" ;;
    *) change "$@" -- "$(text "$range_key")" "$(text "$range_end")" ;;
  esac
}

apply_role() { # ROLE
  has "$roles" "$1" || change "role $1: added" role add "$1" || return 1
  there=$(ctl role get "$1" -w json) || {
    log_once "not looked at yet: role $1: $(problem)"
    return 1
  }
  there=$(echo "$there" | permissions)
  should=$(wanted permission "$1" | cut -d' ' -f2-)
  printf '%s\n' "$should" | while read -r type key end; do
    if [ -z "$type" ] || has "$there" "$type $key $end"; then continue; fi
    change_range "$key" "$end" "role $1: may $type $(readable "$key" "$end")" role grant-permission "$1" "$type" || exit 1
  done || return 1
  printf '%s\n' "$there" | while read -r type key end; do
    if [ -z "$type" ] || has "$(printf '%s\n' "$should" | cut -d' ' -f2-)" "$key $end"; then continue; fi
    change_range "$key" "$end" "role $1: may no longer $type $(readable "$key" "$end")" role revoke-permission "$1" || exit 1
  done
}

# ---- users ---------------------------------------------------------------------------------------------------------
# Whether a user's password is the one in a folder.
taken() { # USER FOLDER
  ETCDCTL_USER=$1 ETCDCTL_PASSWORD=$(password "$2") etcdctl --dial-timeout=2s --command-timeout=5s get etcd-kit >/dev/null 2>"$RUN/problem" ||
    grep -q "permission denied" "$RUN/problem"
}

apply_password() { # USER FOLDER
  if ! has "$users" "$1"; then
    password "$2" | change "user $1: added" user add "$1" --interactive=false
    return
  fi
  if [ "$asks" = yes ]; then
    if taken "$1" "$2"; then return 0; fi
    grep -q "authentication failed" "$RUN/problem" || {
      log_once "not looked at yet: user $1: $(problem)"
      return 1
    }
  fi
  password "$2" | change "user $1: has the password of its Secret" user passwd "$1" --interactive=false || return 1
  if [ "$asks" = no ] || taken "$1" "$2"; then return 0; fi
  # A user that was made without a password never gets one.
  change "user $1: deleted, to be made anew with a password" user delete "$1" || return 1
  password "$2" | change "user $1: added" user add "$1" --interactive=false
}

apply_user() { # USER FOLDER
  if [ "$2" != - ]; then
    [ -s "$AUTH_FOLDER/$2/password" ] || return 1
    apply_password "$1" "$2" || return 1
  elif ! has "$users" "$1"; then
    change "user $1: added, for a certificate" user add "$1" --no-password || return 1
  fi
  there=$(ctl user get "$1" -w json) || {
    log_once "not looked at yet: user $1: $(problem)"
    return 1
  }
  there=$(echo "$there" | sed -n 's/.*"roles":\[\([^]]*\)\].*/\1/p' | tr -d '"' | tr , '\n')
  should=$(wanted grant "$1" | cut -d' ' -f2)
  for role in $should; do
    has "$there" "$role" || change "user $1: has the role $role" user grant-role "$1" "$role" || return 1
  done
  for role in $there; do
    has "$should" "$role" || change "user $1: has the role $role no longer" user revoke-role "$1" "$role" || return 1
  done
}

delete_unwanted() {
  for user in $users; do
    has "$(wanted user | cut -d' ' -f1)" "$user" || change "user $user: deleted, for the config has no such user" user delete "$user" || return 1
  done
  for role in $roles; do
    [ "$role" = root ] || has "$(wanted role)" "$role" ||
      change "role $role: deleted, for the config has no such role" role delete "$role" || return 1
  done
}

# ---- all of it -----------------------------------------------------------------------------------------------------
every_member_can_log_in() {
  hosts=$(ctl member list) || return 1
  for host in $(echo "$hosts" | awk -F', ' '{ sub(".*://", "", $4); sub(":2380$", "", $4); print $4 }'); do
    [ "$(fetch "http://$host:2382/login")" = yes ] || {
      log_once "waiting: authentication is switched on once every member can log in, and $host can't yet"
      return 1
    }
  done
}

apply() {
  find_login || return 1
  if [ "$AUTH" = off ]; then
    [ "$asks" = no ] || change "authentication is off: everybody may do everything" auth disable
    return
  fi
  failed=no
  passwords_are_there || failed=yes
  # Who has no password yet would be shut out.
  [ "$asks" = yes ] || [ "$failed" = no ] || return 1
  if ! roles=$(ctl role list) || ! users=$(ctl user list); then
    log_once "waiting for etcd: $(problem)"
    return 1
  fi
  for name in $(wanted role); do apply_role "$name" || failed=yes; done
  wanted user >"$RUN/users"
  while read -r name folder _; do apply_user "$name" "$folder" </dev/null || failed=yes; done <"$RUN/users"
  [ "$failed" = no ] || return 1
  [ "$OWNS_ALL" = no ] || delete_unwanted || return 1
  if [ "$asks" = no ]; then
    every_member_can_log_in || return 1
    change "authentication is on" auth enable || return 1
  fi
}

mkdir -p "$RUN"
applied_for='' applied_at=0
while :; do
  now=$(cat "$AUTH_FOLDER"/*/password 2>/dev/null | cksum)
  if [ "$now" = "$applied_for" ] && [ $(($(date +%s) - applied_at)) -lt 300 ]; then
    sleep 5
  elif apply; then
    [ -e "$RUN/applied" ] || log "users and roles are those of the config"
    : >"$RUN/applied"
    applied_for=$now applied_at=$(date +%s)
  else
    rm -f "$RUN/applied"
    sleep 3
  fi
done
