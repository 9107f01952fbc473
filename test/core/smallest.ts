import type { Container, PodSpec } from 'kubernetes-types/core/v1';
import { buildEtcd, type EtcdClusterProps } from '../../lib';

/** The smallest valid config. */
export const smallest: EtcdClusterProps = { storage: { size: '8Gi' } };

/** The StatefulSet of a config. */
export const statefulSet = (props: EtcdClusterProps) => buildEtcd(props).statefulSet;

/** The spec of a member's pod. */
export const pod = (props: EtcdClusterProps) => statefulSet(props).spec.template.spec as PodSpec;

/** A member's main container. */
export const etcd = (props: EtcdClusterProps) => pod(props).containers[0] as Container;

/** The value of a variable in the main container; undefined where it has none of its own. */
export const variable = (props: EtcdClusterProps, name: string) => etcd(props).env?.find(entry => entry.name === name)?.value;
