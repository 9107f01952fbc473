# shellcheck shell=dash
# The changes between two backups, as they are kept in segments: text, a line a change, keys and values in base64.
#   REVISION put KEY LEASE VALUE      LEASE is 0 for none
#   REVISION delete KEY
#   lease ID SECONDS                  how long a lease was granted for that a put in this segment is for
# A segment is called FROM-TO-TIME.gz: the revisions that it covers, padded so that names sort as they do, and when it was finished.

# Reads what `etcdctl watch -w json` writes, and prints the changes. A line that was cut off is left out: a revision is never in two.
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

# Reads the names of one cluster's segments, and prints those that lead from a revision to another, or to a time, or as far as they go;
# otherwise fails, and prints what is missing. What is missing around the point may belong before it.
segments_from() { # FROM [TO [TIME]]
  sort | awk -v from="$1" -v to="${2:-}" -v time="${3:-}" '
    function of(text) { sub(/^0+/, "", text); return text + 0 }
    {
      split($0, part, "-")
      if (missing || of(part[2]) < from + 0 || (to != "" && from + 0 > to + 0)) next
      if (of(part[1]) > from + 0) { missing = "the changes from revision " from " to before " of(part[1]) " are not in the store"; next }
      # The one that follows the last is looked at for its start alone.
      if (time != "" && substr(part[3], 1, 16) > time) { from = 2 ^ 53; next }
      print
      from = of(part[2]) + 1
    }
    END {
      if (!missing && to != "" && from + 0 <= to + 0) missing = "the changes from revision " from " on are not in the store"
      if (missing) { print missing; exit 1 }
    }'
}
