/** Looks things up in the committed descriptor, which is protobufjs JSON with full names as references. */
import json from "./gen/descriptor.json" with { type: "json" };

/** A package, message, enum or service, as far as the code here reads it. */
export interface Definition {
  readonly nested?: Readonly<Record<string, Definition>>;
  readonly fields?: Readonly<Record<string, { readonly type: string }>>;
  readonly values?: Readonly<Record<string, number>>;
  readonly methods?: Readonly<Record<string, Method>>;
}

export interface Method {
  readonly requestType: string;
  readonly responseType: string;
  readonly requestStream?: boolean;
  readonly responseStream?: boolean;
}

/**
 * The outermost definition that holds the message, enum or service `name`, and the package that one is in.
 * @throws Error when the descriptor has no such name
 */
export function definitionOf(name: string): { packageName: string; outermost: string; definition: Definition } {
  const parts = name.split(".");
  let definition: Definition = json;
  for (const [index, part] of parts.entries()) {
    const inner = definition.nested?.[part];
    if (inner === undefined) {
      break;
    }
    definition = inner;
    if (definition.fields ?? definition.values ?? definition.methods) {
      return { packageName: parts.slice(0, index).join("."), outermost: part, definition };
    }
  }
  throw new Error(`the descriptor has no ${name}`);
}
