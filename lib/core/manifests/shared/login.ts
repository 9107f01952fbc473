import type { EnvVar, Volume } from 'kubernetes-types/core/v1';
import { madePasswords, names } from '../../names';
import { certificateFolder, etcdctlCertificate } from '../../resolve/tls';
import type { ResolvedEtcd } from '../../resolve/types';
import { secretVolume } from './pod';

/** How the scripts log in to etcd where that takes a password. */
export const loginMount = { name: 'login', mountPath: '/etc/etcd/login', readOnly: true } as const;
/** The volume of that. */
export const loginVolume = (etcd: ResolvedEtcd): Volume =>
  secretVolume(loginMount.name, names.auth(etcd.name), { password: madePasswords.scripts });
/** Whether they log in by a password. */
export const logsInByPassword = ({ auth }: ResolvedEtcd) => auth?.login === 'password';

/** How the scripts show etcd who they are: by a certificate where there is TLS, and by a password where authentication asks for one. */
export const identityVariables = ({ tls, auth }: ResolvedEtcd): EnvVar[] => [
  ...(tls?.client ? Object.entries(etcdctlCertificate(certificateFolder('root'))).map(([name, value]) => ({ name, value })) : []),
  ...(auth === null ? [] : [{ name: 'LOGIN', value: auth.login }]),
];
