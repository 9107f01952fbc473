import { X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Pod, StatefulSet, until } from './pods';

let set: StatefulSet;
beforeEach(async () => {
  set = await new StatefulSet().open();
});
afterEach(() => set.close());

/** What a pod reports: the values by series. */
const metrics = async (pod: Pod) => {
  const answer = await fetch(`http://${pod.ip}:2382/metrics.txt`);
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
  const lines = (await answer.text()).trim().split('\n');
  return Object.fromEntries(lines.filter(line => !line.startsWith('#')).map(line => line.split(/ (?=[^ ]*$)/) as [string, string]));
};
const reports = (pod: Pod, series: string, value: RegExp) =>
  until(
    () => `${pod.name} to report ${series} ${value}; it said:\n${pod.said}`,
    async () => value.test((await metrics(pod))[series] ?? ''),
    60,
  );
const seconds = /^1[0-9]{9}$/;

test('reports why a pod waits, and since when, until it starts', async () => {
  set.answer = 'replicas 3';
  set.pod(0).start();
  await reports(set.pod(0), 'etcd_kit_waiting_since_timestamp_seconds{rule="await-volumes"}', seconds);
  const since = (await metrics(set.pod(0)))['etcd_kit_waiting_since_timestamp_seconds{rule="await-volumes"}'] as string;
  expect(Math.abs(Date.now() / 1000 - Number(since))).toBeLessThan(300);
  for (const ordinal of [1, 2]) set.pod(ordinal).start();
  await set.whole(3);
  await reports(set.pod(0), 'etcd_kit_waiting_since_timestamp_seconds{rule=""}', /^0$/);
  await until('the leader to report the members', async () => {
    const all = await Promise.all(set.pods.map(metrics));
    const told = all.filter(values => values['etcd_kit_members{role="voter"}'] !== undefined);
    return (
      told.length === 1 &&
      told[0]?.['etcd_kit_members{role="voter"}'] === '3' &&
      told[0]['etcd_kit_members{role="learner"}'] === '0' &&
      told[0].etcd_kit_members_wanted === '3'
    );
  });
  const told = await metrics(set.pod(1));
  expect(told).toMatchObject({
    etcd_kit_data_set_aside_timestamp_seconds: '0',
    etcd_kit_learner_since_timestamp_seconds: '0',
    etcd_kit_no_space: '0',
    'etcd_kit_defragmentations_total{result="done"}': '0',
    'etcd_kit_defragmentations_total{result="failed"}': '0',
  });
  expect(Object.keys(told).some(series => series.startsWith('etcd_kit_certificate'))).toBe(false);
}, 240_000);

test('reports when data was set aside, and when each certificate expires', async () => {
  await set.secure();
  await set.found(3);
  const expiry = Date.parse(validTo(join(set.certificates, 'server', 'tls.crt'))) / 1000;
  await reports(
    set.pod(1),
    'etcd_kit_certificate_expiry_timestamp_seconds{secret="etcd-server-tls",certificate="tls.crt"}',
    new RegExp(`^${expiry}$`),
  );
  const told = Object.keys(await metrics(set.pod(1))).filter(series => series.startsWith('etcd_kit_certificate'));
  expect(told).toHaveLength(6);
  set.pod(1).kill();
  writeFileSync(join(set.pod(1).volume, 'data/member/snap/db'), 'x'.repeat(40_000));
  set.pod(1).start();
  await set.whole(3);
  await reports(set.pod(1), 'etcd_kit_data_set_aside_timestamp_seconds', seconds);
}, 240_000);

const validTo = (file: string) => new X509Certificate(readFileSync(file)).validTo;
