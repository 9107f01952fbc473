# shellcheck shell=sh
# shellcheck disable=SC2154 # set by common.sh
# Authentication: how the scripts in a member's pod log in. etcdctl.sh does it; here is what a pod waits for before it starts, and
# what it tells the Deployment that switches authentication on (see auth.sh): "login" on the beacon.
#
#   LOGIN          password, certificate (the scripts' certificate is root's), or nothing where everybody may do everything
#   LOGIN_FOLDER   where the scripts' password is

LOGIN_FOLDER=${LOGIN_FOLDER:-/etc/etcd/login}

await_login() {
  while [ "${LOGIN:-}" = password ] && [ ! -s "$LOGIN_FOLDER/password" ]; do
    log_once "waiting: the Secret $CLUSTER-auth, with the password that the scripts log in with, is not there." \
      "The Deployment $CLUSTER-auth makes it"
    look_for_secrets_at_once "$LOGIN_FOLDER/password"
    sleep 2
  done
  if [ -n "${LOGIN:-}" ]; then echo yes >"$BEACON/login"; else echo no >"$BEACON/login"; fi
}

# Whether an answer of etcd's means that nobody is logged in who may ask.
login_refused() { # ANSWER
  case $1 in *"user name is empty"* | *"authentication failed"* | *"permission denied"*) return 0 ;; *) return 1 ;; esac
}
