import { buildEtcd, type EtcdClusterProps } from '../../../../lib';
import { smallest, variable } from '../../smallest';

describe('text of the config in an environment variable', () => {
  // https://github.com/kubernetes/kubernetes/blob/v1.31.0/third_party/forked/golang/expansion/expand.go
  const expanded = (value: string) =>
    value.replace(/\$(\$|\([^)]*\))/g, (_, word: string) => (word === '$' ? '$' : `<${word.slice(1, -1)}>`));
  const variables = (props: EtcdClusterProps): { name: string; value?: string }[] => {
    const collect = (value: unknown): { name: string; value?: string }[] => {
      if (typeof value !== 'object' || value === null) return [];
      return Object.entries(value).flatMap(([key, inner]) => (key === 'env' ? inner : collect(inner)));
    };
    return collect(buildEtcd(props));
  };
  const odd = '$(POD_NAME)$$x$';
  const secret = { secretName: 'secret', key: 'key' };
  const stores: NonNullable<EtcdClusterProps['backup']>['store'][] = [
    { s3: { bucket: 'b', prefix: odd, endpoint: `https://s3.example.com/${odd}`, region: odd, provider: odd } },
    { gcs: { bucket: 'b', prefix: odd } },
    { azureBlob: { container: 'b', account: 'a', prefix: odd } },
    { sftp: { host: 'h', user: odd, path: `/${odd}`, knownHosts: secret, password: secret } },
    { webdav: { url: `https://dav.example.com/${odd}`, path: odd, vendor: odd, user: odd, password: secret } },
    { persistentVolumeClaim: { claimName: 'claim', path: odd } },
    { rclone: { remote: `box:${odd}`, config: secret } },
  ];
  test.each(stores.map(store => [Object.keys(store)[0], store] as const))('means what it says: of the store %s', (_, store) => {
    const props = {
      ...smallest,
      backup: { schedule: '@daily', store, encryption: { password: secret }, increments: {}, drill: { schedule: '@weekly' } },
      restore: { from: { file: `${odd}.db`, store } },
    };
    const holding = variables(props).filter(({ value }) => value?.includes('POD_NAME'));
    expect(holding.length).toBeGreaterThan(8);
    for (const { value } of holding) expect(expanded(value as string)).toContain(odd);
    for (const { value } of holding) expect(expanded(value as string)).not.toMatch(/<POD_NAME>/);
  });
  test('is left to Kubernetes in extraEnv, which is its own', () => {
    expect(variable({ ...smallest, extraEnv: [{ name: 'WHERE', value: '$(POD_IP)' }] }, 'WHERE')).toBe('$(POD_IP)');
  });
});
