import type { Violation } from '../errors';
import { isReservedLabel, isReservedPodAnnotation } from '../labels';
import { jsonBytes, scriptFiles } from '../script-files';
import type { Rule } from './rule';

/** Labels and annotations of pods, beside those that etcd-kit and Kubernetes set. */
export const labelsRule: Rule = ({ labels, podLabels, podAnnotations, auxiliaryPods }, report) => {
  const check = (path: readonly string[], given: Readonly<Record<string, string>> | undefined, isReserved: (key: string) => boolean) => {
    for (const key of Object.keys(given ?? {}).filter(isReserved))
      report([...path, key], 'is set by etcd-kit or Kubernetes. Use another key');
  };
  check(['labels'], labels, isReservedLabel);
  check(['podLabels'], podLabels, isReservedLabel);
  check(['podAnnotations'], podAnnotations, isReservedPodAnnotation);
  check(['auxiliaryPods', 'labels'], auxiliaryPods?.labels, isReservedLabel);
  check(['auxiliaryPods', 'annotations'], auxiliaryPods?.annotations, isReservedPodAnnotation);
};

/** Kubernetes takes so many bytes of annotations on an object. */
const largestAnnotations = 256 * 1024;
/** What an object holds beside its annotations, labels and scripts; no object with annotations of its own holds more. */
const otherBytes = 8 * 1024;
/** The same of an object that makes pods, beside what the config gives it. */
const otherBytesWithPods = 16 * 1024;

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
  // Those of pods are stored once, in the copy.
  const ofPods = [
    [['podAnnotations'], props.podAnnotations],
    [['auxiliaryPods', 'annotations'], props.auxiliaryPods?.annotations],
  ] as const;
  const { annotations: own = {}, podAnnotations: _, auxiliaryPods: __, ...config } = props;
  for (const [path, annotations] of ofPods) {
    if (annotations === undefined) continue;
    const size = jsonBytes(annotations);
    const room = largestAnnotations - otherBytesWithPods - 2 * jsonBytes(own) - jsonBytes(config);
    if (size <= room) continue;
    const why = 'kubectl apply stores a copy of the pods’ template as an annotation';
    report(path, `must not hold more than about ${Math.floor(room / 1024)} KiB (${Math.ceil(size / 1024)} KiB): ${why}. Shorten them`);
  }
};
