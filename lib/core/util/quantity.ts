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

/** The bytes of a Kubernetes quantity; undefined if it is malformed or not a safe whole number of bytes. */
export function parseBytes(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?$/.exec(text);
  if (!match) return undefined;
  const bytes = Number(match[1]) * (suffixes[match[2] ?? ''] ?? Number.NaN);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** The sum of two quantities of bytes, as the API server writes it. */
export function addBytes(one: string, other: string): string {
  const bytes = (parseBytes(one) as number) + (parseBytes(other) as number);
  const suffix = ['Gi', 'Mi', 'Ki'].find(each => bytes % (suffixes[each] as number) === 0);
  return suffix === undefined ? String(bytes) : `${bytes / (suffixes[suffix] as number)}${suffix}`;
}

/** The millicores of a Kubernetes quantity; undefined if it is malformed. */
export function parseMillicores(text: string): number | undefined {
  const match = /^(\d+(?:\.\d{1,3})?)(m)?$/.exec(text);
  if (!match || (match[2] && text.includes('.'))) return undefined;
  const millicores = Math.round(Number(match[1]) * (match[2] ? 1 : 1000));
  return Number.isSafeInteger(millicores) ? millicores : undefined;
}

const powersOfTen: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const powersOfTwo: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };

/**
 * Any Kubernetes quantity in billionths, the smallest unit of Kubernetes; undefined if it is malformed.
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function parseQuantity(text: string): bigint | undefined {
  const match = /^([+-]?)(\d+\.?\d*|\.\d+)(?:[eE]([+-]?\d{1,2})|([numkMGTPE]|[KMGTPE]i))?$/.exec(text);
  if (!match) return undefined;
  const [, sign, number = '', exponent, suffix = ''] = match;
  const [whole = '', fraction = ''] = number.split('.');
  const tens = 9 - fraction.length + (exponent === undefined ? (powersOfTen[suffix] ?? 0) : Number(exponent));
  const scaled = BigInt(whole + fraction) * 2n ** BigInt(powersOfTwo[suffix] ?? 0);
  const divisor = 10n ** BigInt(Math.max(0, -tens));
  // Kubernetes rounds up.
  const size = (scaled * 10n ** BigInt(Math.max(0, tens)) + divisor - 1n) / divisor;
  return sign === '-' ? -size : size;
}

/** Whether two quantities are the same amount in any notation. The API server writes 1024Mi as 1Gi, and 0.5 as 500m. */
export function sameQuantity(one: unknown, other: unknown): boolean {
  const [a, b] = [parseQuantity(String(one)), parseQuantity(String(other))];
  return a !== undefined && a === b;
}
