import { ApiObject, type ApiObjectProps } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { ports } from '../core/names';

/**
 * The client Service as a cdk8s-plus Service, so that an Ingress or another construct of cdk8s-plus can stand on it. What it
 * writes is the core's object and not its own, which can't name a target port.
 */
export class ClientService extends kplus.Service {
  constructor(scope: Construct, id: string, object: ApiObjectProps) {
    super(scope, id, { ports: [{ name: 'client', port: ports.client }] });
    this.node.tryRemoveChild(this.apiObject.node.id);
    (this as unknown as { apiObject: ApiObject }).apiObject = new ApiObject(this, 'Resource', object);
  }

  /** The object that is written. */
  public get object(): ApiObject {
    return this.apiObject;
  }
}
