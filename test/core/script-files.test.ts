import { buildEtcd } from '../../lib';
import { scriptFiles } from '../../lib/core/script-files';

describe.each(['member', 'auxiliary'] as const)('the scripts of the %s pods', audience => {
  const { data, items } = scriptFiles(audience);

  it('hold every script that they read or run', () => {
    const paths = items.map(({ path }) => path);
    const used = Object.values(data).flatMap(text => Array.from(text.matchAll(/\$SCRIPTS\/([\w./-]+\.(?:sh|awk))/g), ([, path]) => path));
    expect(used.length).toBeGreaterThan(10);
    expect(used.filter(path => !paths.includes(path as string))).toEqual([]);
  });

  it('hold nothing that only the other pods run', () => {
    const folders = new Set(items.map(({ path }) => path.split('/')[0]));
    expect([...folders].sort()).toEqual(
      { member: ['lib', 'member', 'restore', 'tools'], auxiliary: ['auth', 'backup', 'drill', 'lib', 'tools'] }[audience],
    );
  });
});

it('writes no scripts for auxiliary pods where there are none', () => {
  expect(Object.keys(buildEtcd({ storage: { size: '8Gi' } }))).not.toContain('auxiliaryScripts');
});
