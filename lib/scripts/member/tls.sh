# shellcheck shell=dash
# shellcheck disable=SC2154 # set by common.sh and start.sh
# Certificates. A member starts once each of its certificates exists, is valid, and names this pod: otherwise its peers would refuse it, and a
# joining member would count towards the quorum without connecting. etcd loads renewed certificates by itself.
# https://etcd.io/docs/v3.6/op-guide/security/
#
#   CERTIFICATES   "FOLDER=SECRET[,CONFIGMAP] ...": the Secret that is mounted at each folder under $TLS, server, peer and
#                  root, and the ConfigMap of the CAs, if they are not from the Secret

TLS=${TLS:-/etc/etcd/tls}

await_certificates() {
  local certificate problem file
  for certificate in ${CERTIFICATES:-}; do
    while problem=$(certificate_problem "${certificate%%=*}" "${certificate#*=}"); do
      log_once "waiting: $problem"
      waits certificate
      for file in ca.crt tls.crt; do look_for_secrets_at_once "$TLS/${certificate%%=*}/$file"; done
      sleep 2
    done
  done
}

# Prints the problem of a certificate. Fails if there is none.
certificate_problem() { # FOLDER SECRET[,CONFIGMAP]
  local file der at
  for file in ca.crt tls.crt tls.key; do
    if [ ! -s "$TLS/$1/$file" ]; then
      case $file,$2 in
        ca.crt,*,*) echo "the ConfigMap ${2#*,}, or the CAs in it, are missing" ;;
        *) echo "the Secret ${2%,*}, or its key $file, is missing" ;;
      esac
      return 0
    fi
  done
  set -- "$1" "${2%,*}"
  der=$(sed '/^-----END/q' "$TLS/$1/tls.crt" | sed '/^-----/d' | base64 -d 2>/dev/null | hex)
  # shellcheck disable=SC2046 # words
  set -- "$1" "$2" $(validity_of "$der")
  if [ $# != 4 ]; then
    echo "tls.crt in the Secret $2 is not a certificate"
    return 0
  fi
  at=$(date -u +%Y%m%d%H%M%S)
  if [ "$at" -gt "$4" ]; then
    echo "the certificate in the Secret $2 expired (UTC $4, now $at). Renew it"
  elif [ "$at" -lt "$3" ]; then
    echo "the certificate in the Secret $2 is not valid yet (UTC $3, now $at)"
  elif [ "$1" != root ] && ! names_host "$(member_host "$ORDINAL")"; then
    echo "the certificate in the Secret $2 does not name this pod, $(member_host "$ORDINAL"). Issue one that does"
  elif [ "$1" = peer ] && ! names_host "$(member_host 0)"; then
    echo "the certificate in the Secret $2 does not name $(member_host 0), without which no member accepts it. Issue one that does"
  else
    return 1
  fi
}

# Prints the validity of a certificate, "FROM TO", as YYYYMMDDhhmmss. Times are text: UTCTime (17), of 13 characters, or GeneralizedTime (18),
# of 15. The first two are the validity.
validity_of() { # DER_IN_HEX
  # shellcheck disable=SC2046 # words
  set -- $(echo "$1" | grep -oE '170d(3[0-9]){12}5a|180f(3[0-9]){14}5a' | head -n 2 | sed 's/^17../3230/; s/^18..//; s/5a$//; s/3\(.\)/\1/g')
  if [ $# = 2 ]; then echo "$1 $2"; fi
}

# Prints the validity of each certificate in a file.
validity() { # FILE
  local line text=''
  while read -r line; do
    case $line in
      -----BEGIN*) text= ;;
      -----END*) validity_of "$(printf %s "$text" | base64 -d 2>/dev/null | hex)" ;;
      *) text=$text$line ;;
    esac
  done <"$1"
}

hex() { od -An -v -tx1 | tr -d ' \n'; }

# Whether the caller's \$der names a host, or all hosts of its domain, among its alternative names: dNSName (82), length, text.
names_host() { # HOST
  local name length
  case $1 in *[!0-9.]*) ;; *) return 0 ;; esac # an address is no dNSName
  for name in "$1" "*.${1#*.}"; do
    length=$(printf %02x "${#name}")
    [ "${#name}" -lt 128 ] || length=81$length
    case $der in *"82$length$(printf %s "$name" | hex)"*) return 0 ;; esac
  done
  return 1
}

# Prints a digest of the CAs that this member is to trust. etcd reads them only when it starts: "trusted" on the beacon is what it started
# with. Fails while one of them is missing: then a restart would not help.
trusted_cas() {
  local certificate trusted_file trusted_files=''
  for certificate in ${CERTIFICATES:-}; do
    trusted_file=$TLS/${certificate%%=*}/ca.crt
    case $certificate in root=*) continue ;; esac
    [ -s "$trusted_file" ] || return 1
    trusted_files="$trusted_files $trusted_file"
  done
  # shellcheck disable=SC2086 # a list
  cat /dev/null $trusted_files | cksum | tr ' ' -
}
