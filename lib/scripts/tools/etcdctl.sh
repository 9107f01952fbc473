#!/tools/sh
# shellcheck shell=dash
# The etcdctl of the scripts and of `kubectl exec`: logs in if this pod has a password (see lib/login.sh) and the caller names no user. The
# password is only in the environment of that process, and in no argument.
# It never uses a proxy, even if one is set for all pods of the Kubernetes cluster.
unset http_proxy HTTP_PROXY https_proxy HTTPS_PROXY all_proxy ALL_PROXY
endpoints=
for word in "$@"; do
  case $word in
    --user | --user=* | --password | --password=*) LOGIN= ;;
    --endpoints=*) endpoints=$word ;;
  esac
done

# Whether etcd refuses the exported login. No answer is no refusal.
refused() {
  case $(PATH=${PATH#*:} etcdctl ${endpoints:+"$endpoints"} --dial-timeout=1s --command-timeout=2s auth status 2>&1) in
    *"authentication failed"*) return 0 ;;
    *) return 1 ;;
  esac
}

if [ "${LOGIN:-}" = password ] && [ -z "${ETCDCTL_USER:-}" ]; then
  password='' kept=''
  # The last line of a file may lack its end.
  read -r password <"${LOGIN_FOLDER:-/etc/etcd/login}/password" || true
  read -r kept <"${VOLUME:-/var/lib/etcd}/login" || true
  if [ -n "$password$kept" ]; then
    export ETCDCTL_USER=etcd-kit ETCDCTL_PASSWORD="${password:-$kept}"
    # They differ while a new password is on its way from the Secret into etcd.
    if [ -n "$password" ] && [ -n "$kept" ] && [ "$password" != "$kept" ] && refused; then ETCDCTL_PASSWORD=$kept; fi
  fi
fi 2>/dev/null
# The next one on the path is the real etcdctl.
PATH=${PATH#*:} exec etcdctl "$@"
