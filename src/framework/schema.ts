import { list, map, set } from "../values/collection.ts";
import { object } from "../values/object.ts";
import type { Type } from "../values/type.ts";
import type { ObjectValue } from "../values/value.ts";
import { type Attribute, type Attributes, isNested, isSettable, typesOf } from "./attribute.ts";

/** The shape of one provider, resource or data source, with the type its values have. */
export interface Schema {
  readonly version: number;
  readonly description: string;
  readonly attributes: Attributes;
  readonly blocks: Blocks;
  readonly type: Type<ObjectValue>;
}

export interface Block {
  readonly nesting: "single" | "group" | "list" | "set" | "map";
  readonly description: string;
  readonly attributes: Attributes;
  readonly blocks: Blocks;
}

export type Blocks = Readonly<Record<string, Block>>;

/**
 * Puts a schema together and checks what the type system cannot.
 *
 * @param owner what the schema belongs to ("resource openai_project"), for the message
 * @throws Error naming the owner and the attribute, when the definition is wrong: our own bug, found at start-up
 */
export function schemaOf(
  owner: string,
  parts: { description: string; attributes: Attributes; blocks?: Blocks; version?: number },
): Schema {
  const { description, attributes, blocks = {}, version = 0 } = parts;
  checkNames(owner, attributes, blocks);
  const type = object({ ...typesOf(attributes), ...blockTypes(blocks) }) as Type<ObjectValue>;
  return { version, description, attributes, blocks, type };
}

/** The attributes a user may set, of the whole schema's top level. */
export function settableAttributes({ attributes }: Schema): readonly (readonly [string, Attribute])[] {
  return Object.entries(attributes).filter(([, attribute]) => isSettable(attribute));
}

function blockTypes(blocks: Blocks): Record<string, Type> {
  return Object.fromEntries(Object.entries(blocks).map(([name, block]) => [name, blockType(block)]));
}

function blockType({ nesting, attributes, blocks }: Block): Type {
  const element = object({ ...typesOf(attributes), ...blockTypes(blocks) });
  switch (nesting) {
    case "single":
    case "group":
      return element;
    case "list":
      return list(element);
    case "set":
      return set(element);
    case "map":
      return map(element);
  }
}

/** protocol.md C.6: names Terraform accepts, and those it keeps for itself. */
const validName = /^[a-z_][a-z0-9_]*$/;
const reservedNames = ["connection", "count", "depends_on", "for_each", "lifecycle", "provider", "provisioner"];

function checkNames(owner: string, attributes: Attributes, blocks: Blocks, place = ""): void {
  for (const name of [...Object.keys(attributes), ...Object.keys(blocks)]) {
    if (!validName.test(name)) {
      throw new Error(`${owner}: "${place}${name}" is not a name Terraform accepts (lower-case letters, digits and _)`);
    }
    if (place === "" && reservedNames.includes(name)) {
      throw new Error(`${owner}: "${name}" is reserved by Terraform`);
    }
  }
  for (const name of Object.keys(blocks)) {
    if (name in attributes) throw new Error(`${owner}: "${place}${name}" is both an attribute and a block`);
  }
  for (const [name, { type }] of Object.entries(attributes)) {
    if (isNested(type)) checkNames(owner, type.nested.attributes, {}, `${place}${name}.`);
  }
  for (const [name, block] of Object.entries(blocks)) {
    checkNames(owner, block.attributes, block.blocks, `${place}${name}.`);
  }
}
