# shellcheck shell=dash
# shellcheck disable=SC2154 # set by common.sh
# The login of the scripts in a member's pod. etcdctl.sh logs in; this keeps the password that it needs, and reports whether this member can
# log in to the Deployment that enables authentication: "login" on the beacon (see auth/apply.sh).
#
# The password comes from the Secret $CLUSTER-auth. Each member also keeps a copy of the one that etcd last accepted. When the Secret is
# deleted, the Deployment creates it again with a new password. A member whose copy etcd still accepts then sets the new one in etcd. So a
# password never leaves the Secret, the volumes and etcd's own connections.
#
#   LOGIN          password, certificate (the scripts' certificate is root's), or nothing where authentication is off
#   LOGIN_FOLDER   where the Secret is mounted

LOGIN_FOLDER=${LOGIN_FOLDER:-/etc/etcd/login}
KEPT_LOGIN=$VOLUME/login # readable by the members' user only

# Prints the first line of a file. Prints nothing when there is no such file.
first_line() { # FILE
  local text=''
  # The last line of a file may lack its end.
  { read -r text <"$1"; } 2>/dev/null || true
  printf '%s\n' "$text"
}

# Prints the password of the Secret, or the copy while the Secret is missing.
scripts_password() {
  if [ -s "$LOGIN_FOLDER/password" ]; then first_line "$LOGIN_FOLDER/password"; else first_line "$KEPT_LOGIN"; fi
}

# Waits for the password, and runs a command on each pass meanwhile.
await_login() { # COMMAND...
  while [ "${LOGIN:-}" = password ] && [ ! -s "$LOGIN_FOLDER/password" ] && [ ! -s "$KEPT_LOGIN" ]; do
    log_once "waiting: the Secret $CLUSTER-auth, with the password that the scripts log in with, is not there, and this volume holds" \
      "no copy of it. The Deployment $CLUSTER-auth creates it"
    "$@"
    look_for_secrets_at_once "$LOGIN_FOLDER/password"
    sleep 2
  done
  if [ -n "${LOGIN:-}" ]; then echo yes >"$BEACON/login"; else echo no >"$BEACON/login"; fi
}

# Whether an answer of etcd means that the login was refused or lacks permission.
login_refused() { # ANSWER
  case $1 in *"user name is empty"* | *"authentication failed"* | *"permission denied"*) return 0 ;; *) return 1 ;; esac
}

# Runs etcdctl as the scripts' user, with the given password.
login_with() { # PASSWORD COMMAND...
  local password="$1"
  shift
  ETCDCTL_USER=etcd-kit ETCDCTL_PASSWORD=$password etcdctl_at "$ORDINAL" "$@"
}

# Called by a member that votes: keeps a copy of the Secret's password once etcd accepts it. Where etcd refuses it and accepts the copy, sets the
# Secret's password in etcd. While authentication is off, nothing can be verified, and this asks less and less often.
login_pause=0 login_pauses=0
keep_login() {
  local secret kept
  [ "${LOGIN:-}" = password ] || return 0
  secret=$(first_line "$LOGIN_FOLDER/password") kept=$(first_line "$KEPT_LOGIN")
  if [ -z "$secret" ] || [ "$secret" = "$kept" ]; then return 0; fi
  login_pause=$((login_pause - 1))
  [ "$login_pause" -lt 0 ] || return 0
  case $(login_with "$secret" auth status) in
    *"Authentication Status: true"*) ;;
    *"authentication failed"*)
      # etcdctl reads a password up to the first space.
      case $kept,$secret in ,* | *[[:space:]]*) return 0 ;; esac
      printf '%s\n' "$secret" | login_with "$kept" user passwd etcd-kit --interactive=false >/dev/null || return 0
      log "login: the user etcd-kit has the password that the Secret $CLUSTER-auth holds now"
      ;;
    *"Authentication Status: false"*)
      [ "$login_pauses" -ge 12 ] || login_pauses=$((login_pauses + 1))
      login_pause=$login_pauses
      return 0
      ;;
    *) return 0 ;;
  esac
  (umask 077 && write "$KEPT_LOGIN" "$secret") || true
}
