/** Looks up names in the committed descriptor, which is protobufjs JSON with full names as references. */
import json from "./gen/descriptor.json" with { type: "json" };

/** The used part of a package, message, enum or service. */
export interface Definition {
  readonly nested?: Readonly<Record<string, Definition>>;
  readonly fields?: Readonly<Record<string, FieldDefinition>>;
  readonly oneofs?: Readonly<Record<string, { readonly oneof: readonly string[] }>>;
  readonly values?: Readonly<Record<string, number>>;
  readonly methods?: Readonly<Record<string, Method>>;
}

export interface FieldDefinition {
  readonly id: number;
  /** the name of a scalar, or the full name of a message or an enum after a dot */
  readonly type: string;
  readonly rule?: string;
  readonly keyType?: string;
}

export interface Method {
  readonly requestType: string;
  readonly responseType: string;
  readonly requestStream?: boolean;
  readonly responseStream?: boolean;
}

/** @throws Error when the descriptor has no such name */
export function definitionOf(name: string): Definition {
  let definition: Definition | undefined = json;
  for (const part of name.split(".")) definition = definition?.nested?.[part];
  if (definition === undefined) throw new Error(`the descriptor has no ${name}`);
  return definition;
}
