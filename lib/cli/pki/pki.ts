import 'reflect-metadata'; // for @peculiar/x509
import { createPrivateKey, webcrypto, X509Certificate } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as x509 from '@peculiar/x509';
import { caDuration } from '../../core/defaults';
import { type CertificateSubject, certificateSubjects } from '../../core/manifests/tls/subjects';
import { names } from '../../core/names';
import type { IssuedCertificates } from '../../core/resolve/tls';
import type { ResolvedEtcd } from '../../core/resolve/types';
import { parseMilliseconds } from '../../core/util/duration';
import { InvalidConfigError } from '../errors';

/** A certificate with its key and the CAs to trust, as PEM. */
export interface Credentials {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** The state of a CA rotation: none in progress; both CAs are trusted and the old one signs; both are trusted and the new one signs. */
export type Rotation = 'none' | 'announced' | 'taken over';

/** The result for a certificate. */
export interface Issued extends Credentials {
  readonly subject: CertificateSubject;
  /** Why it was issued; undefined if the existing one is still valid. */
  readonly reason?: string;
  readonly validTo: Date;
}

type Keys = webcrypto.CryptoKeyPair;

interface Authority {
  readonly certificate: X509Certificate;
  /** The certificate, and the other trusted CA during a rotation. */
  readonly bundle: string;
  readonly key: webcrypto.CryptoKey;
}

const { subtle } = webcrypto;
const caKeys = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const caFiles = { client: 'ca', peer: 'peer-ca' } as const;
/** Lets hosts whose clocks are behind accept a new certificate. */
const clockSkew = 60 * 60_000;

/**
 * Updates a folder: creates missing CAs, and issues each certificate that is missing, about to expire, or different from the config. All
 * others are kept.
 * @throws InvalidConfigError if the folder contains invalid files
 */
export async function updatePki(folder: string, etcd: ResolvedEtcd, now = new Date()): Promise<Issued[]> {
  const issued = etcd.tls?.issued as IssuedCertificates;
  const subjects = certificateSubjects(etcd);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  const ignore = join(folder, '.gitignore');
  if (!existsSync(ignore)) writeFileSync(ignore, '# Private keys. To commit them, delete this file.\n*\n');
  const authorities: Partial<Record<CertificateSubject['ca'], Authority>> = {};
  const results: Issued[] = [];
  for (const subject of subjects) {
    authorities[subject.ca] ??= await authority(folder, subject.ca, etcd.name, now);
    results.push(await certificate(folder, subject, issued, authorities[subject.ca] as Authority, now));
  }
  return results;
}

async function authority(folder: string, which: CertificateSubject['ca'], cluster: string, now: Date): Promise<Authority> {
  const file = join(folder, caFiles[which]);
  finishTakeOver(file);
  const [cert, key] = [read(`${file}.crt`), read(`${file}.key`)];
  if ((cert === undefined) !== (key === undefined)) {
    const [there, gone] = cert === undefined ? ['key', 'crt'] : ['crt', 'key'];
    throw new InvalidConfigError(
      `${file}.${gone}: is missing, but ${caFiles[which]}.${there} exists. Restore it: every member trusts this CA`,
    );
  }
  if (cert === undefined || key === undefined) return createAuthority(file, which, cluster, now);
  const certificate = parse(`${file}.crt`, cert);
  if (!matches(certificate, key))
    throw new InvalidConfigError(`${file}.key: must be the key of ${caFiles[which]}.crt. Restore the right one`);
  if (new Date(certificate.validTo) <= now) {
    throw new InvalidConfigError(`${file}.crt: expired on ${certificate.validTo}. Certificates that it signs are not trusted`);
  }
  const der = Buffer.from(createPrivateKey(key).export({ type: 'pkcs8', format: 'der' }));
  const others = [next(file), old(file)].map(other => read(`${other}.crt`) ?? '');
  return { bundle: [cert, ...others].join(''), certificate, key: await subtle.importKey('pkcs8', der, caKeys, false, ['sign']) };
}

async function createAuthority(file: string, which: CertificateSubject['ca'], cluster: string, now: Date): Promise<Authority> {
  const keys = (await subtle.generateKey(caKeys, true, ['sign', 'verify'])) as Keys;
  const made = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [names[which === 'peer' ? 'peerCa' : 'ca'](cluster)] }],
    keys,
    signingAlgorithm: caKeys,
    notBefore: new Date(now.getTime() - clockSkew),
    notAfter: new Date(now.getTime() + (parseMilliseconds(caDuration) as number)),
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign | x509.KeyUsageFlags.digitalSignature, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const cert = `${made.toString('pem')}\n`;
  write(`${file}.key`, await pem(keys.privateKey));
  write(`${file}.crt`, cert);
  return { bundle: cert, certificate: new X509Certificate(cert), key: keys.privateKey };
}

