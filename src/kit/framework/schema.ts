import { ValueError } from "../values/path.ts";
import type { Type } from "../values/type.ts";
import type { ObjectValue, Value } from "../values/value.ts";
import { isNested, isSettable } from "./attribute.ts";
import type { Attribute, Attributes, Mode, Nested } from "./attribute.ts";
import { bodyType } from "./block.ts";
import type { Blocks, Nesting } from "./block.ts";
import { nestedBodyOf, objectsIn } from "./nested.ts";
import type { Body, NestedBody } from "./nested.ts";
import { isTimeout, timeoutsBlock } from "./timeouts.ts";
import type { Timeouts } from "./timeouts.ts";
import type { ConfigValidator } from "./validator.ts";

/** The schema of a provider, a resource or anything else that a provider offers, with the type of its values. */
export interface Schema {
  readonly version: number;
  readonly description: string;
  readonly attributes: Attributes;
  readonly blocks: Blocks;
  /** The deprecation message of the whole schema: what to use instead. */
  readonly deprecated: string | undefined;
  readonly type: Type<ObjectValue>;
}

/** The parts of a definition that become its schema. */
export interface SchemaParts {
  readonly description: string;
  readonly attributes: Attributes;
  readonly blocks?: Blocks;
  readonly schemaVersion?: number;
  readonly deprecated?: string;
  readonly validate?: readonly ConfigValidator<string>[];
  /** The operations that may have a timeout. They add a `timeouts` block. */
  readonly timeouts?: Timeouts;
  /** Whether the schema is that of a `provider` block or `provider_meta`, where Terraform reserves other names. */
  readonly ofProvider?: boolean;
}

/**
 * Makes a schema and checks what the type system cannot.
 *
 * @param owner the owner of the schema ("resource openai_project"), for the message
 * @throws Error naming the owner and the attribute, when the definition is wrong: a bug of the author, found at
 *   start-up
 */
export function schemaOf(owner: string, parts: SchemaParts): Schema {
  const {
    description,
    attributes,
    schemaVersion: version = 0,
    deprecated,
    validate = [],
    timeouts,
    ofProvider = false,
  } = parts;
  const blocks = { ...parts.blocks, ...(timeouts && boundedBy(owner, timeouts, parts)) };
  if (!isVersion(version)) throw new Error(`${owner}: ${version} is no schema version`);
  checkNames(owner, [...Object.keys(attributes), ...Object.keys(blocks)], ofProvider);
  checkBody({ attributes, blocks, validate }, { owner, place: "", inSet: false, inCollection: false });
  return { version, description, attributes, blocks, deprecated, type: bodyType({ attributes, blocks }) };
}

/** The allowed modes of a schema's attributes, and the reason. */
export interface Allowed {
  readonly modes: readonly Mode[];
  readonly because: string;
}

export const notWriteOnly: Allowed = {
  modes: ["required", "optional", "computed", "optionalComputed", "defaulted"],
  because: "only a managed resource can have write-only attributes",
};

export const onlyConfigured: Allowed = {
  modes: ["required", "optional"],
  because: "its attributes are only ever configured, so they must be required or optional",
};

/**
 * Makes a schema whose attributes may have only some modes.
 *
 * @throws Error as schemaOf does, and for an attribute with another mode
 */
export function configuredSchema(
  owner: string,
  definition: SchemaParts & { readonly schemaVersion?: never },
  allowed: Allowed,
): Schema {
  const schema = schemaOf(owner, definition);
  checkModes(owner, schema, allowed, "");
  return schema;
}

function checkModes(owner: string, { attributes, blocks }: Body, allowed: Allowed, place: string): void {
  for (const [name, attribute] of Object.entries(attributes)) {
    if (!allowed.modes.includes(attribute.mode)) throw new Error(`${owner}: "${place}${name}": ${allowed.because}`);
    const inner = nestedBodyOf(attribute);
    if (inner) checkModes(owner, inner, allowed, `${place}${name}.`);
  }
  for (const [name, block] of Object.entries(blocks)) checkModes(owner, block, allowed, `${place}${name}.`);
}

/** Returns the top-level attributes that a user may set. */
export function settableAttributes({ attributes }: Schema): readonly (readonly [string, Attribute])[] {
  return Object.entries(attributes).filter(([, attribute]) => isSettable(attribute));
}

/** Whether the number can be a version of a schema or an identity. */
export function isVersion(version: number): boolean {
  return Number.isSafeInteger(version) && version >= 0;
}

function boundedBy(owner: string, timeouts: Timeouts, { attributes, blocks }: SchemaParts): Blocks {
  if ([...Object.keys(attributes), ...Object.keys(blocks ?? {})].includes("timeouts"))
    throw new Error(`${owner}: "timeouts" is the block of its timeouts, and can be nothing else`);
  for (const [operation, length] of Object.entries(timeouts)) {
    if (!isTimeout(length))
      throw new Error(`${owner}: its timeout of ${operation} is "${length}", which is no duration`);
  }
  return { timeouts: timeoutsBlock(timeouts) };
}

/** The names that Terraform accepts, and the names that its language reserves. */
const validName = /^[a-z_][a-z0-9_]*$/;
const reservedNames = ["connection", "count", "depends_on", "for_each", "lifecycle", "provider", "provisioner"];
const reservedProviderNames = ["alias", "version"];

