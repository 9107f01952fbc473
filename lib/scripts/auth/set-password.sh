# shellcheck shell=dash
# shellcheck disable=SC2154 # set by common.sh, and by the script that reads this one
# Sets passwords through etcd's API. etcdctl reads a password from its input only up to the first space, and other ways expose it.
# Without TLS, this calls the JSON gateway. With TLS, it calls gRPC through auth/tls.sh, because the gateway refuses client certificates.
# https://etcd.io/docs/v3.6/dev-guide/api_grpc_gateway/ and https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
#
#   ETCDCTL_ENDPOINTS   the client Service
#   TLS_PORT            where auth/tls.sh listens, on loopback

# Prints why etcd, or the scripts, would not accept a password, or nothing. Ignores line ends after it.
password_problem() { # FILE USER
  od -An -v -tu1 "$1" | awk -v user="$2" '
    function problem(text) { print text; exit }
    { for (i = 1; i <= NF; i++) byte[++count] = $i }
    END {
      while (count > 0 && byte[count] == 10) count--
      if (count == 0) problem("is empty. Set one")
      if (count > 72) problem("has " count " bytes, and etcd accepts at most 72. Set a shorter one")
      for (i = 1; i <= count; i++) {
        b = byte[i]
        if (b == 0) problem("contains a zero byte. Set another one")
        if (user == "etcd-kit" && (b < 33 || b > 126)) problem("contains a space or another character that the scripts do not read. Delete the Secret: it is created again")
        # https://www.rfc-editor.org/rfc/rfc3629#section-4
        if (rest > 0) {
          if (b < low || b > high) problem("is not valid UTF-8. Set another one")
          rest--
        } else if (b >= 194 && b <= 223) rest = 1
        else if (b >= 224 && b <= 239) rest = 2
        else if (b >= 240 && b <= 244) rest = 3
        else if (b >= 128) problem("is not valid UTF-8. Set another one")
        low = b == 224 ? 160 : b == 240 ? 144 : 128
        high = b == 237 ? 159 : b == 244 ? 143 : 191
      }
      if (rest > 0) problem("is not valid UTF-8. Set another one")
    }'
}

# Calls etcd for a user and the password in a file. Writes the answer to $RUN/answer. Fails with $RUN/problem.
call() { # Authenticate|UserAdd|UserChangePassword USER FILE [TOKEN]
  local address answered
  : >"$RUN/answer"
  case $ETCDCTL_ENDPOINTS in
    https:*)
      : >"$RUN/tls" # auth/tls.sh listens while it is there
      address=127.0.0.1:$TLS_PORT answered='^Grpc-Status: 0'
      (umask 077 && grpc_request "$@" >"$RUN/request")
      for _ in $(seq 50); do
        if fetch "http://$address/health" >/dev/null; then break; fi
        sleep 0.2
      done
      ;;
    *)
      address=${ETCDCTL_ENDPOINTS%%,*} answered='^HTTP/1.. 200'
      address=${address#http://}
      (umask 077 && json_request "$@" >"$RUN/request")
      ;;
  esac
  # shellcheck disable=SC2094 # it reads the answer that it waits for
  # A server treats the end of its input as the end of the client, so the input stays open until the answer is there.
  {
    cat "$RUN/request"
    for _ in $(seq 50); do
      if grep -q '^Grpc-Status: \|^{.*}' "$RUN/answer"; then break; fi
      sleep 0.1
    done
  } | nc -w 5 "${address%:*}" "${address##*:}" >"$RUN/answer" 2>"$RUN/problem" || true
  rm -f "$RUN/request" "$RUN/tls"
  grep -q "$answered" "$RUN/answer" || {
    tr -d '\r' <"$RUN/answer" | sed -n 's/^Grpc-Message: //p; s/.*"message":"\([^"]*\)".*/\1/p' | tail -n 1 >"$RUN/problem"
    [ -s "$RUN/problem" ] || echo "etcd does not answer at ${ETCDCTL_ENDPOINTS%%,*}" >"$RUN/problem"
    return 1
  }
}

# Prints a token of a user.
token_of() { # USER FILE
  call Authenticate "$@" || return 1
  case $ETCDCTL_ENDPOINTS in
    # It is the last field of the message.
    https:*) tr -c 'A-Za-z0-9._-' '\n' <"$RUN/answer" | sed -n '/^0$/q; /\./p' | tail -n 1 ;;
    *) json_field token <"$RUN/answer" ;;
  esac
}

json_request() { # METHOD USER FILE [TOKEN]
  local path body
  case $1 in Authenticate) path=authenticate ;; UserAdd) path=user/add ;; *) path=user/changepw ;; esac
  body=$(printf '{"name":"%s","password":%s}' "$2" "$(json_text "$(cat "$3")")")
  http_head "/v3/auth/$path" application/json "$(printf %s "$body" | wc -c)" "${4:+Authorization: $4}"
  printf %s "$body"
}

# A message consists of fields: a byte that identifies the field, a length and a text. The frame before it holds a byte for "not
# compressed", and the length in four bytes.
grpc_request() { # METHOD USER FILE [TOKEN]
  local length number
  { grpc_field 10 "$2" && grpc_field 18 "$(cat "$3")"; } >"$RUN/message"
  length=$(wc -c <"$RUN/message")
  http_head "/etcdserverpb.Auth/$1" application/grpc $((5 + length)) "${4:+Token: $4}"
  for number in 0 0 0 0 "$length"; do byte "$number"; done
  cat "$RUN/message"
  rm "$RUN/message"
}
grpc_field() { # BYTE TEXT
  local size
  byte "$1"
  size=$(printf %s "$2" | wc -c)
  [ "$size" -lt 128 ] || {
    byte $((128 + size % 128))
    size=$((size / 128))
  }
  byte "$size"
  printf %s "$2"
}
# shellcheck disable=SC2059 # a format of one byte
byte() { printf "\\$(printf %03o "$1")"; }

# Uses the caller's \$address.
http_head() { # PATH TYPE LENGTH [HEADER]
  printf 'POST %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\nTE: trailers\r\nContent-Type: %s\r\nContent-Length: %s\r\n%s\r\n' \
    "$1" "$address" "$2" "$3" "${4:+$4
}" | sed 's/\r*$/\r/'
}
