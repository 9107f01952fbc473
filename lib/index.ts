export { buildEtcd, type EtcdObjects, type LogicalId } from './core/build';
export { EtcdConfigError, formatPath, type Violation } from './core/errors';
export { configJsonSchema } from './core/json-schema';
export type { KubeObject } from './core/kube-object';
export { names, ports } from './core/names';
export type * from './core/props';
