import type { CronJob } from 'kubernetes-types/batch/v1';
import type { PodTemplateSpec } from 'kubernetes-types/core/v1';
import { buildEtcd, type EtcdClusterProps, EtcdConfigError, formatPath } from '../../../../lib';
import { resolve } from '../../../../lib/core/config';
import { auxiliaryComponents } from '../../../../lib/core/labels';
import { storeJob } from '../../../../lib/core/manifests/backup/store-job';
import { validProps } from '../../all-props';
import { smallest, statefulSet } from '../../smallest';

const claim = { persistentVolumeClaim: { claimName: 'backups' } };
/** With every auxiliary pod that there is. */
const props: EtcdClusterProps = {
  storage: { size: '8Gi' },
  auth: {},
  backup: { schedule: '@daily', store: claim, increments: {}, drill: { schedule: '@daily' } },
};

/** The pod templates of everything that makes pods, by the object's name; the members' is `etcd`. */
function templates(config: EtcdClusterProps): Record<string, PodTemplateSpec> {
  const job = storeJob(resolve(config), 'backups', 'list', 'default')[1];
  const objects = [...Object.values(buildEtcd(config)), job] as { metadata: { name: string }; spec?: unknown }[];
  return Object.fromEntries(
    objects.flatMap(({ metadata, spec }) => {
      const { template, jobTemplate } = (spec ?? {}) as { template?: PodTemplateSpec } & Partial<CronJob['spec']>;
      const found = template ?? jobTemplate?.spec?.template;
      return found === undefined ? [] : [[metadata.name, found]];
    }),
  );
}
const members = (config: EtcdClusterProps) => templates(config).etcd as PodTemplateSpec;
const auxiliary = (config: EtcdClusterProps) => Object.entries(templates(config)).filter(([name]) => name !== 'etcd');
const problems = (config: object) => {
  try {
    buildEtcd({ ...props, ...config });
    return '';
  } catch (error) {
    if (error instanceof EtcdConfigError) return error.message;
    throw error;
  }
};

test('these are all the pods that there are', () => {
  expect(Object.keys(templates(props)).sort()).toEqual([
    'etcd',
    'etcd-auth',
    'etcd-backup',
    'etcd-backup-list',
    'etcd-backup-metrics',
    'etcd-drill',
    'etcd-increments',
  ]);
  const components = auxiliary(props).map(([, { metadata }]) => metadata?.labels?.['app.kubernetes.io/component']);
  expect([...new Set(components)].sort()).toEqual([...auxiliaryComponents].sort());
});

describe('labels and annotations of pods', () => {
  const labels = { 'sidecar.istio.io/inject': 'true', team: 'platform' };
  const annotations = { 'prometheus.io/scrape': 'true', note: 'a\nb' };

  test('reach the members alone, beside the ones that select them', () => {
    const given = { ...props, podLabels: labels, podAnnotations: annotations };
    const { metadata } = members(given);
    expect(metadata?.labels).toEqual({ ...members(props).metadata?.labels, ...labels });
    expect(metadata?.annotations).toEqual({ 'kubectl.kubernetes.io/default-container': 'etcd', ...annotations });
    const { statefulSet: _, ...others } = buildEtcd(given);
    const { statefulSet: __, ...unchanged } = buildEtcd(props);
    expect(others).toEqual(unchanged);
  });

  test('reach every auxiliary pod, and no member restarts for them', () => {
    const given = { ...props, auxiliaryPods: { labels, annotations } };
    expect(members(given)).toEqual(members(props));
    for (const [name, { metadata }] of auxiliary(given)) {
      const before = templates(props)[name]?.metadata;
      expect(metadata?.labels).toEqual({ ...before?.labels, ...labels });
      expect(metadata?.annotations).toEqual({ ...before?.annotations, ...annotations });
    }
  });

  test('take precedence over `labels`', () => {
    const own = { team: 'own' };
    const given = { ...props, labels: { team: 'all' }, podLabels: own, auxiliaryPods: { labels: own } };
    for (const { metadata } of Object.values(templates(given))) expect(metadata?.labels).toMatchObject(own);
    expect(buildEtcd(given).statefulSet.metadata.labels).toMatchObject({ team: 'all' });
  });

  test('change no selector: a changed label is a rollout and never another object', () => {
    const selectors = (config: EtcdClusterProps) =>
      Array.from(JSON.stringify(Object.values(buildEtcd(config))).matchAll(/"(?:\w*[sS]elector)":\{(?:[^{}]|\{[^{}]*\})*\}/g), String);
    expect(selectors(props).length).toBeGreaterThan(8);
    expect(selectors({ ...props, podLabels: labels, auxiliaryPods: { labels } })).toEqual(selectors(props));
  });

  const places = [
    ['podLabels', (key: string) => ({ podLabels: { [key]: 'x' } })],
    ['auxiliaryPods.labels', (key: string) => ({ auxiliaryPods: { labels: { [key]: 'x' } } })],
    ['labels', (key: string) => ({ labels: { [key]: 'x' } })],
  ] as const;
  describe.each(places)('%s', (path, config) => {
    const own = Object.values(templates(validProps)).flatMap(({ metadata }) => Object.keys(metadata?.labels ?? {}));
    const givenInValidProps = new Set(
      [validProps.labels, validProps.podLabels, validProps.auxiliaryPods?.labels].flatMap(given => Object.keys(given ?? {})),
    );
    const ofKubernetes = [
      'pod-template-hash',
      'controller-revision-hash',
      'statefulset.kubernetes.io/pod-name',
      'apps.kubernetes.io/pod-index',
      'job-name',
      'controller-uid',
      'batch.kubernetes.io/job-name',
      'batch.kubernetes.io/controller-uid',
      'batch.kubernetes.io/job-completion-index',
    ];
    test.each([...new Set([...own, ...ofKubernetes])].filter(key => !givenInValidProps.has(key)))('may not set %s', key => {
      expect(problems(config(key))).toContain(
        `${formatPath([...path.split('.'), key])}: must not be set, because etcd-kit or Kubernetes sets it`,
      );
    });
    test.each(['azure.workload.identity/use', 'istio.io/dataplane-mode', 'app.kubernetes.io/part-of'])('may set %s', key => {
      expect(problems(config(key))).toBe('');
    });
    test('refuses what is no label', () => {
      expect(problems(config('a b'))).toContain('must be a label key');
      expect(problems({ podLabels: { a: 'b c' } })).toContain('podLabels.a: must be a label value');
    });
  });

  const ownAnnotations = ['kubectl.kubernetes.io/default-container', 'etcd-kit/recovery', 'etcd-kit/anything'];
  // The API server refuses them in a pod's template, or reads settings from them.
  const ofFields = [
    'seccomp.security.alpha.kubernetes.io/pod',
    'container.seccomp.security.alpha.kubernetes.io/etcd',
    'scheduler.alpha.kubernetes.io/tolerations',
    'kubernetes.io/config.mirror',
  ];
  test.each([...ownAnnotations, ...ofFields])('may not set the annotation %s', key => {
    expect(problems({ podAnnotations: { [key]: 'x' } })).toContain(`podAnnotations["${key}"]: must not be set, because etcd-kit`);
    expect(problems({ auxiliaryPods: { annotations: { [key]: 'x' } } })).toContain(
      `auxiliaryPods.annotations["${key}"]: must not be set, because etcd-kit`,
    );
  });
});

