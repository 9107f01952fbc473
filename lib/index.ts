export type { EtcdObjects, LogicalId } from './core/build';
export { buildEtcd } from './core/config';
export { EtcdConfigError, formatPath, type Violation } from './core/errors';
export type { KubeObject } from './core/manifests/shared/kube-object';
export { names } from './core/names';
export { ports } from './core/ports';
export type * from './core/props';
export { configJsonSchema } from './core/schema/json-schema';
