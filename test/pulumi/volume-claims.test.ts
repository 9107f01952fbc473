import * as pulumi from '@pulumi/pulumi';
import { OutputTokens } from '../../lib/pulumi/output-tokens';
import { refusal, volumeClaims } from '../../lib/pulumi/volume-claims';
import { registrations } from './mock-engine';

const made = { size: '8Gi', accessModes: ['ReadWriteOnce'] };
const urn = 'urn:pulumi:test::databases::etcd-kit:index:EtcdCluster$pulumi:index:Stash::etcd-volumeClaims';

test('the first claims of a stack are taken, and so are those that it has made', () => {
  expect(refusal(undefined, made, urn)).toBeUndefined();
  expect(refusal(made, { accessModes: ['ReadWriteOnce'], size: '8Gi' }, urn)).toBeUndefined();
});

test('the same size in other words is no other size, and the StatefulSet keeps the words that it was made with', async () => {
  expect(refusal(made, { ...made, size: '8192Mi' }, urn)).toBeUndefined();
  expect(await sizeOf(false, { ...made, className: 'fast', size: '8192Mi' })).toBe('8192Mi');
});

test('another size is refused: both are named, and what to do', () => {
  expect(refusal(made, { ...made, size: '16Gi' }, urn)).toMatch(
    /^storage\.size: must not change \(8Gi -> 16Gi\)\. .* The StatefulSet was not changed\. /,
  );
  expect(refusal(made, { ...made, size: '16Gi' }, urn)?.endsWith(`: pulumi up --replace '${urn}'`)).toBe(true);
});

test('so is another class, or one that is gone, and a selector, without a value that may be secret', () => {
  const message = refusal({ ...made, className: 'hunter2' }, { ...made, selector: { matchLabels: { disk: 'hunter3' } } }, urn);
  expect(message).toMatch(/^storage\.className: must not change; storage\.selector: must not change\./);
  expect(message).not.toContain('hunter');
});

/** What the StatefulSet is given for the size of its claims; nothing where that is not known. */
async function sizeOf(preview: boolean, stashed?: object): Promise<string | undefined> {
  const tokens = new OutputTokens();
  const storage = {
    kind: 'persistent',
    size: '8Gi',
    className: tokens.tokenize(pulumi.secret('fast')) as string,
    accessModes: ['ReadWriteOnce'],
    selector: null,
    whenDeleted: 'Delete',
    whenScaled: 'Delete',
  } as const;
  let size: pulumi.Output<string> | undefined;
  await registrations(
    () => {
      size = volumeClaims('etcd', storage, tokens, new pulumi.ComponentResource('test:index:Parent', 'parent'));
    },
    { preview, stashed },
  );
  const { promise, isKnown } = size as unknown as { promise(): Promise<string>; isKnown: Promise<boolean> };
  return (await isKnown) ? promise() : undefined;
}

test('what is compared is the claims’ part of storage, Outputs with their values', async () => {
  expect(await sizeOf(false, { ...made, className: 'fast' })).toBe('8Gi');
});

test('a preview that makes claims does not know their size: Pulumi then asks for no dry run, which a replacement never passes', async () => {
  expect(await sizeOf(true)).toBeUndefined();
});
