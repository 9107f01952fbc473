import { buildEtcd, type EtcdClusterProps } from '../../../../lib';
import { resolve } from '../../../../lib/core/config';
import { storeJob } from '../../../../lib/core/manifests/backup/store-job';
import { smallest } from '../../smallest';

describe('how a store is reached', () => {
  const http = { proxy: { url: 'http://proxy.example.com:3128', noProxy: ['.svc'] }, trustBundle: { secretName: 'cas', key: 'ca.pem' } };
  const config = { secretName: 'rclone', key: 'conf' };
  const stores: NonNullable<EtcdClusterProps['backup']>['store'][] = [
    { s3: { bucket: 'b', ...http } },
    { gcs: { bucket: 'b', endpoint: 'https://gcs.example.com/storage/v1/', ...http } },
    { azureBlob: { container: 'b', account: 'a', endpoint: 'https://blob.example.com', ...http } },
    { webdav: { url: 'https://dav.example.com', user: 'u', password: { secretName: 'dav' }, ...http } },
    { rclone: { remote: 'box:', config, ...http } },
  ];
  type Found = { image: string; env?: { name: string; value?: string }[]; volumeMounts?: { name: string }[] };
  const containers = (value: unknown): Found[] => {
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, inner]) => (/^(?:initC|c)ontainers$/.test(key) ? inner : containers(inner)));
  };
  const full = (store: (typeof stores)[number]): EtcdClusterProps => ({
    ...smallest,
    auth: {},
    backup: { schedule: '@daily', store, increments: {}, drill: { schedule: '@weekly' } },
    restore: { from: { name: 'latest' } },
  });
  const jobs = (props: EtcdClusterProps) =>
    (['backups', 'restore'] as const).map(what => storeJob(resolve(props), what, 'x', 'default')[1]);

  test.each(stores.map(store => [Object.keys(store)[0], store] as const))(
    'is set in every container that works with it, and in no other: %s',
    (_, store) => {
      const all = [...containers(buildEtcd(full(store))), ...jobs(full(store)).flatMap(containers)];
      const those = all.filter(({ image }) => image.includes('rclone'));
      expect(those).toHaveLength(8);
      for (const { env } of those) {
        const values = Object.fromEntries((env ?? []).map(({ name, value }) => [name, value]));
        expect(values).toMatchObject({
          HTTPS_PROXY: 'http://proxy.example.com:3128',
          HTTP_PROXY: 'http://proxy.example.com:3128',
          NO_PROXY: '.svc,169.254.0.0/16,fd00:ec2::/32,metadata.google.internal',
          RCLONE_CA_CERT: '/etc/etcd-kit/store/file/ca.crt',
        });
        expect(values.STORE_FILES).toContain('file/ca.crt Secret cas ca.pem');
      }
      const others = all.filter(({ image }) => !image.includes('rclone'));
      expect(others.length).toBeGreaterThan(10);
      expect(others.flatMap(({ env }) => env ?? []).filter(({ name }) => /proxy/i.test(name))).toEqual([]);
    },
  );

  test('leaves the login of a proxy in its Secret', () => {
    const store = { s3: { bucket: 'b', proxy: { urlFrom: { secretName: 'proxy', key: 'url' } } } };
    const { env = [] } = containers(jobs(full(store))[0]).find(({ image }) => image.includes('rclone')) as Found;
    expect(env.filter(({ name }) => /PROXY/.test(name)).map(({ name }) => name)).toEqual(['NO_PROXY']);
    expect(env.find(({ name }) => name === 'STORE_FILES')?.value).toBe(
      'value/HTTP_PROXY Secret proxy url\nvalue/HTTPS_PROXY Secret proxy url',
    );
  });
});
