import type { StatefulSet } from 'kubernetes-types/apps/v1';
import { versionOfImage } from '../../core/util/etcd-version';
import { outdated } from './effects';

/** Warns about problems of a rollout. */
export function rolloutWarnings(live: StatefulSet, wanted: StatefulSet): string[] {
  return [...upgradePath(live, wanted), ...tlsSwitch(live, wanted), ...authSwitch(live, wanted)];
}

/** Warns if members still wait for a manual restart after an earlier change. */
export function pendingRollout(live: StatefulSet): string[] {
  const count = outdated(live);
  const { type, rollingUpdate } = live.spec?.updateStrategy ?? {};
  if (count === 0 || (type !== 'OnDelete' && !rollingUpdate?.partition)) return [];
  const until = type === 'OnDelete' ? 'their pods are deleted, one at a time' : 'updateStrategy.partition is lowered';
  return [`${count} of ${live.status?.replicas} members still run an earlier pod template, until ${until}`];
}

const etcdContainer = (object: StatefulSet) => object.spec?.template.spec?.containers.find(({ name }) => name === 'etcd');

const variable = (object: StatefulSet, name: string) => etcdContainer(object)?.env?.find(variable => variable.name === name)?.value;

function authSwitch(live: StatefulSet, wanted: StatefulSet): string[] {
  if (variable(live, 'LOGIN') === undefined || variable(wanted, 'LOGIN') !== undefined) return [];
  const problem = 'authentication stays enabled, unless it is disabled already';
  // It does not ask other members for its identity: it starts from its data.
  return live.spec?.replicas === 1
    ? [`${problem}: clients must log in, and the scripts cannot. Apply auth.enabled: false first`]
    : [`${problem}: the first pod cannot log in, and waits. Apply auth.enabled: false first`];
}

function tlsSwitch(live: StatefulSet, wanted: StatefulSet): string[] {
  const schemes = (object: StatefulSet) => [variable(object, 'CLIENT_SCHEME') ?? 'http', variable(object, 'CLIENT_SCHEME_TOO')];
  const [[spoken, spokenToo], next] = [schemes(live), schemes(wanted)];
  const cutOff = spokenToo === undefined && !next.includes(spoken);
  const tooEarly = variable(live, 'PEER_SCHEME') === 'https' && !variable(wanted, 'CERTIFICATES')?.includes('peer=');
  return [
    ...(cutOff
      ? [
          `clients that use ${spoken} are cut off, one member at a time. With tls.transition: ${spoken === 'http' ? 'enabling' : 'disabling'} they may use either`,
        ]
      : []),
    ...(tooEarly
      ? ['peer traffic uses TLS: without certificates, the first pod does not start. Apply tls.transition: disabling first']
      : []),
  ];
}

function upgradePath(live: StatefulSet, wanted: StatefulSet): string[] {
  const minor = (object: StatefulSet) => {
    const [, found] = versionOfImage(etcdContainer(object)?.image ?? '')?.split('.') ?? [];
    return found === undefined ? undefined : Number(found);
  };
  const [from, to] = [minor(live), minor(wanted)];
  if (from === undefined || to === undefined || from === to) return [];
  const steps = Math.abs(to - from);
  return [
    steps > 1
      ? `etcd changes one minor version at a time: the first pod does not start, and the others keep running. Change to 3.${from + Math.sign(to - from)} first`
      : to > from
        ? `upgrade from etcd 3.${from} to 3.${to}: make a backup first. A downgrade requires more than setting the version back`
        : `downgrade: the first pod does not start unless you run \`etcdctl downgrade enable 3.${to}\` first`,
  ];
}
