import type { Violation } from '../errors';
import { reservedLabels } from '../labels';
import { jsonBytes, scriptFiles } from '../script-files';
import type { Rule } from './rule';

/** Labels, beside those that select the members. */
export const labelsRule: Rule = (props, report) => {
  for (const key of Object.keys(props.labels ?? {})) {
    if (reservedLabels.includes(key))
      report(['labels', key], 'is set by etcd-kit or Kubernetes, and selects the members. Take another key');
  }
};

/** Kubernetes takes so many bytes of annotations on an object. */
const largestAnnotations = 256 * 1024;
/** What an object holds beside its annotations, labels and scripts; no object with annotations of its own holds more. */
const otherBytes = 8 * 1024;

/** kubectl apply keeps a copy of each object as one of its annotations, annotations and all. */
export const annotationsSizeRule: Rule = (props, report) => {
  const common = otherBytes + jsonBytes(props.labels ?? {});
  const places: [Violation['path'], Record<string, string> | undefined, beside: number][] = [
    [['annotations'], props.annotations, scriptFiles('member').jsonBytes],
    [['service', 'annotations'], props.service?.annotations, 0],
    [['serviceAccount', 'annotations'], props.serviceAccount?.annotations, 0],
    [['backup', 'serviceAccount', 'annotations'], props.backup?.serviceAccount?.annotations, 0],
  ];
  for (const [path, annotations, beside] of places) {
    if (annotations === undefined) continue;
    const all = { ...props.annotations, ...annotations };
    const size = Object.entries(all).reduce((total, entry) => total + Buffer.byteLength(entry.join('')), 0);
    const room = largestAnnotations - common - beside;
    if (size + jsonBytes(all) <= room) continue;
    const why = `kubectl apply stores them twice${beside === 0 ? '' : ', and the scripts beside them'}`;
    report(path, `must not hold more than about ${Math.floor(room / 2048)} KiB (${Math.ceil(size / 1024)} KiB): ${why}. Shorten them`);
  }
};
