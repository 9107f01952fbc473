#!/tools/sh
# shellcheck shell=sh
# etcdctl, as the scripts and `kubectl exec` find it: logs in where this pod has a password to do so (see login.sh) and nobody else is
# to log in. The password is in the environment of that one process, and in no argument.
# No proxy stands before etcd, whatever is set for all pods of a Kubernetes cluster.
unset http_proxy HTTP_PROXY https_proxy HTTPS_PROXY all_proxy ALL_PROXY
for word in "$@"; do
  case $word in --user | --user=* | --password | --password=*) LOGIN= ;; esac
done
if [ "${LOGIN:-}" = password ] && [ -z "${ETCDCTL_USER:-}" ]; then
  password=
  # The last line of a file may lack its end.
  read -r password <"${LOGIN_FOLDER:-/etc/etcd/login}/password" || true
  [ -z "$password" ] || export ETCDCTL_USER=etcd-kit ETCDCTL_PASSWORD="$password"
fi 2>/dev/null
# The next one on the path is etcd's own.
PATH=${PATH#*:} exec etcdctl "$@"
