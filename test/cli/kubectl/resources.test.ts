import { buildEtcd, type EtcdClusterProps, type KubeObject } from '../../../lib';
import type { Kubectl } from '../../../lib/cli/kubectl/kubectl';
import { missingKinds } from '../../../lib/cli/kubectl/resources';

const monitored: EtcdClusterProps = {
  storage: { size: '8Gi' },
  tls: { mode: 'certManager' },
  monitoring: { podMonitor: {}, prometheusRule: {} },
};
const certManager = ['certificates.cert-manager.io', 'issuers.cert-manager.io'];
const operator = ['podmonitors.monitoring.coreos.com', 'prometheusrules.monitoring.coreos.com'];

/** The warnings for a cluster that serves some kinds, and what kubectl is asked for. */
function missing(props: EtcdClusterProps, served: readonly string[], status = 0) {
  const calls: string[] = [];
  const attempt = (args: readonly string[]) => {
    calls.push(args.join(' '));
    const group = (args[1] as string).replace('--api-group=', '');
    return { status, stdout: served.filter(name => name.endsWith(group)).join('\n'), stderr: '' };
  };
  const found = missingKinds({ attempt } as unknown as Kubectl, Object.values(buildEtcd(props)) as KubeObject[]);
  return { kinds: [...found.keys()], warnings: [...found.values()], calls };
}

test('finds the kinds that a cluster lacks, and says what to install', () => {
  const { kinds, warnings } = missing(monitored, [...certManager, 'podmonitors.monitoring.coreos.com']);
  expect(kinds).toEqual(['PrometheusRule']);
  expect(warnings).toEqual([
    'this Kubernetes cluster has no kind PrometheusRule: applying the config fails. Install the Prometheus Operator, or leave out monitoring.prometheusRule',
  ]);
  expect(missing(monitored, []).kinds.sort()).toEqual(['Certificate', 'Issuer', 'PodMonitor', 'PrometheusRule']);
  expect(missing(monitored, [...certManager, ...operator]).kinds).toEqual([]);
});

test('asks once for each group, and only where the config has such kinds', () => {
  expect(missing(monitored, []).calls).toEqual([
    'api-resources --api-group=cert-manager.io -o name',
    'api-resources --api-group=monitoring.coreos.com -o name',
  ]);
  expect(missing({ storage: { size: '8Gi' } }, []).calls).toEqual([]);
});

test('warns of nothing where kubectl cannot tell', () => {
  expect(missing(monitored, [], 1).kinds).toEqual([]);
});
