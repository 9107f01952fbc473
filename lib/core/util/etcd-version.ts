/** The supported minors, each with its first supported patch and the reason. */
export const supportedMinors = {
  '3.5': { firstPatch: 35, why: 'earlier patches keep removed members as zombies after an upgrade to 3.6' },
  '3.6': { firstPatch: 0, why: '' },
  '3.7': { firstPatch: 0, why: '' },
} as const;

/** A supported minor version of etcd. */
export type EtcdMinor = keyof typeof supportedMinors;

/** The minor of a supported version, or the problem with it. */
export function minorOf(version: string): { readonly minor: EtcdMinor } | { readonly problem: string } {
  const supported = 'Supported versions: 3.5 from 3.5.35 on, 3.6 and 3.7';
  const match = /^(v?)(\d+\.\d+)\.(0|[1-9]\d*)$/.exec(version);
  if (!match) return { problem: `must be a released version, such as 3.6.16 (${JSON.stringify(version)}). ${supported}` };
  if (match[1]) return { problem: `must not start with v (${JSON.stringify(version)}). Use ${version.slice(1)}` };
  // Both groups take part in every match.
  const [, , minor = '', patch = ''] = match;
  if (!isSupported(minor)) return { problem: `must be a supported version (${JSON.stringify(version)}). ${supported}` };
  const { firstPatch, why } = supportedMinors[minor];
  if (Number(patch) < firstPatch || patch.length > 4) {
    return { problem: `must be a supported version (${JSON.stringify(version)})${why ? `: ${why}` : ''}. ${supported}` };
  }
  return { minor };
}

const isSupported = (minor: string): minor is EtcdMinor => Object.hasOwn(supportedMinors, minor);

/** The etcd version in an image's tag, if there is one: `v3.6.16`, `3.6.16-0`. */
export function versionOfImage(image: string): string | undefined {
  return /:v?(\d+\.\d+\.\d+)(?:-\d+)?(?:@|$)/.exec(image)?.[1];
}
