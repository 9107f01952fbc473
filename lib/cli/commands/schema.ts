import { configJsonSchema } from '../../core/schema/json-schema';

/** Prints the config's JSON Schema. */
export function schema(): void {
  process.stdout.write(`${JSON.stringify(configJsonSchema(), null, 2)}\n`);
}