const next = (file: string) => join(dirname(file), `next-${basename(file)}`);
const old = (file: string) => join(dirname(file), `old-${basename(file)}`);
const cas = (folder: string, etcd: ResolvedEtcd) =>
  [...new Set(certificateSubjects(etcd).map(({ ca }) => ca))].map(which => ({ which, file: join(folder, caFiles[which]) }));

/** The state of the CA rotation of a folder. An interrupted step counts as not taken. */
export function rotation(folder: string, etcd: ResolvedEtcd): Rotation {
  const files = cas(folder, etcd).map(({ file }) => file);
  const coming = files.filter(file => existsSync(`${next(file)}.crt`)).length;
  const going = files.filter(file => existsSync(`${old(file)}.crt`)).length;
  if (coming > 0 && coming + going >= files.length) return 'announced';
  return coming === 0 && going > 0 ? 'taken over' : 'none';
}

/** Takes the next step of a CA rotation. The next run completes it if it is interrupted. */
export async function rotate(folder: string, etcd: ResolvedEtcd, now = new Date()): Promise<void> {
  for (const { file } of cas(folder, etcd)) finishTakeOver(file);
  const before = rotation(folder, etcd);
  for (const { which, file } of cas(folder, etcd)) {
    if (before === 'none') {
      if (!existsSync(`${next(file)}.crt`)) await createAuthority(next(file), which, etcd.name, now);
    } else if (before === 'taken over') rmSync(`${old(file)}.crt`, { force: true });
    else if (existsSync(`${next(file)}.crt`)) {
      write(`${old(file)}.crt`, readFileSync(`${file}.crt`, 'utf8'));
      renameSync(`${next(file)}.key`, `${file}.key`);
      renameSync(`${next(file)}.crt`, `${file}.crt`);
    }
  }
}

/** Completes a takeover in which the new CA's key has replaced the old one, but its certificate has not. */
function finishTakeOver(file: string): void {
  const [cert, key] = [read(`${next(file)}.crt`), read(`${file}.key`)];
  if (cert === undefined || key === undefined || !matches(parse(`${next(file)}.crt`, cert), key)) return;
  renameSync(`${next(file)}.crt`, `${file}.crt`);
}

async function certificate(
  folder: string,
  subject: CertificateSubject,
  issued: IssuedCertificates,
  ca: Authority,
  now: Date,
): Promise<Issued> {
  const file = join(folder, subject.id);
  const [cert, key] = [read(`${file}.crt`), read(`${file}.key`)];
  const reason = cert === undefined || key === undefined ? 'it was missing' : staleness(cert, key, subject, issued, ca, now);
  if (reason === undefined) {
    const kept = { ca: ca.bundle, cert: cert as string, key: key as string };
    return { ...kept, subject, validTo: new Date(new X509Certificate(kept.cert).validTo) };
  }
  const made = await issue(subject, issued, ca, now);
  // The key first: without its certificate, it is issued again. A new certificate with the old key would not match.
  write(`${file}.key`, made.key);
  write(`${file}.crt`, made.cert);
  return { ...made, subject, reason, validTo: new Date(new X509Certificate(made.cert).validTo) };
}

