import type { EnvVar, Volume } from 'kubernetes-types/core/v1';
import { madePasswords, names } from '../../names';
import { certificateFolder, etcdctlCertificate } from '../../resolve/tls';
import type { ResolvedEtcd } from '../../resolve/types';
import { secretVolume } from './pod';

/** The mount of the scripts' password for etcd. */
export const loginMount = { name: 'login', mountPath: '/etc/etcd/login', readOnly: true } as const;
/** The volume of the scripts' password. */
export const loginVolume = (etcd: ResolvedEtcd): Volume =>
  secretVolume(loginMount.name, names.auth(etcd.name), { password: madePasswords.scripts });
/** Whether the scripts log in with a password. */
export const logsInByPassword = ({ auth }: ResolvedEtcd) => auth?.login === 'password';

/** How the scripts authenticate to etcd: with a certificate if there is TLS, and with a password if authentication requires one. */
export const identityVariables = ({ tls, auth }: ResolvedEtcd): EnvVar[] => [
  ...(tls?.client ? Object.entries(etcdctlCertificate(certificateFolder('root'))).map(([name, value]) => ({ name, value })) : []),
  ...(auth === null ? [] : [{ name: 'LOGIN', value: auth.login }]),
];
