import fc from 'fast-check';
import { buildEtcd, type EtcdClusterProps, EtcdConfigError } from '../../lib';
import { validProps } from '../core/all-props';
import { mutate } from '../mutate';
import { apply, createNamespace, deleteNamespace } from './kube';

test('what passes validation is accepted by a real API server: the whole config, and 150 mutations of it that are valid', async () => {
  const namespace = `e2e-${process.pid}-dry-run`;
  await createNamespace(namespace);
  const refused: string[] = [];
  try {
    const junk = fc.sample(fc.oneof(fc.jsonValue(), fc.string()), { numRuns: 3000, seed: 7 });
    const accepted: EtcdClusterProps[] = [validProps, { storage: { size: '8Gi' } }];
    for (let seed = 0; accepted.length < 152; seed++) {
      const props = { ...(mutate(validProps, seed + 50_000, junk[seed]) as EtcdClusterProps), namespace };
      try {
        buildEtcd(props);
        accepted.push(props);
      } catch (error) {
        if (!(error instanceof EtcdConfigError)) throw error;
      }
    }
    // Most objects are those of other configs, too.
    const objects = new Map(
      accepted.flatMap(props => Object.values(buildEtcd({ ...props, namespace })).map(object => [JSON.stringify(object), object] as const)),
    );
    const waiting = [...objects.values()];
    const work = async () => {
      for (let object = waiting.pop(); object; object = waiting.pop()) {
        try {
          await apply([object] as never, true);
        } catch (error) {
          refused.push(`${(error as Error).message}\n${JSON.stringify(object)}`);
        }
      }
    };
    await Promise.all([work(), work(), work(), work()]);
  } finally {
    await deleteNamespace(namespace);
  }
  expect(refused.slice(0, 3)).toEqual([]);
});
