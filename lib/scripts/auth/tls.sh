#!/tools/sh
# shellcheck shell=dash
# Speaks TLS to etcd for auth/set-password.sh: etcd's image has no TLS client but etcdctl. It runs only while it is needed, listens only on the
# pod's loopback, and forwards only calls that set a password.
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
    # Keeps running for 20 s: often several passwords change.
    idle=0
    while [ "$idle" -lt 20 ] && kill -0 "$proxy" 2>/dev/null; do
      sleep 1
      if [ -e "$RUN/tls" ]; then idle=0; else idle=$((idle + 1)); fi
    done
    kill "$proxy" 2>/dev/null || true
    wait "$proxy" || true
    proxy=
  fi
  # In the background, so that a signal does not wait for it.
  sleep 1 &
  wait "$!"
done
