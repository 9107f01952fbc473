import type { Violation } from '../errors';
import { isReservedLabel, isReservedPodAnnotation } from '../labels';
import { jsonBytes, scriptFiles } from '../script-files';
import type { Rule } from './rule';

/** Checks that labels and annotations of pods are not those that etcd-kit or Kubernetes sets. */
export const labelsRule: Rule = ({ labels, podLabels, podAnnotations, auxiliaryPods }, report) => {
  const check = (path: readonly string[], given: Readonly<Record<string, string>> | undefined, isReserved: (key: string) => boolean) => {
    for (const key of Object.keys(given ?? {}).filter(isReserved))
      report([...path, key], 'must not be set, because etcd-kit or Kubernetes sets it. Use another key');
  };
  check(['labels'], labels, isReservedLabel);
  check(['podLabels'], podLabels, isReservedLabel);
  check(['podAnnotations'], podAnnotations, isReservedPodAnnotation);
  check(['auxiliaryPods', 'labels'], auxiliaryPods?.labels, isReservedLabel);
  check(['auxiliaryPods', 'annotations'], auxiliaryPods?.annotations, isReservedPodAnnotation);
};

/** The limit of Kubernetes for the annotations of an object, in bytes. */
const largestAnnotations = 256 * 1024;
/** An upper bound of what an object with annotations of its own holds in addition to annotations, labels and scripts. */
const otherBytes = 8 * 1024;
/** The same for an object that creates pods, in addition to what the config adds. */
const otherBytesWithPods = 16 * 1024;

/** Checks the size of annotations. kubectl apply stores a copy of each object, including its annotations, as an annotation. */
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
    const why = `kubectl apply stores them twice${beside === 0 ? '' : ', together with the scripts'}`;
    report(path, `must not hold more than about ${Math.floor(room / 2048)} KiB (${Math.ceil(size / 1024)} KiB): ${why}. Shorten them`);
  }
  // Annotations of pods are stored once, in the copy.
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
