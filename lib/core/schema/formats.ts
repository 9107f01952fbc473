import { isIP, isIPv4 } from 'node:net';
import * as z from 'zod/mini';
import { parseMilliseconds } from '../util/duration';
import { parseBytes, parseMillicores } from '../util/quantity';
import { hasToken } from '../util/tokens';

// A strict content security policy forbids functions made from strings, and here they cost more than they save. Every other module of this
// folder imports this one, so the setting applies to all schemas.
z.config({ jitless: true });

interface Format {
  /** What is allowed, as the message continues after "must be". */
  readonly allowed: string;
  readonly pattern: RegExp;
  /** Checks what the pattern can't. */
  readonly accepts?: (text: string) => boolean;
  /** Whether the string may be or contain a token, because nothing depends on its value. */
  readonly allowsToken?: boolean;
}

/**
 * The characters that a text may contain besides tabs and line breaks. kubectl's YAML parser rejects other characters, drops them or, even
 * within quotes, treats them as line breaks: https://yaml.org/spec/1.1/#id868524
 */
const printable = '[^\\p{Cc}\\p{Cs}\\u2028\\u2029\\ufeff\\ufffe\\uffff]';
const unprintable = new RegExp(`(?!${printable}|[\\t\\n])[^]`, 'u');

/** Describes the first character that a text must not contain; undefined if there is none. */
export function unprintableError(text: string): string | undefined {
  const [found] = unprintable.exec(text) ?? [];
  if (found === undefined) return undefined;
  const code = (found.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0');
  return `must not contain the character U+${code}, which YAML parsers reject or change. Remove it`;
}

/** A string of a given format. */
function format({ allowed, pattern, accepts = () => true, allowsToken = false }: Format) {
  const error = ({ input }: { input?: unknown }) => unprintableError(String(input)) ?? `must be ${allowed} (${JSON.stringify(input)})`;
  const check = z.refine<string>(text => !unprintable.test(text) && (hasToken(text) ? allowsToken : pattern.test(text) && accepts(text)), {
    error,
  });
  // The pattern is for the JSON Schema.
  return z.string().check(check).register(z.globalRegistry, { pattern: pattern.source });
}

const dnsLabel = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';
const word = '[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?';
const qualifiedNamePattern = new RegExp(`^(?:[^/]+\\/)?${word}$`);
const subdomainPattern = new RegExp(`^${dnsLabel}(?:\\.${dnsLabel})*$`);
const isSubdomain = (text: string) => text.length <= 253 && subdomainPattern.test(text);
const isQualifiedName = (text: string) => {
  const slash = text.lastIndexOf('/');
  return slash < 0 || isSubdomain(text.slice(0, slash));
};
const isKey = (text: string) => text !== '.' && text !== '..' && !text.startsWith('..');

const dnsLabelFormat: Format = {
  allowed: 'a DNS label: lower-case letters, digits and -, starting and ending with a letter or digit, at most 63 characters',
  pattern: new RegExp(`^${dnsLabel}$`),
  accepts: text => text.length <= 63,
};
export const clusterName = format(dnsLabelFormat);
export const namespaceName = format({ ...dnsLabelFormat, allowsToken: true });
export const subdomainName = format({
  allowed: 'a DNS name: lower-case letters, digits, - and ., each part starting and ending with a letter or digit, at most 253 characters',
  pattern: subdomainPattern,
  accepts: isSubdomain,
  allowsToken: true,
});
export const storageClassName = format({
  allowed:
    'a StorageClass: lower-case letters, digits, - and ., each part starting and ending with a letter or digit, at most 253 characters; or "" for none',
  pattern: new RegExp(`^(?:${dnsLabel}(?:\\.${dnsLabel})*)?$`),
  accepts: text => text === '' || isSubdomain(text),
  allowsToken: true,
});
export const labelKey = format({
  allowed: 'a label key: [prefix/]name, the prefix a DNS name, the name at most 63 letters, digits, -, _ and .',
  pattern: qualifiedNamePattern,
  accepts: isQualifiedName,
  allowsToken: true,
});
export const labelValue = format({
  allowed: 'a label value: at most 63 letters, digits, -, _ and ., starting and ending with a letter or digit',
  pattern: new RegExp(`^(?:${word})?$`),
  allowsToken: true,
});
export const oneTimeToken = format({
  allowed: 'a token: 1 to 63 letters, digits, -, _ and ., starting and ending with a letter or digit',
  pattern: new RegExp(`^${word}$`),
  allowsToken: true,
});
export const annotationKey = format({
  allowed: 'an annotation key: [prefix/]name, the prefix a DNS name, the name at most 63 letters, digits, -, _ and .',
  pattern: qualifiedNamePattern,
  accepts: text => isQualifiedName(text.toLowerCase()),
});
export const byteQuantity = format({
  allowed: 'a quantity of bytes, such as 512Mi, 8Gi or 2G',
  pattern: /^\d+(?:\.\d+)?(?:k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?$/,
  accepts: text => (parseBytes(text) ?? 0) > 0,
});
export const cpuQuantity = format({
  allowed: 'an amount of CPU, such as 500m, 2 or 0.5',
  pattern: /^(?:\d+m|\d+(?:\.\d{1,3})?)$/,
  accepts: text => (parseMillicores(text) ?? 0) > 0,
});
export const duration = format({
  allowed: 'a duration, such as 100ms, 1.5s or 1h30m',
  pattern: /^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/,
  accepts: text => (parseMilliseconds(text) ?? 0) > 0,
});
export const imageReference = format({
  allowed: 'an image reference: [registry/]repository[:tag][@digest], in lower case except for the tag',
  pattern: /^[a-z0-9](?:[-a-z0-9._/]|:(?=\d+\/))*[a-z0-9](?::\w[\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/,
  allowsToken: true,
});
export const registryHost = format({
  allowed: 'a registry: host[:port][/path], without a scheme and without a trailing /',
  pattern: /^[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?(?::\d{1,5})?(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*$/,
  allowsToken: true,
});
export const cidr = format({
  allowed: 'a network in CIDR notation, such as 10.0.0.0/8 or 2001:db8::/32',
  pattern: /^[0-9a-fA-F:.]+\/\d{1,3}$/,
  accepts: isCidr,
  allowsToken: true,
});
export const portName = format({
  allowed: 'a port name: at most 15 lower-case letters, digits and -, with at least one letter and no leading, trailing or repeated -',
  pattern: /^(?=.{0,14}[a-z])[a-z0-9](?:-?[a-z0-9]){0,14}$/,
  accepts: text => text.length <= 15,
  allowsToken: true,
});
export const environmentVariableName = format({
  allowed: 'an environment variable name: letters, digits, _, - and ., not starting with a digit',
  pattern: /^[-._a-zA-Z][-._a-zA-Z0-9]*$/,
  accepts: isKey,
});
export const secretKey = format({
  allowed: 'a key: at most 253 letters, digits, -, _ and .',
  pattern: /^[-._a-zA-Z0-9]{1,253}$/,
  accepts: isKey,
  allowsToken: true,
});
export const dnsNameOrWildcard = format({
  allowed: 'a DNS name, or one that starts with *.: lower-case letters, digits, - and ., at most 253 characters',
  pattern: new RegExp(`^(?:\\*\\.)?${dnsLabel}(?:\\.${dnsLabel})*$`),
  accepts: text => text.length <= 253,
  allowsToken: true,
});
export const ipAddress = format({
  allowed: 'an IP address, such as 10.0.0.1 or 2001:db8::1',
  pattern: /^[0-9a-fA-F:.]+$/,
  accepts: isAddress,
  allowsToken: true,
});
export const kindName = format({
  allowed: 'a kind, such as Issuer or ClusterIssuer',
  pattern: /^[A-Z][A-Za-z0-9]{0,62}$/,
  allowsToken: true,
});
/** Short enough for a common name. A rule rejects `root`. */
export const clientName = format({
  allowed: 'a client name: lower-case letters, digits and -, starting and ending with a letter or digit, at most 63 characters',
  pattern: new RegExp(`^${dnsLabel}$`),
  accepts: text => text.length <= 63,
});
/** A user or role of etcd. A user may be a common name. */
export const authName = format({
  allowed: 'a user or role name: letters, digits, -, _, ., @, / and :, starting with a letter or digit, at most 128 characters',
  pattern: /^[A-Za-z0-9][-A-Za-z0-9_.@/:]{0,127}$/,
});
export const etcdKey = format({
  allowed: 'a key: 1 to 1024 characters, no control characters',
  pattern: new RegExp(`^${printable}{1,1024}$`, 'u'),
});
export const etcdPrefix = format({
  allowed: 'a key prefix: at most 1024 characters, no control characters',
  pattern: new RegExp(`^${printable}{0,1024}$`, 'u'),
});
const cronField = (number: string, names: string) => {
  const value = `(?:${number}|${names})`;
  const range = `(?:\\*|${value}(?:-${value})?)(?:/[1-9]\\d?)?`;
  return `${range}(?:,${range})*`;
};
const cronFields = [
  cronField('[0-5]?\\d', '[0-5]\\d'),
  cronField('(?:[01]?\\d|2[0-3])', '\\d'),
  `(?:\\?|${cronField('(?:0?[1-9]|[12]\\d|3[01])', '\\d')})`,
  cronField('(?:0?[1-9]|1[0-2])', '[A-Za-z]{3}'),
  `(?:\\?|${cronField('[0-7]', '[A-Za-z]{3}')})`,
];
/** https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax */
export const cronSchedule = format({
  allowed:
    'a schedule: minute, hour, day of the month, month and day of the week, such as "*/30 * * * *", or one of @hourly, @daily, @weekly, @monthly and @yearly',
  pattern: new RegExp(`^(?:@(?:hourly|daily|midnight|weekly|monthly|yearly|annually)|${cronFields.join(' +')})$`),
});
export const timeZoneName = format({
  allowed: 'a time zone, such as Etc/UTC or Europe/Vienna',
  pattern: /^[A-Za-z][-A-Za-z0-9_+/]*$/,
  accepts: isTimeZone,
});
/** A folder or a file in a store. */
export const storePath = format({
  allowed: 'a relative path: no trailing /, no . or .. as a part, no control characters',
  pattern: new RegExp(`^(?!/)${printable}+(?<!/)$`, 'u'),
  accepts: text => text.split('/').every(part => part !== '' && part !== '.' && part !== '..'),
  allowsToken: true,
});
export const absolutePath = format({
  allowed: 'a path on the server: no control characters, no trailing /',
  pattern: new RegExp(`^${printable}*(?!/)${printable}$`, 'u'),
  allowsToken: true,
});
export const bucketName = format({
  allowed: 'a name: letters, digits, -, _ and ., at most 222 characters',
  pattern: /^[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,220}[A-Za-z0-9])?$/,
  allowsToken: true,
});
export const httpUrl = format({
  allowed: 'a URL that starts with https:// or http://, without a user and without spaces',
  pattern: /^https?:\/\/[^\s@/]+(?:\/\S*)?$/,
  allowsToken: true,
});
export const proxyException = format({
  allowed: 'a host, a domain with a leading ., an IP address or a network, such as .example.com or 10.0.0.0/8',
  pattern: /^\.?[A-Za-z0-9[](?:[-A-Za-z0-9.:/\]]*[A-Za-z0-9\]])?$/,
  allowsToken: true,
});
export const hostName = format({
  allowed: 'a host: a DNS name or an IP address',
  pattern: /^[A-Za-z0-9](?:[-A-Za-z0-9.:]*[A-Za-z0-9])?$/,
  allowsToken: true,
});
export const rcloneRemote = format({
  allowed: 'an rclone remote: its name, a colon and a folder, such as backups:etcd/prod',
  pattern: new RegExp(`^[\\w.][\\w .+@-]*:${printable}*$`, 'u'),
  allowsToken: true,
});
export const backupName = format({
  allowed: 'a backup name as `etcd-kit backup list` prints it, such as 20261122T043000Z-ddb09d45d045b338-1234, or latest',
  pattern: /^(?:latest|\d{8}T\d{6}Z-[0-9a-f]{1,16}-\d{1,18})$/,
});
export const utcTime = format({
  allowed: 'a time in UTC, such as 2026-11-22T04:30:00Z',
  pattern: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/,
  accepts: text => !Number.isNaN(Date.parse(text)),
});
/** Any line of text. */
export const line = format({
  allowed: 'a line of text without control characters',
  pattern: new RegExp(`^${printable}*$`, 'u'),
  allowsToken: true,
});

/** Lines of text. */
export const text = format({
  allowed: 'text without control characters other than tabs and line breaks',
  pattern: new RegExp(`^(?:${printable}|[\\t\\n])*$`, 'u'),
  allowsToken: true,
});

/** A string whose format a rule checks. */
export const known = z
  .string()
  .check(
    z.refine<string>(given => !unprintable.test(given) && !hasToken(given), { error: ({ input }) => unprintableError(String(input)) }),
  );

/** An integer within bounds. */
export function integer(minimum: number, maximum: number) {
  const error = (issue: { input?: unknown }) => `must be a whole number from ${minimum} to ${maximum} (${JSON.stringify(issue.input)})`;
  return z
    .number({ error: undefined })
    .check(z.refine(value => Number.isInteger(value) && value >= minimum && value <= maximum, { error }));
}

/** As the API server parses it: a prefix length without leading zeros, and no IPv4 address within an IPv6 one. */
function isCidr(text: string): boolean {
  const [address, length] = text.split('/') as [string, string];
  return isAddress(address) && !/^0\d/.test(length) && Number(length) <= (isIPv4(address) ? 32 : 128);
}

function isAddress(text: string): boolean {
  return isIP(text) !== 0 && !(text.includes(':') && text.includes('.'));
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
