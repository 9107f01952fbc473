# shellcheck shell=dash
# The format of the changes between two backups. They are kept in segments: text, one line per change, keys and values in base64.
#   REVISION put KEY LEASE VALUE      LEASE is 0 for none
#   REVISION delete KEY
#   lease ID SECONDS                  the granted TTL of a lease that a put in this segment has
# A segment is named FROM-TO-TIME.gz: the revisions that it covers, padded so that names sort, and the time at which it was finished.

# Reads the output of `etcdctl watch -w json`, and prints the changes. Omits a truncated line: a revision is never split over two.
changes_of_watch() {
  awk -v RS='{' '
    function text(name,    at) {
      if (!match($0, "\"" name "\":\"[^\"]*\"")) return ""
      at = length(name) + 4
      return substr($0, RSTART + at, RLENGTH - at - 1)
    }
    function number(name,    at) {
      if (!match($0, "\"" name "\":[0-9]*")) return "0"
      at = length(name) + 3
      return substr($0, RSTART + at, RLENGTH - at)
    }
    /"kv":$/ { deleted = /"type":1/ }
    /^"key":/ {
      if (deleted) line[++lines] = number("mod_revision") " delete " text("key")
      else line[++lines] = number("mod_revision") " put " text("key") " " number("lease") " " text("value")
    }
    /\n/ {
      for (i = 1; i <= lines; i++) print line[i]
      lines = 0
    }'
}

# Reads the names of one cluster's segments, and prints those that lead from a revision to another one, to a time, or as far as they go.
# Fails if one is missing, and prints which. A gap around the requested point may belong before it.
segments_from() { # FROM [TO [TIME]]
  sort | awk -v from="$1" -v to="${2:-}" -v time="${3:-}" '
    function of(text) { sub(/^0+/, "", text); return text + 0 }
    {
      split($0, part, "-")
      if (missing || of(part[2]) < from + 0 || (to != "" && from + 0 > to + 0)) next
      if (of(part[1]) > from + 0) { missing = "the changes from revision " from " to before " of(part[1]) " are not in the store"; next }
      # Of the segment after the last one, only the start matters.
      if (time != "" && substr(part[3], 1, 16) > time) { from = 2 ^ 53; next }
      print
      from = of(part[2]) + 1
    }
    END {
      if (!missing && to != "" && from + 0 <= to + 0) missing = "the changes from revision " from " on are not in the store"
      if (missing) { print missing; exit 1 }
    }'
}
