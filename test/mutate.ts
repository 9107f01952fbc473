/** A copy of a config with one or two random changes: a value replaced, a field taken away, renamed or added. Made of the seed alone. */
export function mutate(config: object, seed: number, junk: unknown): unknown {
  let state = Math.imul(seed + 1, 2_654_435_761) >>> 0;
  const next = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const copy = structuredClone(config) as Record<string, unknown>;
  for (let changes = 1 + next(2); changes > 0; changes--) {
    let holder = copy;
    let key = pick(Object.keys(holder), next);
    while (key !== undefined && next(4) > 0) {
      const inner = holder[key];
      const deeper = typeof inner === 'object' && inner !== null ? pick(Object.keys(inner), next) : undefined;
      if (deeper === undefined) break;
      holder = inner as Record<string, unknown>;
      key = deeper;
    }
    if (key === undefined) continue;
    const value = holder[key];
    switch (next(6)) {
      case 0:
        delete holder[key];
        break;
      case 1:
        holder[`${key}x`] = value;
        break;
      case 2:
        if (typeof value === 'string')
          holder[key] = value.slice(0, next(value.length + 1)) + String.fromCharCode(32 + next(96)) + value.slice(next(value.length + 1));
        else if (typeof value === 'number') holder[key] = value * (next(5) - 1) + next(3);
        else holder[key] = junk;
        break;
      case 3:
        holder[key] = [value];
        break;
      case 4:
        if (typeof value === 'number') holder[key] = next(100_000);
        break;
      default:
        holder[key] = junk;
    }
  }
  return copy;
}

const pick = (keys: readonly string[], next: (below: number) => number): string | undefined => keys[next(keys.length)];
