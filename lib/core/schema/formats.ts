import * as z from 'zod/mini';
import { parseMilliseconds } from '../duration';
import { parseBytes, parseMillicores } from '../quantity';

/** A string of a known form. The message says what is allowed; what was given is put before it. */
function format(allowed: string, pattern: RegExp, accepts: (text: string) => boolean = () => true) {
  const error = (issue: { input?: unknown }) => `${JSON.stringify(issue.input)} is not ${allowed}`;
  return z.string().check(z.regex(pattern, { error, abort: true }), z.refine(accepts, { error }));
}

const dnsLabel = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';
const qualifiedNamePattern = /^(?:[^/]+\/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const subdomainPattern = new RegExp(`^${dnsLabel}(?:\\.${dnsLabel})*$`);
const isSubdomain = (text: string) => text.length <= 253 && subdomainPattern.test(text);
const isQualifiedName = (text: string) => {
  const slash = text.lastIndexOf('/');
  return slash < 0 || isSubdomain(text.slice(0, slash));
};

export const dnsLabelName = format(
  'a DNS label: lower-case letters, digits and -, starting and ending with a letter or digit, at most 63 characters',
  new RegExp(`^${dnsLabel}$`),
  text => text.length <= 63,
);
export const subdomainName = format(
  'a DNS name: lower-case letters, digits, - and ., each part starting and ending with a letter or digit, at most 253 characters',
  subdomainPattern,
  isSubdomain,
);
export const labelKey = format(
  'a label key: [prefix/]name, the prefix a DNS name, the name at most 63 letters, digits, -, _ and .',
  qualifiedNamePattern,
  isQualifiedName,
);
export const labelValue = format(
  'a label value: at most 63 letters, digits, -, _ and ., starting and ending with a letter or digit',
  /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/,
);
export const oneTimeToken = format(
  'a token: 1 to 63 letters, digits, -, _ and ., starting and ending with a letter or digit',
  /^[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/,
);
export const annotationKey = format(
  'an annotation key: [prefix/]name, the prefix a DNS name, the name at most 63 letters, digits, -, _ and .',
  qualifiedNamePattern,
  text => isQualifiedName(text.toLowerCase()),
);
export const byteQuantity = format(
  'a quantity of bytes, such as 512Mi, 8Gi or 2G',
  /^\d+(?:\.\d+)?(?:k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?$/,
  text => (parseBytes(text) ?? 0) > 0,
);
export const cpuQuantity = format(
  'an amount of CPU, such as 500m, 2 or 0.5',
  /^(?:\d+m|\d+(?:\.\d{1,3})?)$/,
  text => (parseMillicores(text) ?? 0) > 0,
);
export const duration = format(
  'a duration, such as 100ms, 1.5s or 1h30m',
  /^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/,
  text => (parseMilliseconds(text) ?? 0) > 0,
);
export const imageReference = format(
  'an image reference: [registry/]repository[:tag][@digest], lower case but for the tag',
  /^[a-z0-9](?:[-a-z0-9._/]|:(?=\d+\/))*[a-z0-9](?::\w[\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/,
);
export const registryHost = format(
  'a registry: host[:port][/path], with no scheme and no / at its end',
  /^[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?(?::\d{1,5})?(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*$/,
);
export const cidr = format('a network in CIDR notation, such as 10.0.0.0/8 or 2001:db8::/32', /^[0-9a-fA-F:.]+\/\d{1,3}$/, isCidr);
export const environmentVariableName = format(
  'a name of an environment variable: letters, digits, _, - and ., not starting with a digit',
  /^[-._a-zA-Z][-._a-zA-Z0-9]*$/,
  text => text !== '.' && text !== '..' && !text.startsWith('..'),
);
export const secretKey = format(
  'a key: at most 253 letters, digits, -, _ and .',
  /^[-._a-zA-Z0-9]{1,253}$/,
  text => text !== '.' && text !== '..' && !text.startsWith('..'),
);
/** A value that may hold anything a line may. */
export const line = format('a line of text without control characters', /^\P{Cc}*$/u);

/** Lines of text: the control characters among the rest the API server's YAML reader refuses. */
export const text = format('text without control characters but tabs and line ends', /^(?:\P{Cc}|[\t\n\r])*$/u);

/** An integer within bounds. */
export function integer(minimum: number, maximum: number) {
  const error = (issue: { input?: unknown }) => `${JSON.stringify(issue.input)} is not a whole number from ${minimum} to ${maximum}`;
  return z
    .number({ error: undefined })
    .check(z.refine(value => Number.isInteger(value) && value >= minimum && value <= maximum, { error }));
}

function isCidr(text: string): boolean {
  const [address, length] = text.split('/') as [string, string];
  if (/^0\d/.test(length)) return false;
  if (!address.includes(':')) {
    const parts = address.split('.');
    return parts.length === 4 && parts.every(part => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255) && Number(length) <= 32;
  }
  if (address.includes('.')) return false;
  const halves = address.split('::');
  if (halves.length > 2) return false;
  const groups = halves.map(half => (half === '' ? [] : half.split(':')));
  const count = groups.reduce((total, group) => total + group.length, 0);
  const wellFormed = groups.every(group => group.every(part => /^[0-9a-fA-F]{1,4}$/.test(part)));
  return wellFormed && (halves.length === 2 ? count < 8 : count === 8) && Number(length) <= 128;
}
