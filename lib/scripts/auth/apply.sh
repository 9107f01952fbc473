#!/tools/sh
# shellcheck shell=dash
# Applies the users and roles of the config to etcd: changes a password when its Secret changes, and checks everything every five minutes.
# Enables authentication once every member can log in (see lib/login.sh), and disables it if the config does. Grants before it revokes.
# $RUN/applied exists while etcd is as the config wants it.
# https://etcd.io/docs/v3.6/op-guide/authentication/rbac/
#
#   ETCDCTL_ENDPOINTS   the client Service
#   AUTH                on or off
#   PRUNE               yes to delete users and roles that are not in the config
#   WANTED              users and roles, a line each; keys are in base64:
#     role NAME
#     permission ROLE read|write|readwrite KEY RANGE_END|-
#     user NAME FOLDER SECRET/KEY   its password is in that folder; - for a certificate
#     grant USER ROLE
set -eu
SCRIPTS=${SCRIPTS:-/scripts}
# shellcheck source=lib/scripts/lib/common.sh
. "$SCRIPTS/lib/common.sh"
# shellcheck source=lib/scripts/auth/set-password.sh
. "$SCRIPTS/auth/set-password.sh"

AUTH_FOLDER=${AUTH_FOLDER:-/etc/etcd/auth}
LOOK_AGAIN=${LOOK_AGAIN:-300} # seconds
REMIND=${REMIND:-60}          # seconds
trap 'exit 0' TERM INT

# Runs etcdctl as a user with the password in a folder, or, without a user, with the certificate alone. $RUN/problem holds why it fails.
as() { # USER FOLDER COMMAND...
  local user="$1" folder=$2
  shift 2
  if [ -z "$user" ]; then
    etcdctl --dial-timeout=2s --command-timeout=5s "$@" 2>"$RUN/problem"
  else
    ETCDCTL_USER=$user ETCDCTL_PASSWORD=$(password "$folder") etcdctl --dial-timeout=2s --command-timeout=5s "$@" 2>"$RUN/problem"
  fi
}
login=
ctl() { as "$login" "$login" "$@"; }
problem() { tail -n 1 "$RUN/problem"; }
change() { # WHAT COMMAND...
  local what="$1"
  shift
  "$@" >/dev/null || {
    not_yet "not done yet: $what: $(problem)"
    return 1
  }
  log "$what"
}

# Adds a reason why this pass is incomplete. They are in a file because of subshells.
not_yet() { echo "$*" >>"$RUN/reasons"; }
# Logs new reasons at once, and all of them once a minute, so that they do not scroll away.
reminded=0
log_reasons() {
  local now reason
  now=$(uptime_seconds)
  if [ $((now - reminded)) -ge "$REMIND" ]; then
    : >"$RUN/logged"
    reminded=$now
  fi
  while read -r reason; do
    grep -qxF -e "$reason" "$RUN/logged" || log "$reason"
  done <"$RUN/reasons"
  cat "$RUN/reasons" >>"$RUN/logged"
  : >"$RUN/reasons"
}

password() { cat "$AUTH_FOLDER/$1/password"; }
wanted() { echo "$WANTED" | awk -v kind="$1" -v name="${2:-}" '$1 == kind && (name == "" || $2 == name) { $1 = ""; print substr($0, 2) }'; }
has() { printf '%s\n' "$1" | grep -qxF -e "$2"; } # LIST LINE

# Sets $asks, whether etcd requires a login, and $login, the user that can log in. Fails if none can.
find_login() {
  local answer
  login=
  if answer=$(ctl auth status); then :; else answer=$(problem); fi
  case $answer in
    *"Authentication Status: false"*)
      asks=no
      return 0
      ;;
    *"Authentication Status: true"* | *"user name is empty"* | *"permission denied"* | *"authentication failed"*) asks=yes ;;
    *)
      not_yet "waiting for etcd: $answer"
      return 1
      ;;
  esac
  for login in '' etcd-kit root; do
    [ -z "$login" ] || [ -s "$AUTH_FOLDER/$login/password" ] || continue
    if ctl user list >/dev/null; then return 0; fi
  done
  not_yet "waiting: etcd requires a login, and accepts neither the passwords of etcd-kit and root in the mounted Secrets," \
    "nor a certificate of root. A member that still knows a password sets the one of the Secret. If none does, set root's password" \
    "in auth.rootPassword, or restore a backup. The last answer: $(problem)"
  return 1
}

# Checks that all passwords exist and that etcd accepts them. Sets $unfit to the users of the others, which keep their passwords.
check_passwords() {
  local user folder secret file why missing=''
  unfit=
  while read -r user folder secret; do
    [ "$folder" != - ] || continue
    file=$AUTH_FOLDER/$folder/password
    if [ ! -s "$file" ]; then
      not_yet "waiting: the Secret and key $secret, with the password of $user, are missing"
      missing=${missing:-$file}
    elif why=$(password_problem "$file" "$user") && [ -n "$why" ]; then
      not_yet "waiting: the password of $user (Secret and key $secret) $why"
    else
      continue
    fi
    unfit="$unfit$user
"
  done <"$RUN/users"
  if [ -n "$missing" ]; then
    log_reasons
    look_for_secrets_at_once "$missing"
  fi
  [ -z "$unfit" ]
}

