# Whether a schedule, as cron has it, began within the hour before a time. Its output is its exit status: 0 where it did.
#
#   schedule   "MINUTE HOUR DAY MONTH WEEKDAY", or "@daily" and so on: https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/
#   now        in seconds since 1970

BEGIN {
  split("@hourly @daily @midnight @weekly @monthly @yearly @annually", macro, " ")
  split("0 * * * *,0 0 * * *,0 0 * * *,0 0 * * 0,0 0 1 * *,0 0 1 1 *,0 0 1 1 *", meaning, ",")
  for (i in macro) if (schedule == macro[i]) schedule = meaning[i]
  split("sun mon tue wed thu fri sat", day, " ")
  for (i in day) number[day[i]] = i - 1
  split("jan feb mar apr may jun jul aug sep oct nov dec", month, " ")
  for (i in month) number[month[i]] = i
  split(tolower(schedule), field, / +/)
  for (i = 0; i < 60; i++) if (begins(now - 60 * i)) exit 0
  exit 1
}

function begins(at,    clock, day_of_month, day_of_week) {
  split(strftime("%M %H %d %m %w", at), clock, " ")
  if (!has(field[1], clock[1], 0, 59) || !has(field[2], clock[2], 0, 23) || !has(field[4], clock[4], 1, 12)) return 0
  day_of_month = has(field[3], clock[3], 1, 31)
  day_of_week = has(field[5], clock[5], 0, 7) || (clock[5] == 0 && has(field[5], 7, 0, 7))
  # Where both are restricted, either is enough.
  return field[3] ~ /^[*?]$/ || field[5] ~ /^[*?]$/ ? day_of_month && day_of_week : day_of_month || day_of_week
}

# Whether a field has a value: "*", "?", or a list of numbers, names and ranges, each with or without a step.
function has(text, wanted, least, most,    count, item, part, range, i, from, to) {
  count = split(text, item, ",")
  for (i = 1; i <= count; i++) {
    split(item[i], part, "/")
    if (part[1] ~ /^[*?]$/) { from = least; to = most }
    else {
      to = split(part[1], range, "-") > 1 ? of(range[2]) : part[2] ? most : of(range[1])
      from = of(range[1])
    }
    if (wanted + 0 >= from && wanted + 0 <= to && (wanted - from) % (part[2] ? part[2] : 1) == 0) return 1
  }
  return 0
}
function of(text) { return text in number ? number[text] : text + 0 }
