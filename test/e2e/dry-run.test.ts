import fc from 'fast-check';
import { buildEtcd, type EtcdClusterProps, EtcdConfigError } from '../../lib';
import { scenarios } from '../contract/scenarios';
import { validProps } from '../core/all-props';
import { mutate } from '../mutate';
import { createNamespace, deleteNamespace, dryRun, type Named } from './kube';

/** The structures of Kubernetes' own, which only the API server checks. */
const passedThrough = ({ storage, scheduling, auxiliaryPods, networkPolicy, security, extraEnv }: EtcdClusterProps) =>
  JSON.stringify([
    storage?.selector,
    scheduling?.affinity,
    scheduling?.tolerations,
    scheduling?.topologySpreadConstraints,
    auxiliaryPods?.affinity,
    auxiliaryPods?.tolerations,
    networkPolicy?.clients,
    networkPolicy?.metrics,
    networkPolicy?.extraIngress,
    networkPolicy?.egress,
    security?.seLinuxOptions,
    extraEnv,
  ]);

const namespace = `e2e-${process.pid}-dry-run`;
beforeAll(() => createNamespace(namespace));
afterAll(() => deleteNamespace(namespace));

test('what passes validation is accepted by a real API server: the whole config, and 150 mutations of it that are valid', async () => {
  const refused: string[] = [];
  const junk = fc.sample(fc.oneof(fc.jsonValue(), fc.string()), { numRuns: 3000, seed: 7 });
  const accepted: EtcdClusterProps[] = [validProps, { storage: { size: '8Gi' } }];
  // What a patch may make of an object is for the API server to say.
  const { patches: _, ...mutated } = validProps;
  for (let seed = 0; accepted.length < 152 && seed < junk.length; seed++) {
    const props = { ...(mutate(mutated, seed + 50_000, junk[seed]) as EtcdClusterProps), namespace };
    if (passedThrough(props) !== passedThrough(validProps)) continue;
    try {
      buildEtcd(props);
      accepted.push(props);
    } catch (error) {
      if (!(error instanceof EtcdConfigError)) throw error;
    }
  }
  expect(accepted).toHaveLength(152);
  // Most objects are those of other configs, too.
  const objects = new Map(
    accepted.flatMap(props => Object.values(buildEtcd({ ...props, namespace })).map(object => [JSON.stringify(object), object] as const)),
  );
  const waiting = [...objects.values()];
  const work = async () => {
    for (let object = waiting.pop(); object; object = waiting.pop()) {
      try {
        await dryRun(object as unknown as Named);
      } catch (error) {
        refused.push(`${(error as Error).message}\n${JSON.stringify(object)}`);
      }
    }
  };
  await Promise.all([work(), work(), work(), work()]);
  expect(refused.slice(0, 3)).toEqual([]);
});

test('an API server holds every value as it was written, so a refresh and a GitOps tool have nothing to put right', async () => {
  const changed: string[] = [];
  for (const [scenario, props] of scenarios) {
    for (const [id, object] of Object.entries(buildEtcd({ ...props, namespace }))) {
      const held = await dryRun(object as unknown as Named);
      changed.push(...notHeld(object, held, id).map(change => `${scenario}: ${change}`));
      // And nothing that a GitOps tool would find missing: the API server gives each template a type.
      const [made, kept] = [claimTemplates(object), claimTemplates(held)];
      changed.push(...kept.flatMap(({ apiVersion, kind }, index) => notHeld({ apiVersion, kind }, made[index], `${scenario}: ${id}`)));
    }
  }
  expect(changed).toEqual([]);
});

interface ClaimTemplate {
  readonly apiVersion?: string;
  readonly kind?: string;
}
const claimTemplates = (object: unknown) =>
  (object as { spec?: { volumeClaimTemplates?: ClaimTemplate[] } }).spec?.volumeClaimTemplates ?? [];

/** The values that are others in what is held, or gone. */
function notHeld(written: unknown, held: unknown, path: string): string[] {
  if (typeof written !== 'object' || written === null) return written === held ? [] : [`${path}: ${written} became ${held}`];
  if (typeof held !== 'object' || held === null) return [`${path}: ${JSON.stringify(written)} became ${held}`];
  return Object.entries(written).flatMap(([key, value]) => notHeld(value, (held as Record<string, unknown>)[key], `${path}.${key}`));
}