# ---- roles ---------------------------------------------------------------------------------------------------------
# Reads a role in JSON, and prints its permissions: lines "TYPE KEY RANGE_END|-".
permissions() {
  local each type end
  grep -o '{[^{}]*}' | grep '"key"' | while read -r each; do
    case $each in *'"permType":2'*) type=readwrite ;; *'"permType":1'*) type="write" ;; *) type="read" ;; esac
    end=$(echo "$each" | sed -n 's/.*"range_end":"\([^"]*\)".*/\1/p')
    echo "$type $(echo "$each" | sed -n 's/.*"key":"\([^"]*\)".*/\1/p') ${end:--}"
  done
}
text() { echo "$1" | base64 -d; }
# Prints a range of keys for the log.
readable() { # KEY RANGE_END
  case "$1 $2" in
    "AA== AA==") echo "all keys" ;;
    *" -") echo "the key $(text "$1")" ;;
    *" AA==") echo "the keys from $(text "$1") on" ;;
    *) echo "the keys from $(text "$1") to before $(text "$2")" ;;
  esac
}
change_range() { # KEY RANGE_END WHAT COMMAND...
  local key=$1 end=$2
  shift 2
  case "$key $end" in
    "AA== AA==") change "$@" --prefix -- '' ;;
    *" -") change "$@" -- "$(text "$key")" ;;
    *" AA==") change "$@" --from-key -- "$(text "$key")" ;;
    *) change "$@" -- "$(text "$key")" "$(text "$end")" ;;
  esac
}

# Sets the caller's \$there and \$should, the actual and the wanted permissions of a role.
look_at_role() { # ROLE
  there=$(ctl role get "$1" -w json) || {
    not_yet "not checked yet: role $1: $(problem)"
    return 1
  }
  there=$(echo "$there" | permissions)
  should=$(wanted permission "$1" | cut -d' ' -f2-)
}

grant_permissions() { # ROLE
  local there should type key end
  has "$roles" "$1" || change "role $1: added" ctl role add "$1" || return 1
  look_at_role "$1" || return 1
  printf '%s\n' "$should" | while read -r type key end; do
    if [ -z "$type" ] || has "$there" "$type $key $end"; then continue; fi
    change_range "$key" "$end" "role $1: may $type $(readable "$key" "$end")" ctl role grant-permission "$1" "$type" || exit 1
  done
}

revoke_permissions() { # ROLE
  local there should type key end
  look_at_role "$1" || return 1
  printf '%s\n' "$there" | while read -r type key end; do
    if [ -z "$type" ] || has "$(printf '%s\n' "$should" | cut -d' ' -f2-)" "$key $end"; then continue; fi
    change_range "$key" "$end" "role $1: may no longer $type $(readable "$key" "$end")" ctl role revoke-permission "$1" || exit 1
  done
}

# ---- users ---------------------------------------------------------------------------------------------------------
# A command for `change`.
set_password() { # UserAdd|UserChangePassword USER FOLDER
  local file=$AUTH_FOLDER/$3/password token=''
  case $(password "$3") in
    *[!!-~]*)
      if [ "$asks" = yes ] && [ -n "$login" ]; then
        token=$(token_of "$login" "$AUTH_FOLDER/$login/password") || return 1
      fi
      call "$1" "$2" "$file" "$token"
      ;;
    *)
      case $1 in UserAdd) set -- add "$2" ;; *) set -- passwd "$2" ;; esac
      ctl user "$1" "$2" --interactive=false <"$file"
      ;;
  esac
}

# Passwords that were set and not verified, lines "USER SUM": none is set twice within $LOOK_AGAIN seconds.
unproved='' unproved_since=0
change_password() { # WHAT UserAdd|UserChangePassword USER FOLDER
  change "$1" set_password "$2" "$3" "$4" || return 1
  unproved="$unproved$3 $(cksum <"$AUTH_FOLDER/$4/password")
"
}

# Sets a user's password to the one in a folder, unless it already is.
apply_password() { # USER FOLDER
  if ! has "$users" "$1"; then
    change_password "user $1: added" UserAdd "$1" "$2"
    return
  fi
  # With the right password, a user may still lack the permission to read this key.
  if [ "$asks" = yes ]; then
    if as "$1" "$2" get etcd-kit >/dev/null; then return 0; fi
    case $(problem) in
      *"permission denied"*) return 0 ;;
      *"no password user"*)
        # etcd never gives such a user a password.
        change "user $1: deleted, to be added again with a password" ctl user delete "$1" || return 1
        change_password "user $1: added" UserAdd "$1" "$2"
        return
        ;;
      *"authentication failed"*) ;;
      *)
        not_yet "not checked yet: user $1: $(problem)"
        return 1
        ;;
    esac
  fi
  if has "$unproved" "$1 $(cksum <"$AUTH_FOLDER/$2/password")"; then
    [ "$asks" = yes ] || return 0
    not_yet "waiting: etcd accepted the new password of $1 but refuses it now. Does something else set it, too?"
    return 1
  fi
  change_password "user $1: has the password of its Secret" UserChangePassword "$1" "$2"
}

