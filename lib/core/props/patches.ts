/** Any JSON. */
export type JsonValue<Late = string> =
  | Late
  | string
  | number
  | boolean
  | null
  | readonly JsonValue<Late>[]
  | { readonly [field: string]: JsonValue<Late> };

/** Changes to one object. With both, the merge patch is applied first. */
export interface PatchProps<Late = string> {
  /**
   * A JSON Merge Patch: its fields replace those of the object, objects are merged, null removes a field, and a list replaces the whole list.
   * @default none
   * @see https://datatracker.ietf.org/doc/html/rfc7386
   */
  readonly merge?: { readonly [field: string]: JsonValue<Late> };
  /**
   * A JSON Patch: operations that are applied in order.
   * @default none
   * @see https://datatracker.ietf.org/doc/html/rfc6902
   */
  readonly json?: readonly JsonPatchOperation<Late>[];
}

/** One operation of a JSON Patch. */
export interface JsonPatchOperation<Late = string> {
  /** What it does. */
  readonly op: 'add' | 'copy' | 'move' | 'remove' | 'replace' | 'test';
  /** Where, as a JSON Pointer: `/spec/template/metadata/annotations/example.com~1team`. `-` is the end of a list. */
  readonly path: string;
  /** Where `copy` and `move` take the value from. */
  readonly from?: string;
  /** The value of `add`, `replace` and `test`. */
  readonly value?: JsonValue<Late>;
}
