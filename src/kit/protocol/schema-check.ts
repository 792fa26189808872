/**
 * Checks schemas in their encoded form: Terraform crashes on some malformed schemas, and refuses others without naming
 * the fault. The define functions check definitions. This check finds what they miss; it runs in the tests of a
 * provider, never at a launch.
 */
import type { Provider } from "../framework/provider.ts";
import { parseConstraint } from "../values/dynamic.ts";
import { identitySchemas, providerSchema } from "./schemas.ts";
import type { Function as WireFunction } from "../wire/gen/tfplugin6/Function.ts";
import type { ResourceIdentitySchema as WireIdentity } from "../wire/gen/tfplugin6/ResourceIdentitySchema.ts";
import type { Schema as WireSchema } from "../wire/gen/tfplugin6/Schema.ts";

type WireBlock = NonNullable<WireSchema["block"]>;
type WireAttribute = NonNullable<WireBlock["attributes"]>[number];
type WireNestedBlock = NonNullable<WireBlock["block_types"]>[number];

/**
 * Checks the schemas of everything that a provider offers.
 *
 * @throws Error naming the type, and the attribute, block or parameter that Terraform would refuse
 */
export function checkSchemas<Api>(provider: Provider<Api>): void {
  const {
    functions = {},
    action_schemas = {},
    provider: own,
    provider_meta: meta,
    ...offered
  } = providerSchema(provider);
  if (own) checkSchema("the provider", own);
  if (meta) checkSchema("provider_meta", meta);
  const kinds = [
    offered.resource_schemas,
    offered.data_source_schemas,
    offered.ephemeral_resource_schemas,
    offered.list_resource_schemas,
  ];
  for (const [name, schema] of kinds.flatMap((kind) => Object.entries(kind ?? {}))) checkSchema(name, schema);
  for (const [name, { schema }] of Object.entries(action_schemas)) checkSchema(name, schema ?? {});
  for (const [name, of] of Object.entries(functions)) checkFunction(name, of);
  for (const [name, identity] of Object.entries(identitySchemas(provider).identity_schemas ?? {}))
    checkIdentity(name, identity);
}

/** @throws Error naming the owner, and the attribute or block that Terraform would refuse */
export function checkSchema(owner: string, schema: WireSchema): WireSchema {
  if (!isVersion(schema.version)) throw malformed(owner, `its version is ${schema.version}`);
  if (!schema.block) throw malformed(owner, "it has no block");
  checkBlock(owner, schema.block, { place: "", inSet: false });
  return schema;
}

/** @throws Error naming the owner and the attribute */
export function checkIdentity(owner: string, identity: WireIdentity): WireIdentity {
  if (!isVersion(identity.version)) throw malformed(owner, `the version of its identity is ${identity.version}`);
  for (const { name, type, required_for_import, optional_for_import } of identity.identity_attributes ?? []) {
    const constraint = checkType(owner, `${name} of its identity`, type);
    if (!/^(\["list",)?"(string|number|bool)"\]?$/.test(constraint)) {
      throw malformed(owner, `${name} of its identity is no primitive and no list of primitives`);
    }
    if (required_for_import === optional_for_import) {
      throw malformed(owner, `${name} of its identity must be either required or optional for import`);
    }
  }
  return identity;
}

/** @throws Error naming the function and the parameter */
export function checkFunction(name: string, of: WireFunction): WireFunction {
  const owner = `function ${name}`;
  const { parameters = [], variadic_parameter: variadic } = of;
  checkType(owner, "its result", of.return?.type);
  for (const parameter of variadic ? [...parameters, variadic] : parameters) {
    checkName(owner, parameter.name ?? "", "");
    checkType(owner, `parameter ${parameter.name}`, parameter.type);
  }
  return of;
}

interface Place {
  readonly place: string;
  readonly inSet: boolean;
}