# Sets the caller's \$there and \$should, the actual and the wanted roles of a user.
look_at_user() { # USER
  there=$(ctl user get "$1" -w json) || {
    not_yet "not checked yet: user $1: $(problem)"
    return 1
  }
  there=$(echo "$there" | sed -n 's/.*"roles":\[\([^]]*\)\].*/\1/p' | tr -d '"' | tr , '\n')
  should=$(wanted grant "$1" | cut -d' ' -f2)
}

grant_roles() { # USER FOLDER
  local there should role
  if [ "$2" != - ]; then
    ! has "$unfit" "$1" || return 1
    apply_password "$1" "$2" || return 1
  elif ! has "$users" "$1"; then
    change "user $1: added, for a certificate" ctl user add "$1" --no-password || return 1
  fi
  look_at_user "$1" || return 1
  for role in $should; do
    has "$there" "$role" || change "user $1: has the role $role" ctl user grant-role "$1" "$role" || return 1
  done
}

revoke_roles() { # USER
  local there should role
  look_at_user "$1" || return 1
  printf '%s\n' "$there" | while IFS= read -r role; do
    [ -z "$role" ] || has "$should" "$role" || change "user $1: no longer has the role $role" ctl user revoke-role "$1" "$role" </dev/null || exit 1
  done
}

delete_unwanted() {
  local user role
  printf '%s\n' "$users" | while IFS= read -r user; do
    has "$(wanted user | cut -d' ' -f1)" "$user" ||
      change "user $user: deleted, because the config has no such user" ctl user delete "$user" </dev/null || exit 1
  done || return 1
  printf '%s\n' "$roles" | while IFS= read -r role; do
    [ -z "$role" ] || [ "$role" = root ] || has "$(wanted role)" "$role" ||
      change "role $role: deleted, because the config has no such role" ctl role delete "$role" </dev/null || exit 1
  done
}

# ---- all of it -----------------------------------------------------------------------------------------------------
every_member_can_log_in() {
  local hosts host
  hosts=$(ctl member list) || return 1
  for host in $(echo "$hosts" | awk -F', ' -v port=":$PEER_PORT$" '{ sub(".*://", "", $4); sub(port, "", $4); print $4 }'); do
    [ "$(fetch "http://$host:$BEACON_PORT/login")" = yes ] || {
      not_yet "waiting: authentication is enabled once every member can log in, and $host can't yet"
      return 1
    }
  done
}

apply() {
  local name folder failed=no
  find_login || return 1
  if [ "$AUTH" = off ]; then
    [ "$asks" = no ] || change "authentication is off: every client has full access" ctl auth disable
    return
  fi
  wanted user >"$RUN/users"
  if [ $(($(uptime_seconds) - unproved_since)) -ge "$LOOK_AGAIN" ]; then unproved='' unproved_since=$(uptime_seconds); fi
  check_passwords || failed=yes
  # A user without a password, or with another one, would be locked out.
  [ "$asks" = yes ] || [ "$failed" = no ] || return 1
  if ! roles=$(ctl role list) || ! users=$(ctl user list); then
    not_yet "waiting for etcd: $(problem)"
    return 1
  fi
  for name in $(wanted role); do grant_permissions "$name" || failed=yes; done
  while read -r name folder _; do grant_roles "$name" "$folder" </dev/null || failed=yes; done <"$RUN/users"
  [ "$failed" = no ] || return 1
  for name in $(wanted role); do revoke_permissions "$name" || return 1; done
  for name in $(wanted user | cut -d' ' -f1); do revoke_roles "$name" || return 1; done
  [ "$PRUNE" = no ] || delete_unwanted || return 1
  if [ "$asks" = no ]; then
    every_member_can_log_in || return 1
    change "authentication is on" ctl auth enable || return 1
    # Only now can the passwords be verified.
    unproved=
    apply
  fi
}

mkdir -p "$RUN"
: >"$RUN/reasons"
: >"$RUN/logged"
if [ "$AUTH" = on ]; then done="users and roles are those of the config"; else done="authentication is off: users and roles stay as they are"; fi
applied_for='' applied_at=0
while :; do
  now=$(cat "$AUTH_FOLDER"/*/password 2>/dev/null | cksum)
  if [ "$now" = "$applied_for" ] && [ $(($(date +%s) - applied_at)) -lt "$LOOK_AGAIN" ]; then
    sleep 5
  elif apply; then
    [ -e "$RUN/applied" ] || log "$done"
    : >"$RUN/applied"
    rm -f "$RUN/looked"
    applied_for=$now applied_at=$(date +%s)
  else
    rm -f "$RUN/applied"
    log_reasons
    sleep 3
  fi
done
