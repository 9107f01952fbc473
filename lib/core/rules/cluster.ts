import { defaultNamespace, defaultReplicas, defaultVersion } from '../defaults';
import { longestClusterName, reservedEndings, reservedPart } from '../names';
import type { ParsedProps } from '../schema';
import { minorOf, versionOfImage } from '../util/etcd-version';
import type { Rule } from './rule';

/** The etcd version of a config. */
export function effectiveVersion(props: Pick<ParsedProps, 'image' | 'version'>): string | undefined {
  return props.version ?? (props.image === undefined ? defaultVersion : versionOfImage(props.image));
}

/** Checks the name, with the suffixes that are added to it. */
export const nameRule: Rule = (props, report) => {
  if (props.name !== undefined && props.name.length > longestClusterName) {
    report(
      ['name'],
      `must have at most ${longestClusterName} characters, because Kubernetes and etcd-kit add suffixes (${JSON.stringify(props.name)} has ${props.name.length}). Shorten it`,
    );
  }
  if (props.name !== undefined && /^\d/.test(props.name)) {
    report(['name'], `must not start with a digit, because it names a Service (${JSON.stringify(props.name)}). Start it with a letter`);
  }
  const ending = reservedEndings.find(candidate => props.name?.endsWith(candidate));
  const part = ending === undefined && reservedPart.test(props.name ?? '') ? 'contain -client' : undefined;
  if (ending !== undefined || part !== undefined) {
    const problem = `must not ${part ?? `end in ${ending}`}, because an object of another cluster may have that name`;
    report(['name'], `${problem} (${JSON.stringify(props.name)}). Use another name`);
  }
};

/** The namespaces of Kubernetes itself. */
const ownNamespaces = /^(?:default|kube-.*)$/;

/** Checks that a namespace can be created. */
export const namespaceRule: Rule = ({ namespace = defaultNamespace, createNamespace }, report) => {
  if (!createNamespace || !ownNamespaces.test(namespace)) return;
  const problem = `must not be true for a namespace of Kubernetes (${JSON.stringify(namespace)})`;
  report(['createNamespace'], `${problem}. Set namespace to one for this cluster, or leave createNamespace out`);
};

/** Checks the number of members. */
export const replicasRule: Rule = ({ replicas: count = defaultReplicas }, report) => {
  const advice = 'Use 3 or 5, or 1 for a test cluster';
  if (!Number.isInteger(count) || count < 1) {
    report(['replicas'], `must be 1, 3, 5 or 7 (${count}). ${advice}${count === 0 ? '. To stop the members, set paused: true' : ''}`);
  } else if (count > 7) {
    report(['replicas'], `must be at most 7, because each write waits for a majority of the members (${count}). ${advice}`);
  } else if (count % 2 === 0) {
    report(
      ['replicas'],
      `must be odd, because an even cluster tolerates no more failures than ${count - 1} members (${count}). Use ${count === 2 ? 1 : count - 1} or ${count + 1}`,
    );
  }
};

/** Checks the etcd version and the tag of the image. */
export const versionRule: Rule = (props, report) => {
  const tagged = props.image === undefined ? undefined : versionOfImage(props.image);
  if (props.version !== undefined) {
    const found = minorOf(props.version);
    if ('problem' in found) report(['version'], found.problem);
    else if (tagged !== undefined && tagged !== props.version) {
      report(['version'], `conflicts with the tag of image, ${tagged} (${JSON.stringify(props.version)}). Leave one of them out`);
    }
  } else if (props.image !== undefined) {
    const found = tagged === undefined ? undefined : minorOf(tagged);
    if (!found)
      report(['image'], `must have an etcd version as its tag, or version must be set (${JSON.stringify(props.image)}). Set version too`);
    else if ('problem' in found) report(['image'], found.problem);
  }
};
