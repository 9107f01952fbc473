import type { ClientIdentity, GrantedWorkload } from '../../client/access';
import { names } from '../../names';
import type { ResolvedEtcd } from '../../resolve/types';
import { shortHash } from '../../util/short-hash';
import { hasToken } from '../../util/tokens';
import { issuedCertificate } from './certificates';
import type { CertificateSubject } from './subjects';

/** The client certificate of a granted workload, in a namespace in which its issuer can issue. */
export function workloadCertificate(etcd: ResolvedEtcd, client: { commonName: string; secretName: string; namespace: string }) {
  const { commonName, secretName, namespace } = client;
  const subject: CertificateSubject = { id: '', secretName, ca: 'client', commonName, dnsNames: [], ipAddresses: [], server: false };
  const written = issuedCertificate(etcd, subject);
  return written && { ...written, metadata: { ...written.metadata, namespace } };
}

/**
 * The certificate that cert-manager issues for a granted workload, with the workload's name as common name. Undefined if clients need no
 * certificate, one is chosen, or cert-manager does not issue them.
 * @throws Error if it cannot be issued for that workload
 */
export function issuedAccess(
  etcd: ResolvedEtcd,
  who: string,
  { namespace, name }: Pick<GrantedWorkload, 'namespace' | 'name'>,
  client: ClientIdentity = {},
) {
  const { tls } = etcd;
  if (!tls?.client || !tls.certManager || tls.issued?.clients.length) return undefined;
  if (client.name !== undefined || client.secretName !== undefined) return undefined;
  if (name === 'root' || !/^[a-z0-9][-a-z0-9.]*$/.test(name)) {
    throw new Error(
      `${who}: ${JSON.stringify(name)} must not be the common name of a client. Add another name to tls.clients and pass { name }`,
    );
  }
  const commonName =
    name.length <= longestCommonName ? name : `${name.slice(0, longestCommonName - 9).replace(/[-.]+$/, '')}-${shortHash(name)}`;
  const own = namespace === etcd.namespace;
  const issuer = tls.certManager.client;
  if (!own && !issuer?.kind.endsWith('ClusterIssuer')) {
    const which = issuer ? `${issuer.kind} ${issuer.name}` : 'CA of the cluster';
    throw new Error(
      `${who} is in namespace ${namespace}, and the ${which} in ${etcd.namespace} cannot issue a certificate there. Set tls.issuerRef to a ClusterIssuer, or pass { secretName }`,
    );
  }
  const secretName = own
    ? names.clientCertificate(etcd.name, commonName)
    : names.foreignCertificate(etcd.name, commonName, shortHash(hasToken(etcd.namespace) ? '' : etcd.namespace));
  return {
    secret: { name: own ? commonName : undefined, secretName },
    certificate: workloadCertificate(etcd, { commonName, secretName, namespace }) as NonNullable<ReturnType<typeof workloadCertificate>>,
  };
}

/** https://datatracker.ietf.org/doc/html/rfc5280#appendix-A.1 (ub-common-name), which is 64 */
const longestCommonName = 63;
