# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # set by common.sh, and used by the scripts that read this one
# An etcd of its own on restored data, on loopback and for this pod alone: to look into it, or to change it before a cluster starts
# from it. It asks nobody for a login: whoever can start it has the data anyway.
#
#   LOOPBACK   the address that it listens on

throwaway=
throwaway_url=http://${LOOPBACK:-127.0.0.1}:2479
# For root, until 2255, in the words of RFC 7519 and with the key "etcd-kit": etcd is started so as to take it.
root_token=eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ1c2VybmFtZSI6InJvb3QiLCJyZXZpc2lvbiI6MTAwMDAwMDAwMDAwMCwiZXhwIjo5MDAwMDAwMDAwfQ.hKF4-PQEADntokVMkqDHek8N3kt3eK5OLe_QmP3q0xw

# https://etcd.io/docs/v3.6/dev-guide/api_grpc_gateway/
throwaway_call() { # PATH JSON
  wget -q -T 60 -O - --header "Authorization: $root_token" --post-data "$2" "$throwaway_url/v3/$1"
}
# The same, of a file: a password has no place in an argument, and much has no room in one.
throwaway_call_file() { # PATH FILE
  wget -q -T 60 -O - --header "Authorization: $root_token" --post-file "$2" "$throwaway_url/v3/$1"
}

# Starts it, and switches off authentication if it is on. Sets $throwaway_auth to whether it was.
start_throwaway() { # DATA NAME PEER_URL
  printf etcd-kit >"$RUN/jwt.key"
  etcd --data-dir="$1" --name="$2" --initial-cluster="$2=$3" --initial-advertise-peer-urls="$3" \
    --listen-peer-urls="http://${LOOPBACK:-127.0.0.1}:2480" \
    --listen-client-urls="$throwaway_url" --advertise-client-urls="$throwaway_url" \
    --auth-token="jwt,pub-key=$RUN/jwt.key,priv-key=$RUN/jwt.key,sign-method=HS256" \
    --quota-backend-bytes=17179869184 --max-request-bytes=16777216 --max-txn-ops=10000 --log-level=warn \
    >"$RUN/throwaway.log" 2>&1 &
  throwaway=$! throwaway_looks=0
  until throwaway_status=$(throwaway_call auth/status '{}' 2>/dev/null); do
    kill -0 "$throwaway" 2>/dev/null || {
      tail -n 5 "$RUN/throwaway.log" >&2
      throwaway=
      return 1
    }
    throwaway_looks=$((throwaway_looks + 1))
    [ "$throwaway_looks" != 50 ] || log "waiting: the etcd that tries out what was restored runs, and does not answer yet"
    sleep 0.2
  done
  case $throwaway_status in
    *'"enabled":true'*)
      throwaway_auth=on
      throwaway_call auth/disable '{}' >/dev/null
      ;;
    *) throwaway_auth=off ;;
  esac
}

stop_throwaway() {
  [ -n "$throwaway" ] || return 0
  kill "$throwaway" 2>/dev/null || true
  wait "$throwaway" 2>/dev/null || true
  throwaway=
}
