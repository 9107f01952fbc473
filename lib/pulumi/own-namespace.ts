import type * as k8s from '@pulumi/kubernetes';
import type * as pulumi from '@pulumi/pulumi';
import type { KubeObject } from '../core/manifests/shared/kube-object';

// Without a namespace in the config, Pulumi's provider chooses one: its own argument, the stack's `kubernetes:namespace` or the
// kubeconfig's context. A provider does not expose its choice, so the first object is created without a namespace, and the others use the
// namespace that it got: their addresses contain it.

/** The same object without a namespace, so that the provider chooses it. */
export const withoutNamespace = ({ metadata: { namespace, ...metadata }, ...object }: KubeObject) => ({ ...object, metadata });

/** The namespace in which an object was created. */
export function namespaceOf(resource: k8s.core.v1.Service): pulumi.Output<string> {
  // A provider that only renders YAML files sets no namespace.
  return resource.metadata.apply(({ namespace }) => namespace ?? 'default');
}
