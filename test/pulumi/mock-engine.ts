import * as pulumi from '@pulumi/pulumi';

/** What a program asks Pulumi's engine for, of one resource: the request's accessors that the tests look at. */
interface Request {
  getParent(): string;
  getProtect(): boolean;
  getReplaceonchangesList(): string[];
  getRetainondelete(): boolean;
  getDependenciesList(): string[];
  getAliasesList(): unknown[];
  getProvidersMap(): { toObject(): [string, string][] };
  getProvider(): string;
  /** The inputs as they go into the state: a secret stands wrapped, and an unknown as a mark of the engine's. */
  getObject(): { toJavaScript(): Record<string, unknown> };
}

/** A resource as Pulumi's engine is asked to make it. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
  readonly request: Request;
}

/** What the names of objects that are replaced by design end in: the first part of a Stash's id. */
export const uniqueSuffix = '-5ca1ab1e';

/**
 * Stands in for Pulumi's engine: runs a program, and returns what it registered once all of that is there.
 * @param options.stashed what the Stash of the volume claims was created with; what it is given now, where there is none yet
 * @param options.namespace the default namespace of the Kubernetes provider
 */
export async function registrations(
  program: () => unknown,
  { preview = false, stashed = undefined as unknown, namespace = 'default' } = {},
): Promise<Registered[]> {
  const inputsOf = new Map<string, Record<string, unknown>>();
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs: given }) => {
        // The Kubernetes provider adds its namespace where there is none, but to what is in no namespace.
        const namespaced = type.startsWith('kubernetes:') && type !== 'kubernetes:core/v1:Namespace';
        const inputs = namespaced ? { ...given, metadata: { namespace, ...given.metadata } } : given;
        inputsOf.set(`${type} ${name}`, inputs);
        if (type === 'pulumi:index:Stash') {
          // Its id is known once it is created.
          const id = preview && stashed === undefined ? undefined : `${uniqueSuffix.slice(1)}-of-${name}`;
          const output = name.endsWith('-volumeClaims') ? stashed : undefined;
          return { id, state: { input: inputs.input, output: output ?? inputs.input } };
        }
        // What @pulumi/tls's provider makes.
        const made = {
          privateKeyPem: `private key ${name}`,
          certRequestPem: `request ${name}`,
          certPem: `certificate ${name}`,
        };
        return { id: preview ? undefined : `${name}-id`, state: type.startsWith('tls:') ? { ...made, ...inputs } : inputs };
      },
      call: ({ inputs }) => inputs,
    },
    'project',
    'stack',
    preview,
  );
  const requests: (Request & { getType(): string; getName(): string })[] = [];
  // The mocks tell type, name and inputs only.
  const monitor = pulumi.runtime.getMonitor() as unknown as { registerResource(request: (typeof requests)[0], done: unknown): unknown };
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, done) => {
    requests.push(request);
    return register(request, done);
  };
  await program();
  await pulumi.runtime.disconnect();
  return requests.map(request => {
    const [type, name] = [request.getType(), request.getName()];
    return { type, name, inputs: inputsOf.get(`${type} ${name}`) ?? {}, request };
  });
}

/** A resource's name out of its URN. */
export const nameOf = (urn: string) => urn.split('::').at(-1);
