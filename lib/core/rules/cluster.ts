import { defaultNamespace, defaultReplicas, defaultVersion } from '../defaults';
import { longestClusterName, reservedEndings, reservedPart } from '../names';
import type { ParsedProps } from '../schema';
import { minorOf, versionOfImage } from '../util/etcd-version';
import type { Rule } from './rule';

/** The etcd version that a config asks for. */
export function effectiveVersion(props: Pick<ParsedProps, 'image' | 'version'>): string | undefined {
  return props.version ?? (props.image === undefined ? defaultVersion : versionOfImage(props.image));
}

/** The name, with what is added to it. */
export const nameRule: Rule = (props, report) => {
  if (props.name !== undefined && props.name.length > longestClusterName) {
    report(
      ['name'],
      `${JSON.stringify(props.name)} has ${props.name.length} characters; with the suffixes that Kubernetes and etcd-kit add, at most ${longestClusterName} make valid names. Shorten it`,
    );
  }
  if (props.name !== undefined && /^\d/.test(props.name)) {
    report(['name'], `${JSON.stringify(props.name)} starts with a digit, which a Service's name can't. Start it with a letter`);
  }
  const ending = reservedEndings.find(candidate => props.name?.endsWith(candidate));
  const part = ending === undefined && reservedPart.test(props.name ?? '') ? 'contain -client' : undefined;
  if (ending !== undefined || part !== undefined) {
    const problem = `must not ${part ?? `end in ${ending}`}, as names of objects of another cluster may`;
    report(['name'], `${problem} (${JSON.stringify(props.name)}). Use another name`);
  }
};

/** The namespaces that every Kubernetes cluster has, which others use. */
const ownNamespaces = /^(?:default|kube-.*)$/;

/** The namespace, where it is created. */
export const namespaceRule: Rule = ({ namespace = defaultNamespace, createNamespace }, report) => {
  if (!createNamespace || !ownNamespaces.test(namespace)) return;
  const why = `must not be true for a namespace of Kubernetes (${JSON.stringify(namespace)})`;
  report(['createNamespace'], `${why}. Set namespace to one for this cluster, or leave createNamespace out`);
};

/** The number of members. */
export const replicasRule: Rule = ({ replicas: count = defaultReplicas }, report) => {
  const allowed = 'Use 3 or 5; 1 for a test cluster, 7 at most';
  if (!Number.isInteger(count) || count < 1) {
    report(['replicas'], `${count} is not a number of members. ${allowed}${count === 0 ? '. To stop the members, set paused: true' : ''}`);
  } else if (count > 7) {
    report(['replicas'], `${count} is too many: each write waits for a majority of the members. ${allowed}`);
  } else if (count % 2 === 0) {
    report(
      ['replicas'],
      `${count} is even; an even cluster tolerates no more failures than ${count - 1} and has a larger quorum. Use ${count === 2 ? 1 : count - 1} or ${count + 1}`,
    );
  }
};

/** The etcd version, and what the tag of the image tells. */
export const versionRule: Rule = (props, report) => {
  const told = props.image === undefined ? undefined : versionOfImage(props.image);
  if (props.version !== undefined) {
    const found = minorOf(props.version);
    if ('problem' in found) report(['version'], found.problem);
    else if (told !== undefined && told !== props.version) {
      report(['version'], `${JSON.stringify(props.version)} is not what the tag of image tells, which is ${told}. Leave one of them out`);
    }
  } else if (props.image !== undefined) {
    const found = told === undefined ? undefined : minorOf(told);
    if (!found) report(['image'], `the tag of ${JSON.stringify(props.image)} does not tell the etcd version. Set version too`);
    else if ('problem' in found) report(['image'], found.problem);
  }
};