/** Why a certificate must be issued again; undefined if it matches the config. */
function staleness(
  cert: string,
  key: string,
  subject: CertificateSubject,
  { duration, renewBefore, algorithm, keySize }: IssuedCertificates,
  ca: Authority,
  now: Date,
): string | undefined {
  let found: X509Certificate;
  try {
    found = new X509Certificate(cert);
  } catch {
    return 'the file was not a certificate';
  }
  if (!matches(found, key)) return 'its key did not match';
  if (!found.verify(ca.certificate.publicKey)) return 'another CA signed it';
  const early = parseMilliseconds(renewBefore ?? duration) as number;
  if (new Date(found.validTo).getTime() - now.getTime() < (renewBefore === null ? early / 3 : early)) return 'it was about to expire';
  const { asymmetricKeyType, asymmetricKeyDetails } = found.publicKey;
  const [type, size] = [
    { ec: 'ECDSA', rsa: 'RSA', ed25519: 'Ed25519' }[asymmetricKeyType as string],
    asymmetricKeyDetails?.modulusLength ??
      { prime256v1: 256, secp384r1: 384, secp521r1: 521 }[asymmetricKeyDetails?.namedCurve ?? ''] ??
      null,
  ];
  if (type !== algorithm || size !== keySize) return 'it had another type of key';
  const given = (found.subjectAltName ?? '').split(', ').filter(Boolean);
  const { dnsNames, ipAddresses } = subject;
  const namesAll =
    given.length === dnsNames.length + ipAddresses.length &&
    dnsNames.every(name => given.includes(`DNS:${name}`)) &&
    ipAddresses.every(address => found.checkIP(address) !== undefined);
  return namesAll && found.subject === `CN=${subject.commonName}` ? undefined : 'it had other names';
}

async function issue(
  { commonName, dnsNames, ipAddresses, server }: CertificateSubject,
  { duration, algorithm, keySize }: IssuedCertificates,
  ca: Authority,
  now: Date,
): Promise<Credentials> {
  const keys = (await subtle.generateKey(keyAlgorithm(algorithm, keySize), true, ['sign', 'verify'])) as Keys;
  const { serverAuth, clientAuth } = x509.ExtendedKeyUsage;
  const alternatives = [
    ...dnsNames.map(value => ({ type: 'dns' as const, value })),
    ...ipAddresses.map(value => ({ type: 'ip' as const, value })),
  ];
  const { digitalSignature, keyEncipherment } = x509.KeyUsageFlags;
  const issuer = new x509.X509Certificate(ca.certificate.raw);
  const end = now.getTime() + (parseMilliseconds(duration) as number);
  const made = await x509.X509CertificateGenerator.create({
    subject: [{ CN: [commonName] }],
    issuer: issuer.subject,
    publicKey: keys.publicKey,
    signingKey: ca.key,
    signingAlgorithm: caKeys,
    notBefore: new Date(now.getTime() - clockSkew),
    // A certificate is not trusted after its CA expires.
    notAfter: new Date(Math.min(end, issuer.notAfter.getTime())),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(algorithm === 'RSA' ? digitalSignature | keyEncipherment : digitalSignature, true),
      new x509.ExtendedKeyUsageExtension(server ? [serverAuth, clientAuth] : [clientAuth]),
      ...(alternatives.length > 0 ? [new x509.SubjectAlternativeNameExtension(alternatives)] : []),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { ca: ca.bundle, cert: `${made.toString('pem')}\n`, key: await pem(keys.privateKey) };
}

function keyAlgorithm(algorithm: IssuedCertificates['algorithm'], size: number | null) {
  if (algorithm === 'Ed25519') return { name: 'Ed25519' };
  if (algorithm === 'ECDSA') return { name: 'ECDSA', namedCurve: `P-${size}` };
  return { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: size as number, publicExponent: new Uint8Array([1, 0, 1]) };
}

async function pem(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await subtle.exportKey('pkcs8', key));
  return `-----BEGIN PRIVATE KEY-----\n${der.toString('base64').replace(/.{64}(?=.)/g, '$&\n')}\n-----END PRIVATE KEY-----\n`;
}

function parse(file: string, text: string): X509Certificate {
  try {
    return new X509Certificate(text);
  } catch {
    throw new InvalidConfigError(`${file}: must be a certificate. Restore the right one: every member trusts this CA`);
  }
}

function matches(certificate: X509Certificate, key: string): boolean {
  try {
    return certificate.checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}

function read(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** Writes a file atomically, readable by its owner only. */
function write(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
