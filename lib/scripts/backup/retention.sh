# shellcheck shell=dash
# Selects the backups to delete. A backup is kept if one of these settings keeps it; the newest, by its revision, always is. A backup with an
# impossible date (later than now, or than a later revision) is also kept, and ignored by the settings.
#
#   KEEP_LAST     the number of newest backups
#   KEEP_WITHIN   seconds before the newest date, not before now: otherwise all would be deleted once backups stop
#   KEEP_DAILY    the number of days whose last backup is kept; KEEP_WEEKLY, KEEP_MONTHLY likewise, all in UTC

# Reads one cluster's backups, "NAME [STORED]" (see lib/select.sh), and prints the names to delete.
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
    # Whether a period is kept, and this is its last backup.
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
