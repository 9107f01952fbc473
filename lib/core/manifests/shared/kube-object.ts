/** A Kubernetes object as plain JSON, with the field names of the API server. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    /** Undefined for a Namespace. */
    readonly namespace?: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

/** Objects by logical id. Those that are undefined are not there. */
export type KubeObjects = Readonly<Record<string, KubeObject | undefined>>;

/** The same objects, in the same order, each changed into another one of its type. */
export function mapObjects<T extends KubeObjects>(objects: T, change: <K extends KubeObject>(object: K, id: string) => K): T {
  const changed = { ...objects };
  for (const id in objects) {
    const object = objects[id];
    if (object !== undefined) changed[id] = change(object, id);
  }
  return changed;
}
