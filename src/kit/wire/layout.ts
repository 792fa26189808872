/**
 * The field layouts of messages. A message is laid out when it is first sent or received, because a process that
 * Terraform starts uses only a handful of messages.
 */
import { definitionOf } from "./descriptor.ts";
import type { Definition, FieldDefinition } from "./descriptor.ts";
import { lengthDelimited, scalars } from "./scalar.ts";
import type { Scalar } from "./scalar.ts";

export interface Layout {
  readonly fields: readonly Field[];
  /** by tag: field number and wire type, as before each field on the wire */
  readonly byTag: ReadonlyMap<number, Field>;
  /** Returns a message with no field set. */
  empty(): Record<string, unknown>;
}

export interface Field {
  readonly name: string;
  readonly kind: "one" | "list" | "map";
  /** number and wire type */
  readonly tag: number;
  /** undefined for a message */
  readonly scalar: Scalar | undefined;
  /** Returns the layout of the field's message, or of its elements. */
  message(): Layout;
  /** the oneof of the field */
  readonly oneof: string | undefined;
}

const known = new Map<string, Layout>();

/** @throws Error when no message has this name */
export function layoutOf(name: string): Layout {
  let layout = known.get(name);
  if (layout === undefined) {
    layout = layOut(definitionOf(name), name);
    known.set(name, layout);
  }
  return layout;
}

function layOut({ fields, oneofs = {} }: Definition, name: string): Layout {
  if (fields === undefined) throw new Error(`${name} is not a message`);
  const memberships = Object.entries(oneofs).flatMap(([oneof, members]) =>
    members.oneof.map((member): [string, string] => [member, oneof]),
  );
  const oneofOf = new Map(memberships);
  const laidOut = Object.entries(fields)
    .map(([field, definition]) => fieldOf(field, definition, oneofOf.get(field)))
    .toSorted((one, other) => one.tag - other.tag);
  return { fields: laidOut, byTag: new Map(laidOut.map((field) => [field.tag, field])), empty: emptyOf(laidOut) };
}

function fieldOf(name: string, { id, type, rule, keyType }: FieldDefinition, oneof: string | undefined): Field {
  const reference = type.startsWith(".") ? type.slice(1) : undefined;
  const isEnum = reference !== undefined && definitionOf(reference).values !== undefined;
  // Enums are numbers here, including values that this version of the protocol does not name.
  const scalar = scalars[isEnum ? "int32" : type];
  if (reference === undefined && scalar === undefined) throw new Error(`fields of type ${type} are not known`);
  const kind = keyType === undefined ? (rule === "repeated" ? "list" : "one") : "map";
  // Repeated numbers would be packed. The protocols have none.
  if (kind === "list" && scalar !== undefined && scalar.wireType !== lengthDelimited)
    throw new Error(`${name} is a list of ${type}, which is not known`);
  return {
    name,
    kind,
    tag: (id << 3) | (kind === "map" ? lengthDelimited : (scalar?.wireType ?? lengthDelimited)),
    scalar,
    message: () => layoutOf(reference ?? ""),
    oneof,
  };
}

function emptyOf(fields: readonly Field[]): () => Record<string, unknown> {
  const always = fields.filter(({ oneof }) => oneof === undefined);
  return () => {
    const message: Record<string, unknown> = {};
    for (const { name, kind, scalar } of always) {
      message[name] = kind === "list" ? [] : kind === "map" ? {} : (scalar?.zero ?? null);
    }
    return message;
  };
}
