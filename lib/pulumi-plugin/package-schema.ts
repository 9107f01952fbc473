import { type JsonSchema, tokenJsonSchema } from '../core/schema/json-schema';
import { componentType } from '../pulumi/component-type';

/** https://www.pulumi.com/docs/iac/guides/building-extending/packages/schema/#type */
interface TypeSpec {
  readonly type?: string;
  readonly $ref?: string;
  readonly items?: TypeSpec;
  readonly additionalProperties?: TypeSpec;
  readonly oneOf?: readonly TypeSpec[];
  /** Whether it must not be an Output. */
  readonly plain?: boolean;
}
type PropertySpec = TypeSpec & { readonly description?: string };
interface ObjectSpec {
  readonly type: 'object';
  readonly description?: string;
  readonly properties: Readonly<Record<string, PropertySpec>>;
  readonly required: readonly string[];
}

const text: TypeSpec = { type: 'string' };

/**
 * The schema from which Pulumi generates the SDKs of other languages. The component's inputs are the documented fields of the config, and
 * an object of the config is a type named after its path. https://www.pulumi.com/docs/iac/guides/building-extending/packages/schema/
 */
export function packageSchema(version: string) {
  const types: Record<string, ObjectSpec> = {};
  const config = new Config(types).fields(tokenJsonSchema(), '');
  return {
    name: 'etcd-kit',
    version,
    description: 'Production etcd on Kubernetes from a small typed config',
    resources: {
      [componentType]: {
        isComponent: true,
        description: 'A production etcd cluster on Kubernetes.',
        inputProperties: config.properties,
        requiredInputs: config.required,
        properties: {
          endpoints: { type: 'array', items: text, description: 'The client URL of each member.' },
          caCertificate: { ...text, description: 'The CA to trust, with `tls.mode: generated`.' },
          clientSecretName: { ...text, description: 'The Secret of the only client in `tls.clients`.' },
        },
        required: ['endpoints'],
      },
    },
    types,
    language: {
      nodejs: { respectSchemaVersion: true },
      python: { respectSchemaVersion: true, pyproject: { enabled: true } },
      go: { respectSchemaVersion: true },
      csharp: { respectSchemaVersion: true },
    },
  };
}

/** Converts the config's fields to properties, and its objects to types. */
class Config {
  constructor(private readonly types: Record<string, ObjectSpec>) {}

  fields({ properties = {}, required = [] }: JsonSchema, path: string): Pick<ObjectSpec, 'properties' | 'required'> {
    const specs = Object.entries(properties).map(([name, field]) => {
      const inner = path + name.charAt(0).toUpperCase() + name.slice(1);
      const allowed = field.enum && `One of: ${field.enum.join(', ')}`;
      const description = [field.description, allowed].filter(line => line !== undefined).join('\n');
      return [name, { ...this.type(field, inner), ...(description !== '' && { description }) }] as const;
    });
    return { properties: Object.fromEntries(specs), required };
  }

  private type(json: JsonSchema, path: string): TypeSpec {
    const { type, allowsToken, items, additionalProperties } = json;
    if (type === undefined && json.anyOf === undefined) return { $ref: 'pulumi.json#/Any', plain: true };
    if (json.anyOf) return { oneOf: json.anyOf.map(one => ({ type: one.type as string })), plain: true };
    // Every number of the config is an integer, except for flags.
    if (type === 'number') return { type: 'integer', plain: true };
    // Only strings that decide nothing may be Outputs.
    if (type === 'string') return allowsToken ? text : { ...text, plain: true };
    if (type === 'array') return { type, items: this.type(items as JsonSchema, path), plain: true };
    if (type !== 'object') return { type: type as string, plain: true };
    if (typeof additionalProperties === 'object') return { type, additionalProperties: this.type(additionalProperties, path), plain: true };
    const token = `etcd-kit:index:${path}`;
    this.types[token] = { type, ...this.fields(json, path) };
    return { $ref: `#/types/${token}`, plain: true };
  }
}
