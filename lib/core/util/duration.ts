const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** The milliseconds of a Go duration (`100ms`, `1h30m`); undefined if it is malformed or not a whole number. */
export function parseMilliseconds(text: string): number | undefined {
  if (!/^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, number, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)) total += Number(number) * (units[unit as string] as number);
  return Number.isSafeInteger(total) ? total : undefined;
}