function checkBlock(owner: string, { attributes = [], block_types: blocks = [] }: WireBlock, at: Place): void {
  checkAttributes(owner, attributes, at);
  for (const each of blocks) {
    const name = each.type_name ?? "";
    checkName(owner, name, at.place);
    if (attributes.some((attribute) => attribute.name === name)) {
      throw malformed(owner, `${at.place}${name} is both an attribute and a block`);
    }
    checkNestedBlock(owner, each, { ...at, place: `${at.place}${name}` });
  }
}

function checkNestedBlock(owner: string, { block, nesting, min_items, max_items }: WireNestedBlock, at: Place): void {
  const [min, max] = [Number(min_items ?? 0), Number(max_items ?? 0)];
  if (!block) throw malformed(owner, `block ${at.place} has no content`);
  if (!isNesting(nesting, 5)) throw malformed(owner, `block ${at.place} has no nesting`);
  if (min < 0 || max < 0 || (max > 0 && min > max)) throw malformed(owner, `block ${at.place} has a min above its max`);
  if (nesting === single && (min !== max || max > 1)) throw malformed(owner, `block ${at.place} is single`);
  if ((nesting === map || nesting === group) && (min > 0 || max > 0)) {
    throw malformed(owner, `block ${at.place} can have neither min nor max`);
  }
  checkBlock(owner, block, { place: `${at.place}.`, inSet: at.inSet || nesting === set });
}

function checkAttributes(owner: string, attributes: readonly WireAttribute[], at: Place): void {
  const names = new Set<string>();
  for (const attribute of attributes) {
    const name = attribute.name ?? "";
    checkName(owner, name, at.place);
    if (names.has(name)) throw malformed(owner, `${at.place}${name} is there twice`);
    names.add(name);
    checkAttribute(owner, attribute, { ...at, place: `${at.place}${name}` });
  }
}

function checkAttribute(owner: string, attribute: WireAttribute, { place, inSet }: Place): void {
  const { required, optional, computed, write_only, nested_type: nested, type } = attribute;
  if (required === (optional || computed)) {
    throw malformed(owner, `${place} must be required, optional, computed, or both of the latter`);
  }
  if (write_only && (computed || inSet)) throw malformed(owner, `${place} cannot be write-only`);
  if (attribute.deprecation_message && !attribute.deprecated) throw malformed(owner, `${place} is not deprecated`);
  if ((nested !== undefined && nested !== null) === (type !== undefined && type.length > 0)) {
    throw malformed(owner, `${place} must have either a type or attributes of its own`);
  }
  if (!nested) {
    if (checkType(owner, place, type).includes('"dynamic"') && inSet)
      throw malformed(owner, `${place} is dynamic in a set`);
    return;
  }
  if (!isNesting(nested.nesting, 4)) throw malformed(owner, `${place} has no nesting`);
  checkAttributes(owner, nested.attributes ?? [], { place: `${place}.`, inSet: inSet || nested.nesting === set });
}

/** @returns the type constraint as text */
function checkType(owner: string, place: string, type: Buffer | Uint8Array | string | undefined): string {
  const text = Buffer.from(type ?? "").toString("utf8");
  try {
    return JSON.stringify(parseConstraint(JSON.parse(text)).constraint);
  } catch (error) {
    throw malformed(owner, `${place} has the type ${text}, which is none`, error);
  }
}

/** The names that Terraform accepts for types, attributes and blocks. */
const validName = /^[a-z_][a-z0-9_]*$/;
const [single, set, map, group] = [1, 3, 4, 5];

function checkName(owner: string, name: string, place: string): void {
  if (!validName.test(name)) throw malformed(owner, `"${place}${name}" is not a name Terraform accepts`);
}

function isVersion(version: unknown): boolean {
  return version === undefined || (Number.isSafeInteger(version) && Number(version) >= 0);
}

function isNesting(nesting: unknown, last: number): boolean {
  return typeof nesting === "number" && nesting >= single && nesting <= last;
}

function malformed(owner: string, problem: string, cause?: unknown): Error {
  return new Error(`the schema of ${owner} is malformed: ${problem}`, { cause });
}
