/** A JSON value. */
export type JsonValue<Token = string> =
  | Token
  | string
  | number
  | boolean
  | null
  | readonly JsonValue<Token>[]
  | { readonly [field: string]: JsonValue<Token> };

/** Patches for one object. The merge patch is applied first. */
export interface PatchProps<Token = string> {
  /**
   * A JSON Merge Patch: objects are merged, null removes a field, and any other value, including a list, replaces the old one.
   * @default none
   * @see https://datatracker.ietf.org/doc/html/rfc7386
   */
  readonly merge?: { readonly [field: string]: JsonValue<Token> };
  /**
   * A JSON Patch: operations, applied in order.
   * @default none
   * @see https://datatracker.ietf.org/doc/html/rfc6902
   */
  readonly json?: readonly JsonPatchOperation<Token>[];
}

/** One operation of a JSON Patch. */
export interface JsonPatchOperation<Token = string> {
  /** The operation. */
  readonly op: 'add' | 'copy' | 'move' | 'remove' | 'replace' | 'test';
  /** The target, as a JSON Pointer: `/spec/template/metadata/annotations/example.com~1team`. `-` is the end of a list. */
  readonly path: string;
  /** The source of `copy` and `move`, as a JSON Pointer. */
  readonly from?: string;
  /** The value of `add`, `replace` and `test`. */
  readonly value?: JsonValue<Token>;
}
