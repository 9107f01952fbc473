import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildEtcd } from '../../../lib';
import { validProps } from '../all-props';
import { rejects, storage } from '../invalid-config';

// A variable of the config must not reach one of the scripts' own: `comma` once changed --initial-cluster.

const isRefused = (name: string) => {
  try {
    buildEtcd({ storage: { size: '8Gi' }, extraEnv: [{ name, value: 'x' }] });
    return false;
  } catch {
    return true;
  }
};

test('no variable that a script reads or sets can be set by a config', () => {
  const folder = join(__dirname, '../../../lib/scripts');
  const text = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(file => /\.sh$|cgi-bin.\w+$/.test(file))
    .map(file => readFileSync(join(folder, file), 'utf8'))
    .join('\n');
  const uses = /(?<!\w)(?:([A-Za-z_]\w*)=(?!=)|(?:\$[{(#]*|for |read |read -r |local )([A-Za-z_]\w*))/g;
  const used = [...new Set(Array.from(text.matchAll(uses), ([, set, read]) => (set ?? read) as string))];
  expect(used.length).toBeGreaterThan(150);
  expect(used.filter(name => !isRefused(name))).toEqual([]);
});

test('no variable that a manifest sets can be set by a config', () => {
  const { extraEnv, ...props } = validProps;
  const text = JSON.stringify(buildEtcd(props).statefulSet);
  const names = Array.from(text.matchAll(/\{"name":"([A-Z][A-Z0-9_]*)","value/g), ([, name]) => name as string);
  expect(names).toContain('GOMEMLIMIT');
  expect(names.filter(name => !name.startsWith('RCLONE_') && !isRefused(name))).toEqual([]);
});

test.each(['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY', 'ftp_proxy'])(
  'refuses %s',
  name => expect(isRefused(name)).toBe(true),
);

test.each(['GODEBUG', 'GOGC', 'GOTRACEBACK', 'GRPC_GO_LOG_SEVERITY_LEVEL', 'OTEL_SERVICE_NAME', 'SSL_CERT_DIR', 'ZONE', 'TOKEN'])(
  'accepts %s',
  name => expect(isRefused(name)).toBe(false),
);

rejects([
  ['an ETCD_ variable', { storage, extraEnv: [{ name: 'ETCD_MAX_WALS', value: '3' }] }, 'extraEnv[0].name', /Use extraFlags: max-wals/],
  [
    'a variable of the scripts',
    { storage, extraEnv: [{ name: 'MEMBER_HOST' }] },
    'extraEnv[0].name',
    /^must not be a variable of etcd-kit \(MEMBER_HOST\)\. Use another name, or leave it out$/,
  ],
  [
    'a variable in lower case',
    { storage, extraEnv: [{ name: 'comma', value: ';' }] },
    'extraEnv[0].name',
    /^must not contain lower-case letters, which the scripts use \(comma\)\. Rename it$/,
  ],
  [
    'a proxy',
    { storage, extraEnv: [{ name: 'HTTPS_PROXY', value: 'http://p' }] },
    'extraEnv[0].name',
    /^must not be a proxy setting.* \(HTTPS_PROXY\)\. Leave it out$/,
  ],
  [
    'a variable twice',
    {
      storage,
      extraEnv: [
        { name: 'A', value: '1' },
        { name: 'A', value: '2' },
      ],
    },
    'extraEnv[1].name',
    /^must be unique \(A\)\. Remove the duplicate$/,
  ],
]);
