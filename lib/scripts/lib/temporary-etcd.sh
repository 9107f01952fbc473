# shellcheck shell=dash
# shellcheck disable=SC2034,SC2154 # set by common.sh, and used by the scripts that read this one
# Runs a temporary etcd on restored data, on loopback, to read the data, or to change it before a cluster starts from it. It requires no
# password: whatever can start it has the data anyway.
#
#   LOOPBACK   the address that it listens on

temporary_etcd=
temporary_etcd_url=http://${LOOPBACK:-127.0.0.1}:2479

# Sets $root_token, which logs in as root: a JSON web token, signed with HMAC-SHA256. Writes the key, which is used once, to $RUN/jwt.key,
# where etcd reads it. https://www.rfc-editor.org/rfc/rfc7519
make_root_token() {
  local key inner
  # As long as a block of SHA-256, so that HMAC uses it unchanged. The `tr` below is the exclusive or with 0x36 and 0x5c of RFC 2104.
  key=$(head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n')
  printf %s "$key" >"$RUN/jwt.key"
  # The revision of users and roles is not known yet: any later one is accepted.
  root_token=$(printf '{"alg":"HS256","typ":"JWT"}' | base64_url).$(printf '{"username":"root","revision":%s,"exp":%s}' \
    1000000000000 $(($(date +%s) + 31536000)) | base64_url)
  inner=$({
    printf %s "$key" | tr 0-9a-f '\006\007\004\005\002\003\000\001\016\017WTURSP'
    printf %s "$root_token"
  } | sha256_bytes)
  # shellcheck disable=SC2059 # a format of bytes
  root_token=$root_token.$({
    printf %s "$key" | tr 0-9a-f 'lmnohijkde=>?89:'
    printf "$inner"
  } | sha256_bytes | { read -r bytes && printf "$bytes"; } | base64_url)
}
base64_url() { base64 | tr -d '=\n' | tr '+/' '-_'; }
# In the form that printf reads.
sha256_bytes() { sha256sum | cut -c1-64 | sed 's/../\\x&/g'; }

# https://etcd.io/docs/v3.6/dev-guide/api_grpc_gateway/
temporary_etcd_call() { temporary_etcd_post "$1" --post-data "$2"; } # PATH JSON
# The same, from a file: a password must not be in an argument, and a long text does not fit in one.
temporary_etcd_call_file() { temporary_etcd_post "$1" --post-file "$2"; } # PATH FILE
temporary_etcd_post() { # PATH FLAG VALUE
  wget -q -Y off -T 60 -O - --header "Authorization: $root_token" "$2" "$3" "$temporary_etcd_url/v3/$1"
}

# Starts the temporary etcd, and disables authentication. Sets $temporary_etcd_auth to whether it was on. Fails if etcd ends.
start_temporary_etcd() { # DATA NAME PEER_URL
  local status looks=0
  make_root_token
  etcd --data-dir="$1" --name="$2" --initial-cluster="$2=$3" --initial-advertise-peer-urls="$3" \
    --listen-peer-urls="http://${LOOPBACK:-127.0.0.1}:2480" \
    --listen-client-urls="$temporary_etcd_url" --advertise-client-urls="$temporary_etcd_url" \
    --auth-token="jwt,pub-key=$RUN/jwt.key,priv-key=$RUN/jwt.key,sign-method=HS256" \
    --quota-backend-bytes=17179869184 --max-request-bytes=16777216 --max-txn-ops=10000 --log-level=warn \
    >"$RUN/temporary-etcd.log" 2>&1 &
  temporary_etcd=$!
  until status=$(temporary_etcd_call auth/status '{}' 2>/dev/null); do
    kill -0 "$temporary_etcd" 2>/dev/null || {
      tail -n 5 "$RUN/temporary-etcd.log" >&2
      temporary_etcd=
      return 1
    }
    looks=$((looks + 1))
    [ "$looks" != 50 ] || log "waiting: the etcd on the restored data runs, and does not answer yet"
    sleep 0.2
  done
  case $status in
    *'"enabled":true'*)
      temporary_etcd_auth=on
      temporary_etcd_call auth/disable '{}' >/dev/null
      ;;
    *) temporary_etcd_auth=off ;;
  esac
}

stop_temporary_etcd() {
  [ -n "$temporary_etcd" ] || return 0
  kill "$temporary_etcd" 2>/dev/null || true
  wait "$temporary_etcd" 2>/dev/null || true
  temporary_etcd=
}
