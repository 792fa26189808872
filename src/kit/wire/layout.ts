/**
 * How the fields of a message lie, laid out from the descriptor when the message is first sent or received: a process
 * that Terraform starts uses a handful of the messages.
 */
import { definitionOf } from "./descriptor.ts";
import type { Definition, FieldDefinition } from "./descriptor.ts";
import { lengthDelimited, scalars } from "./scalar.ts";
import type { Scalar } from "./scalar.ts";

export interface Layout {
  readonly fields: readonly Field[];
  /** by number and wire type together, as they stand before each field */
  readonly byTag: ReadonlyMap<number, Field>;
  /** A message in which no field is set. */
  empty(): Record<string, unknown>;
}

export interface Field {
  readonly name: string;
  readonly kind: "one" | "list" | "map";
  /** number and wire type */
  readonly tag: number;
  /** undefined for a message */
  readonly scalar: Scalar | undefined;
  /** The layout of the message that this is, or that its elements are. */
  message(): Layout;
  /** the oneof it is a member of */
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
  // Enums are numbers here, those included that this version of the protocol does not name.
  const scalar = scalars[isEnum ? "int32" : type];
  if (reference === undefined && scalar === undefined) throw new Error(`fields of type ${type} are not known`);
  const kind = keyType === undefined ? (rule === "repeated" ? "list" : "one") : "map";
  // Repeated numbers would be packed, and the protocols have none.
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
