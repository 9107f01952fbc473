#!/tools/sh
# shellcheck shell=dash
# Speaks TLS to etcd for auth/set-password.sh, while that wants it: etcd's image has no other client of TLS than etcdctl. It listens on
# the pod's loopback only, and passes on only what sets a password.
#
#   ETCDCTL_ENDPOINTS                          the client Service
#   ETCDCTL_CACERT, ETCDCTL_CERT, ETCDCTL_KEY  the certificate of the scripts
#   TLS_PORT                                   where it listens
set -eu
RUN=${RUN:-/run/etcd-kit}
unset http_proxy HTTP_PROXY https_proxy HTTPS_PROXY all_proxy ALL_PROXY
proxy=
trap '[ -z "$proxy" ] || kill "$proxy"; exit 0' TERM INT

while :; do
  if [ -e "$RUN/tls" ]; then
    kubectl proxy --kubeconfig=/dev/null --server="${ETCDCTL_ENDPOINTS%%,*}" --certificate-authority="$ETCDCTL_CACERT" \
      --client-certificate="$ETCDCTL_CERT" --client-key="$ETCDCTL_KEY" --port="$TLS_PORT" --api-prefix=/ \
      --accept-paths='^/health$,^/etcdserverpb[.]Auth/(Authenticate|UserAdd|UserChangePassword)$' &
    proxy=$!
    # A while longer: what changes is seldom one password alone.
    idle=0
    while [ "$idle" -lt 20 ] && kill -0 "$proxy" 2>/dev/null; do
      sleep 1
      if [ -e "$RUN/tls" ]; then idle=0; else idle=$((idle + 1)); fi
    done
    kill "$proxy" 2>/dev/null || true
    wait "$proxy" || true
    proxy=
  fi
  # So that a signal does not wait for it.
  sleep 1 &
  wait "$!"
done
