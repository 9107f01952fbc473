/** The minors that are supported, each with its first supported patch and why. */
export const supportedMinors = {
  '3.5': { firstPatch: 35, why: 'earlier ones keep removed members as zombies when they are upgraded to 3.6' },
  '3.6': { firstPatch: 0, why: '' },
  '3.7': { firstPatch: 0, why: '' },
} as const;

/** A minor version of etcd that is supported. */
export type EtcdMinor = keyof typeof supportedMinors;

/** The minor of a supported version, or what is wrong with it. */
export function minorOf(version: string): { readonly minor: EtcdMinor } | { readonly problem: string } {
  const supported = 'Supported are 3.5 from 3.5.35 on, 3.6 and 3.7';
  const match = /^(v?)(\d+\.\d+)\.(0|[1-9]\d*)$/.exec(version);
  if (!match) return { problem: `${JSON.stringify(version)} is not a released version, such as 3.6.16. ${supported}` };
  if (match[1]) return { problem: `${JSON.stringify(version)} must be written without the v: ${version.slice(1)}` };
  // Both groups take part in every match.
  const [, , minor = '', patch = ''] = match;
  if (!isSupported(minor)) return { problem: `${JSON.stringify(version)} is not a supported version. ${supported}` };
  const { firstPatch, why } = supportedMinors[minor];
  if (Number(patch) < firstPatch || patch.length > 4) {
    return { problem: `${JSON.stringify(version)} is not a supported version${why ? `: ${why}` : ''}. ${supported}` };
  }
  return { minor };
}

const isSupported = (minor: string): minor is EtcdMinor => Object.hasOwn(supportedMinors, minor);

/** The etcd version that an image's tag tells, if it does: `v3.6.16`, `3.6.16-0`. */
export function versionOfImage(image: string): string | undefined {
  return /:v?(\d+\.\d+\.\d+)(?:-\d+)?(?:@|$)/.exec(image)?.[1];
}
