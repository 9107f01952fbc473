const suffixes: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
};

/** The bytes of a Kubernetes quantity; undefined when it isn't one, or isn't a whole number of bytes that fits. */
export function parseBytes(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?$/.exec(text);
  if (!match) return undefined;
  const bytes = Number(match[1]) * (suffixes[match[2] ?? ''] ?? Number.NaN);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** The thousandths of a core of a Kubernetes quantity; undefined when it isn't one. */
export function parseMillicores(text: string): number | undefined {
  const match = /^(\d+(?:\.\d{1,3})?)(m)?$/.exec(text);
  if (!match || (match[2] && text.includes('.'))) return undefined;
  const millicores = Math.round(Number(match[1]) * (match[2] ? 1 : 1000));
  return Number.isSafeInteger(millicores) ? millicores : undefined;
}
