import type { ApiObject, ApiObjectMetadataDefinition } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import type { Volume } from 'kubernetes-types/core/v1';
import { ports } from '../core/ports';

// cdk8s-plus comes as one package for each Kubernetes version, whose classes are not assignable to each other. So everything here is
// taken and given by shape: whichever of them an app has works, and none needs to be installed.

/** The label by which cdk8s-plus tells the pods of a workload from all others, whatever the workload itself selects. */
export const podAddressLabel = 'cdk8s.io/metadata.addr';

/** What `grantClient` needs of a workload. A Deployment, StatefulSet, DaemonSet, Job, CronJob or Pod of any cdk8s-plus has it. */
export interface Workload extends IConstruct {
  /** The kind of its object. */
  readonly kind: string;
  /** The name of its object. */
  readonly name: string;
  /** The metadata of its object. */
  readonly metadata: ApiObjectMetadataDefinition;
  /** The metadata of its pods. */
  readonly podMetadata: ApiObjectMetadataDefinition;
  /** Its containers. */
  readonly containers: readonly WorkloadContainer[];
}

/** What `grantClient` needs of a container. */
export interface WorkloadContainer {
  /** Its environment variables. */
  readonly env: {
    readonly variables: Readonly<Record<string, EnvironmentValue>>;
    addVariable(name: string, value: EnvironmentValue): void;
  };
  /** What it mounts. */
  readonly mounts: readonly { readonly path: string }[];
  /** Mounts a volume. */
  mount(path: string, storage: { asVolume(): unknown }, options?: { readonly readOnly?: boolean }): void;
}

/** The value of an environment variable, as the API server takes it. */
export interface EnvironmentValue {
  readonly value?: unknown;
  readonly valueFrom?: unknown;
}

/** What selects pods for any cdk8s-plus. */
export interface PodSelection {
  // biome-ignore lint/suspicious/noExplicitAny: the LabelSelector of each cdk8s-plus is a class that no other value is assignable to
  readonly labelSelector: any;
  readonly namespaces: { readonly names: string[] };
}

/** What is needed of a cdk8s-plus itself. */
export interface Cdk8sPlus {
  // biome-ignore-start lint/suspicious/noExplicitAny: the types of each cdk8s-plus are its own
  readonly Service: new (
    scope: Construct,
    id: string,
    props?: any,
  ) => any;
  readonly Pods: { new (...args: any[]): any; select(scope: Construct, id: string, options: any): any };
  // biome-ignore-end lint/suspicious/noExplicitAny: see above
}

const install = 'Install a cdk8s-plus, such as: npm install cdk8s-plus-33';

/**
 * @throws Error when it is no workload of a cdk8s-plus
 */
export function checkWorkload(workload: Workload): void {
  const { node, podMetadata, containers } = (workload ?? {}) as Partial<Workload>;
  if (node && podMetadata && Array.isArray(containers)) return;
  throw new Error(`grantClient takes a workload of cdk8s-plus, such as new kplus.Deployment(...). ${install}`);
}

/**
 * @throws Error when it is no cdk8s-plus
 */
export function checkPlus(plus: Cdk8sPlus): void {
  const { Service, Pods } = (plus ?? {}) as Partial<Cdk8sPlus>;
  if (typeof Service === 'function' && typeof Pods?.select === 'function') return;
  throw new Error(`cdk8sPlus takes the package itself: import * as kplus from 'cdk8s-plus-33'. ${install}`);
}

/** The label that only the pods of a workload have. */
export function ownLabels({ node, podMetadata }: Workload): Record<string, string> {
  const value = podMetadata.getLabel(podAddressLabel);
  if (value) return { [podAddressLabel]: value };
  throw new Error(`the pods of ${node.path} have no label of their own (${podAddressLabel}), so a policy would let in others`);
}

/** Selects pods by labels, for any cdk8s-plus. */
export function podSelection(matchLabels: Readonly<Record<string, string>>, namespace: string): PodSelection {
  const labelSelector = { isEmpty: () => false, _toKube: () => ({ matchLabels: { ...matchLabels } }) };
  return { labelSelector, namespaces: { names: [namespace] } };
}

/** A volume that containers of any cdk8s-plus mount. */
export type MountableVolume = ReturnType<typeof mountable>;

/** Makes a volume mountable. */
export function mountable(volume: Volume) {
  const mounted = { name: volume.name, asVolume: () => mounted, _toKube: () => volume };
  return mounted;
}

/**
 * The client Service as a Service of cdk8s-plus. What it writes is the core's object and not its own, which cannot name a target port.
 * So what would change its own is refused.
 */
export function clientService<Plus extends Cdk8sPlus>(plus: Plus, scope: Construct, object: ApiObject, type: string) {
  const service = new plus.Service(scope, 'service', { type, ports: [{ name: 'client', port: ports.client }] });
  service.node.tryRemoveChild(service.apiObject.node.id);
  service.apiObject = object;
  for (const [method, { value }] of Object.entries(Object.getOwnPropertyDescriptors(plus.Service.prototype))) {
    if (typeof value !== 'function' || method.startsWith('_') || harmless.includes(method)) continue;
    service[method] = () => {
      throw new Error(
        `clientService.${method}: the client Service is written from the config, and is not changed here. Use the field service, or patch it: objects.clientService.addJsonPatch(...)`,
      );
    };
  }
  return service as InstanceType<Plus['Service']>;
}

/** The methods of a Service that change nothing of it. */
const harmless: readonly string[] = ['constructor', 'exposeViaIngress'];