describe('where pods run', () => {
  const nodeAffinity = {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [{ matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }] }],
    },
  };
  const podAntiAffinity = {
    preferredDuringSchedulingIgnoredDuringExecution: [
      { weight: 1, podAffinityTerm: { labelSelector: { matchLabels: { app: 'noisy' } }, topologyKey: 'kubernetes.io/hostname' } },
    ],
  };
  const scheduling = {
    nodeSelector: { disk: 'ssd' },
    tolerations: [{ key: 'dedicated', operator: 'Exists' as const }],
    affinity: { nodeAffinity, podAntiAffinity },
    priorityClassName: 'system-cluster-critical',
    schedulerName: 'volcano',
  };

  test('auxiliary pods follow the members onto their nodes, but not in priority', () => {
    for (const [, { spec }] of auxiliary({ ...props, scheduling })) {
      expect(spec).toMatchObject({ nodeSelector: { disk: 'ssd' }, tolerations: scheduling.tolerations, affinity: { nodeAffinity } });
      expect(spec?.affinity).not.toHaveProperty('podAntiAffinity');
      expect(spec).not.toHaveProperty('priorityClassName');
    }
  });

  test('every pod has the scheduler', () => {
    for (const { spec } of Object.values(templates({ ...props, scheduling }))) expect(spec).toMatchObject({ schedulerName: 'volcano' });
    for (const { spec } of Object.values(templates(props))) expect(spec).not.toHaveProperty('schedulerName');
  });

  test('auxiliary pods go where they are told, and members do not', () => {
    const own = {
      nodeSelector: { pool: 'general' },
      tolerations: [],
      affinity: { podAntiAffinity },
      priorityClassName: 'low',
    };
    expect(members({ ...props, scheduling, auxiliaryPods: own })).toEqual(members({ ...props, scheduling }));
    for (const [, { spec }] of auxiliary({ ...props, scheduling, auxiliaryPods: own })) {
      expect(spec).toMatchObject({ nodeSelector: own.nodeSelector, affinity: own.affinity, priorityClassName: 'low' });
      expect(spec).not.toHaveProperty('tolerations');
      expect(spec?.affinity).not.toHaveProperty('nodeAffinity');
    }
  });

  test('what works with a claim still goes where it is mounted, beside the affinity of the config', () => {
    const term = { labelSelector: { matchLabels: { app: 'near' } }, topologyKey: 'kubernetes.io/hostname' };
    const podAffinity = { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 5, podAffinityTerm: term }] };
    const { spec } = templates({ ...props, auxiliaryPods: { affinity: { podAffinity } } })['etcd-backup'] as PodTemplateSpec;
    const terms = spec?.affinity?.podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    expect(terms.map(({ weight }) => weight)).toEqual([5, 100]);
    expect(JSON.stringify(terms[1])).toContain('"app.kubernetes.io/component":"backup-metrics"');
  });
});

describe('security', () => {
  test('user and groups that are left to the platform are in no pod', () => {
    const security = { runAsUser: 'platform', runAsGroup: 'platform', fsGroup: 'platform' } as const;
    const props: EtcdClusterProps = { ...validProps, security };
    const contexts = [...JSON.stringify(buildEtcd(props)).matchAll(/"securityContext":\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}/g)].map(
      ([text]) => text,
    );
    expect(contexts.length).toBeGreaterThan(20);
    for (const text of contexts) expect(text).not.toMatch(/runAsUser|runAsGroup|"fsGroup"/);
    for (const text of contexts) expect(text).toContain('"runAsNonRoot":true');
  });

  test('each of them alone can be left to the platform', () => {
    const context = (security: EtcdClusterProps['security']) =>
      (statefulSet({ ...smallest, security }).spec.template.spec as never as { securityContext: object }).securityContext;
    const { runAsUser: _, ...others } = context({ runAsUser: 1000 }) as { runAsUser: number };
    expect(context({ runAsUser: 'platform' })).toEqual(others);
    expect(context({ runAsUser: 'platform' })).toMatchObject({ runAsGroup: 65_532, fsGroup: 65_532 });
  });
});