/** @throws Error naming the owner and the place, for a name that Terraform does not accept */
export function checkName(owner: string, where: string, name = where): void {
  if (!validName.test(name))
    throw new Error(`${owner}: "${where}" is not a name Terraform accepts (lower-case letters, digits and _)`);
}

function checkNames(owner: string, names: readonly string[], ofProvider: boolean): void {
  const reserved = ofProvider ? reservedProviderNames : reservedNames;
  const taken = names.find((name) => reserved.includes(name));
  if (taken !== undefined) throw new Error(`${owner}: "${taken}" is reserved by Terraform`);
}

interface Context {
  readonly owner: string;
  readonly place: string;
  /**
   * Whether the place is inside of a set. Write-only attributes are not allowed there, because Terraform cannot address
   * set elements.
   */
  readonly inSet: boolean;
  /**
   * Whether the place is inside of a collection. Dynamic types are not allowed there: elements of different types would
   * make Terraform send another type than the schema has.
   */
  readonly inCollection: boolean;
}

type Content = Pick<NestedBody, "attributes" | "blocks" | "validate">;

function checkBody({ attributes, blocks, validate }: Content, context: Context): void {
  const { owner, place } = context;
  for (const name of [...Object.keys(attributes), ...Object.keys(blocks)]) {
    checkName(owner, `${place}${name}`, name);
  }
  for (const [name, attribute] of Object.entries(attributes)) checkAttribute(name, attribute, context);
  for (const [name, block] of Object.entries(blocks)) {
    if (Object.hasOwn(attributes, name))
      throw new Error(`${owner}: "${place}${name}" is both an attribute and a block`);
    if (block.min < 0 || (block.max !== 0 && block.min > block.max))
      throw new Error(`${owner}: block "${place}${name}" has a min below 0 or above its max`);
    checkBody(block, inside(name, block, context));
  }
  for (const name of validate.flatMap((rule) => rule.about ?? [])) {
    if (!leadsSomewhere({ attributes, blocks }, name.split(".")))
      throw new Error(`${owner}: a rule is about "${place}${name}", which is no attribute`);
  }
}

/** Whether the names lead to an attribute or a block, through single objects only. */
function leadsSomewhere({ attributes, blocks }: Body, [name = "", ...rest]: readonly string[]): boolean {
  const attribute = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
  const inner = attribute ? nestedBodyOf(attribute) : Object.hasOwn(blocks, name) ? blocks[name] : undefined;
  if (rest.length === 0) return attribute !== undefined || inner !== undefined;
  return (
    inner !== undefined && (inner.nesting === "single" || inner.nesting === "group") && leadsSomewhere(inner, rest)
  );
}

function checkAttribute(name: string, { mode, type, default: value, nullMeans }: Attribute, context: Context): void {
  const { owner, place, inSet, inCollection } = context;
  const attribute = `${owner}: "${place}${name}"`;
  if (inSet && mode === "writeOnly") throw new Error(`${attribute} is write-only, which nothing in a set can be`);
  if (inCollection && JSON.stringify(type.constraint).includes('"dynamic"')) {
    throw new Error(`${attribute} has a dynamic type, which nothing in a list, set or map of objects can have`);
  }
  if (mode === "defaulted") checkValue(`${attribute} has a default`, type, value);
  if (nullMeans !== undefined) checkValue(`${attribute} has a value for null`, type, nullMeans);
  if (isNested(type)) {
    const { attributes } = type.nested;
    checkWriteOnlyInside(attribute, mode, attributes);
    checkBody(type.nested, inside(name, type.nested, context));
  }
}

function inside(name: string, { nesting }: { readonly nesting: Nesting }, context: Context): Context {
  const { owner, place, inSet, inCollection } = context;
  return {
    owner,
    place: `${place}${name}.`,
    inSet: inSet || nesting === "set",
    inCollection: inCollection || !(nesting === "single" || nesting === "group"),
  };
}

/** Everything inside a write-only attribute must be write-only, and nothing inside a computed attribute can be. */
function checkWriteOnlyInside(attribute: string, mode: Mode, inside: Attributes): void {
  const [other] =
    Object.entries(inside).find(([, inner]) =>
      mode === "writeOnly" ? inner.mode !== "writeOnly" : mode === "computed" && inner.mode === "writeOnly",
    ) ?? [];
  if (other === undefined) return;
  const rule = mode === "writeOnly" ? "is write-only, so must be" : "is computed, so cannot be write-only:";
  throw new Error(`${attribute} ${rule} "${other}" inside of it`);
}

/** @throws ValueError naming a required attribute that the default of a nested attribute leaves out */
function checkRequiredInside(nested: Nested, value: Value): void {
  for (const object of objectsIn(nested, value)) {
    for (const [name, { type, required }] of Object.entries(nested.attributes)) {
      const member = object[name] ?? null;
      if (required && member === null) throw new ValueError(`${name} is required`);
      if (isNested(type)) checkRequiredInside(type.nested, member);
    }
  }
}

function checkValue(what: string, type: Type, value: unknown): void {
  try {
    const given = type.from(value);
    if (given === null) throw new ValueError(`${type.label} required, got null`);
    if (isNested(type)) checkRequiredInside(type.nested, given);
  } catch (error) {
    if (error instanceof ValueError) throw new Error(`${what} that does not fit: ${error.message}`, { cause: error });
    throw error;
  }
}
