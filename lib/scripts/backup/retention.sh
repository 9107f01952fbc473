# shellcheck shell=dash
# Which backups are no longer kept. A backup is kept when one of these keeps it; the newest always is, by its revision. One whose date can't
# be right is kept, too, and no other backup is measured by it: it is later than now, or than the date of a later revision.
#
#   KEEP_LAST     the last so many
#   KEEP_WITHIN   those that are at most so many seconds older than the newest date: not than now, for then all would go once none is made
#   KEEP_DAILY    the last one of each of so many days that have one; KEEP_WEEKLY, KEEP_MONTHLY likewise, all in UTC

# Reads one cluster's backups, "NAME [STORED]" (see lib/select.sh), and prints the names of those that go.
no_longer_kept() { # [NOW]
  dated "$@" | awk '{ split($1, part, "-"); print part[3], $0 }' | sort -k1,1nr -k2,2r | cut -d' ' -f2,3 |
    awk -v last="${KEEP_LAST:-0}" -v within="${KEEP_WITHIN:-0}" -v daily="${KEEP_DAILY:-0}" -v weekly="${KEEP_WEEKLY:-0}" \
      -v monthly="${KEEP_MONTHLY:-0}" '
    # Days since 1970-01-01: https://howardhinnant.github.io/date_algorithms.html
    function days(y, m, d,    era, year, day) {
      if (m <= 2) y--
      era = int(y / 400)
      year = y - era * 400
      day = int((153 * (m + (m > 2 ? -3 : 9)) + 2) / 5) + d - 1
      return era * 146097 + year * 365 + int(year / 4) - int(year / 100) + day - 719468
    }
    # Whether a period is one of those that are kept, and its last backup is this one.
    function keeps(kind, period, most) {
      if (seen[kind, period]++ || count[kind] >= most) return 0
      count[kind]++
      return 1
    }
    $2 == "-" || (earliest != "" && $2 > earliest) { next }
    {
      earliest = $2
      day = days(substr($2, 1, 4) + 0, substr($2, 5, 2) + 0, substr($2, 7, 2) + 0)
      at = day * 86400 + substr($2, 10, 2) * 3600 + substr($2, 12, 2) * 60 + substr($2, 14, 2)
      if (++rank == 1) newest = at
      kept = rank == 1 || rank <= last + 0 || (within > 0 && newest - at <= within + 0)
      if (keeps("day", day, daily + 0)) kept = 1
      if (keeps("week", int((day + 3) / 7), weekly + 0)) kept = 1
      if (keeps("month", substr($2, 1, 6), monthly + 0)) kept = 1
      if (!kept) print $1
    }'
}
