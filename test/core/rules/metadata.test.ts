import { buildEtcd, type EtcdClusterProps, EtcdConfigError } from '../../../lib';
import { rejects, storage } from '../invalid-config';

// Kubernetes takes 256 KiB of annotations on an object, in bytes; kubectl apply adds a copy of the object to them.

const limit = 256 * 1024;
const annotationBytes = (object: { metadata: { annotations?: Readonly<Record<string, string>> } }) => {
  const copy = `${JSON.stringify(object).replace(/[<>&]/g, '\\u0000')}\n`;
  const all = { ...object.metadata.annotations, 'kubectl.kubernetes.io/last-applied-configuration': copy };
  return Object.entries(all).reduce((total, [key, value]) => total + Buffer.byteLength(key) + Buffer.byteLength(value), 0);
};
const problem = (props: EtcdClusterProps) => {
  try {
    buildEtcd(props);
    return undefined;
  } catch (error) {
    if (error instanceof EtcdConfigError) return error.message;
    throw error;
  }
};

const s3 = { bucket: 'b' };
const places: Record<string, (annotations: Record<string, string>) => EtcdClusterProps> = {
  annotations: annotations => ({ storage: { size: '8Gi' }, tls: { mode: 'certManager' }, annotations }),
  'service.annotations': annotations => ({ storage: { size: '8Gi' }, service: { annotations } }),
  'serviceAccount.annotations': annotations => ({ storage: { size: '8Gi' }, serviceAccount: { annotations } }),
  'backup.serviceAccount.annotations': annotations => ({
    storage: { size: '8Gi' },
    backup: { schedule: '@daily', store: { s3 }, serviceAccount: { annotations } },
  }),
  podAnnotations: podAnnotations => ({ storage: { size: '8Gi' }, podAnnotations }),
  'auxiliaryPods.annotations': annotations => ({
    storage: { size: '8Gi' },
    auth: {},
    backup: { schedule: '@daily', store: { s3 }, drill: { schedule: '@daily' } },
    auxiliaryPods: { annotations },
  }),
};

describe.each(Object.entries(places))('%s', (path, config) => {
  test.each(['a', 'ä', '数', '"', '<', '\n'])('of %j take as much as kubectl apply can store, and no more', character => {
    const sized = (length: number) => config({ note: character.repeat(length) });
    let [fits, tooMany] = [0, limit];
    while (tooMany - fits > 64) {
      const middle = Math.floor((fits + tooMany) / 2);
      if (problem(sized(middle)) === undefined) fits = middle;
      else tooMany = middle;
    }
    const largest = Math.max(...Object.values(buildEtcd(sized(fits))).map(annotationBytes));
    expect(largest).toBeLessThanOrEqual(limit);
    expect(largest).toBeGreaterThan(limit * 0.95);
    expect(problem(sized(tooMany))).toMatch(new RegExp(`${path}: must not hold more than about \\d+ KiB \\(\\d+ KiB\\): kubectl apply`));
  });
});

rejects([
  [
    'a label that selects members',
    { storage, labels: { 'app.kubernetes.io/name': 'x' } },
    'labels["app.kubernetes.io/name"]',
    /^must not be set, because etcd-kit or Kubernetes sets it\. Use another key$/,
  ],
]);
