import type { ApiObject, ApiObjectMetadataDefinition } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import type { Volume } from 'kubernetes-types/core/v1';
import { ports } from '../core/ports';

// cdk8s-plus has one package for each Kubernetes version, and their classes are not assignable to each other. So everything here is typed
// by shape: any of the packages works, and none is required.

/** The label that cdk8s-plus sets on the pods of a workload only, independent of the workload's selector. */
export const podAddressLabel = 'cdk8s.io/metadata.addr';

/** The part of a workload that `grantClient` needs. A Deployment, StatefulSet, DaemonSet, Job, CronJob or Pod of any cdk8s-plus has it. */
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

/** The part of a container that `grantClient` needs. */
export interface WorkloadContainer {
  /** Its environment variables. */
  readonly env: {
    readonly variables: Readonly<Record<string, EnvironmentValue>>;
    addVariable(name: string, value: EnvironmentValue): void;
  };
  /** Its volume mounts. */
  readonly mounts: readonly { readonly path: string }[];
  /** Mounts a volume. */
  mount(path: string, storage: { asVolume(): unknown }, options?: { readonly readOnly?: boolean }): void;
}

/** The value of an environment variable, in the format of the API server. */
export interface EnvironmentValue {
  readonly value?: unknown;
  readonly valueFrom?: unknown;
}

/** A pod selection for any cdk8s-plus package. */
export interface PodSelection {
  // biome-ignore lint/suspicious/noExplicitAny: the LabelSelector of each cdk8s-plus is a class that no other value is assignable to
  readonly labelSelector: any;
  readonly namespaces: { readonly names: string[] };
}

/** The part of a cdk8s-plus package that is needed. */
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
 * @throws Error if it is not a workload of cdk8s-plus
 */
export function checkWorkload(workload: Workload): void {
  const { node, podMetadata, containers } = (workload ?? {}) as Partial<Workload>;
  if (node && podMetadata && Array.isArray(containers)) return;
  throw new Error(`grantClient requires a workload of cdk8s-plus, such as new kplus.Deployment(...). ${install}`);
}

/**
 * @throws Error if it is not a cdk8s-plus package
 */
export function checkPlus(plus: Cdk8sPlus): void {
  const { Service, Pods } = (plus ?? {}) as Partial<Cdk8sPlus>;
  if (typeof Service === 'function' && typeof Pods?.select === 'function') return;
  throw new Error(`cdk8sPlus requires the package itself: import * as kplus from 'cdk8s-plus-33'. ${install}`);
}

/** The label that only the pods of a workload have. */
export function ownLabels({ node, podMetadata }: Workload): Record<string, string> {
  const value = podMetadata.getLabel(podAddressLabel);
  if (value) return { [podAddressLabel]: value };
  throw new Error(`the pods of ${node.path} have no unique label (${podAddressLabel}), so a policy would also allow other pods`);
}

/** Selects pods by labels, for any cdk8s-plus. */
export function podSelection(matchLabels: Readonly<Record<string, string>>, namespace: string): PodSelection {
  const labelSelector = { isEmpty: () => false, _toKube: () => ({ matchLabels: { ...matchLabels } }) };
  return { labelSelector, namespaces: { names: [namespace] } };
}

/** A volume that containers of any cdk8s-plus package can mount. */
export type MountableVolume = ReturnType<typeof mountable>;

/** Makes a volume mountable. */
export function mountable(volume: Volume) {
  const mounted = { name: volume.name, asVolume: () => mounted, _toKube: () => volume };
  return mounted;
}

/**
 * The client Service as a Service of cdk8s-plus. It writes the core's object instead of its own, which cannot name a target port, so
 * methods that would change its own throw.
 */
export function clientService<Plus extends Cdk8sPlus>(plus: Plus, scope: Construct, object: ApiObject, type: string) {
  const service = new plus.Service(scope, 'service', { type, ports: [{ name: 'client', port: ports.client }] });
  service.node.tryRemoveChild(service.apiObject.node.id);
  service.apiObject = object;
  for (const [method, { value }] of Object.entries(Object.getOwnPropertyDescriptors(plus.Service.prototype))) {
    if (typeof value !== 'function' || method.startsWith('_') || harmless.includes(method)) continue;
    service[method] = () => {
      throw new Error(
        `clientService.${method} must not be called: the client Service is generated from the config. Use the field service, or patch it: objects.clientService.addJsonPatch(...)`,
      );
    };
  }
  return service as InstanceType<Plus['Service']>;
}

/** The methods of a Service that do not change it. */
const harmless: readonly string[] = ['constructor', 'exposeViaIngress'];
