/**
 * protobufjs types, each built when it is first asked for, together with what it refers to.
 *
 * Building all of them costs more than ten milliseconds, and every process Terraform starts would pay it, although it
 * uses a handful of messages.
 */
import protobuf from "protobufjs/light.js";
import { definitionOf } from "./descriptor.ts";
import type { Definition } from "./descriptor.ts";

const built = new Map<string, protobuf.Type>();
let root: protobuf.Root | undefined;

/** @throws Error when no message has this name */
export function messageType(name: string): protobuf.Type {
  let type = built.get(name);
  if (type === undefined) {
    root ??= new protobuf.Root();
    define(root, name);
    type = root.lookupType(name);
    built.set(name, type);
  }
  return type;
}

/** Adds the outermost message or enum around `name`, and all that its fields refer to, unless they are there already. */
function define(into: protobuf.Root, name: string): void {
  const { packageName, outermost, definition } = definitionOf(name);
  const namespace = into.define(packageName);
  if (namespace.get(outermost) !== null) {
    return;
  }
  namespace.add(
    definition.values === undefined
      ? protobuf.Type.fromJSON(outermost, definition as protobuf.IType)
      : protobuf.Enum.fromJSON(outermost, definition as protobuf.IEnum),
  );
  for (const reference of references(definition)) {
    define(into, reference);
  }
}

/** The descriptor refers by full names with a leading dot; anything else is a scalar. */
function references(definition: Definition): string[] {
  const own = Object.values(definition.fields ?? {}).map((field) => field.type);
  const nested = Object.values(definition.nested ?? {}).flatMap(references);
  return [...own.filter((type) => type.startsWith(".")).map((type) => type.slice(1)), ...nested];
}
