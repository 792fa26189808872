/**
 * Terraform's own rules for a provider, reimplemented so that tests can check plans without Terraform: how it merges
 * configuration and state, and which plans and results it accepts. The source is
 * docs/resource-instance-change-lifecycle.md in Terraform's repository.
 */
import { isComputed, isNested } from "../framework/attribute.ts";
import type { Attribute, Attributes } from "../framework/attribute.ts";
import { blockType, emptyBlock } from "../framework/block.ts";
import type { Block, Blocks } from "../framework/block.ts";
import type { CollectionType, ObjectType, TupleType, Type } from "../values/type.ts";
import { emptyObject, isDynamic, isList, isNull, isObject, isUnknown } from "../values/value.ts";
import type { ObjectValue, Value } from "../values/value.ts";

export interface Body {
  readonly attributes: Attributes;
  readonly blocks: Blocks;
}

/**
 * Returns the proposed new state: Terraform's merge of configuration and prior state, from which the provider plans.
 */
export function propose(body: Body, prior: ObjectValue | null, config: ObjectValue | null): ObjectValue | null {
  if (config === null) return null;
  const proposed = emptyObject();
  for (const [name, attribute] of Object.entries(body.attributes)) {
    proposed[name] = proposeAttribute(attribute, prior?.[name] ?? null, config[name] ?? null);
  }
  for (const [name, block] of Object.entries(body.blocks)) {
    proposed[name] = proposeObjects(block, prior?.[name] ?? null, config[name] ?? null);
  }
  return proposed;
}

function proposeAttribute(attribute: Attribute, prior: Value, config: Value): Value {
  const inner = innerOf(attribute);
  if (isComputed(attribute) && isNull(config)) {
    const removed = attribute.mode !== "computed" && inner && holdsConfigured(inner, prior);
    return removed ? null : prior;
  }
  return inner ? proposeObjects(inner, prior, config) : config;
}

interface NestedBody extends Body {
  readonly nesting: Block["nesting"];
}

function proposeObjects(inner: NestedBody, prior: Value, config: Value): Value {
  if (isUnknown(config) || config === null) return config;
  if (isList(config)) {
    const unused = isList(prior) ? [...(prior as Value[])] : [];
    return config.map((element: Value, index) => {
      if (!isObject(element)) return element;
      if (inner.nesting !== "set") return propose(inner, objectOf(unused[index]), element);
      const found = unused.findIndex((other) => isObject(other) && cameFrom(inner, other, element));
      const [match] = found === -1 ? [null] : unused.splice(found, 1);
      return propose(inner, objectOf(match), element);
    });
  }
  if (!isObject(config)) return config;
  if (inner.nesting !== "map") return propose(inner, objectOf(prior), config);
  return mapValues(config, (element, key) =>
    isObject(element) ? propose(inner, isObject(prior) ? objectOf(prior[key]) : null, element) : element,
  );
}

/**
 * Whether a prior object differs from a configured object only in computed attributes that the configuration leaves
 * out.
 */
function cameFrom(body: Body, prior: ObjectValue, config: ObjectValue): boolean {
  return (
    Object.entries(body.attributes).every(([name, attribute]) => {
      const [before, wanted] = [prior[name] ?? null, config[name] ?? null];
      if (attribute.type.equals(before, wanted)) return true;
      if (isComputed(attribute) && isNull(wanted)) return true;
      const inner = innerOf(attribute);
      return inner !== undefined && objectsCameFrom(inner, before, wanted);
    }) &&
    Object.entries(body.blocks).every(([name, block]) => {
      const [before, wanted] = [prior[name] ?? null, config[name] ?? null];
      return blockType(block).equals(before, wanted) || objectsCameFrom(block, before, wanted);
    })
  );
}

function objectsCameFrom(inner: NestedBody, prior: Value, config: Value): boolean {
  if (inner.nesting === "set") return false;
  if (isList(prior) && isList(config)) {
    return (
      prior.length === config.length &&
      prior.every((element: Value, index) => {
        const wanted = config[index] ?? null;
        return isObject(element) && isObject(wanted) && cameFrom(inner, element, wanted);
      })
    );
  }
  if (!isObject(prior) || !isObject(config)) return false;
  if (inner.nesting !== "map") return cameFrom(inner, prior, config);
  const keys = Object.keys(prior);
  return (
    keys.length === Object.keys(config).length &&
    keys.every((key) => {
      const [before, wanted] = [prior[key] ?? null, config[key] ?? null];
      return isObject(before) && isObject(wanted) && cameFrom(inner, before, wanted);
    })
  );
}

function holdsConfigured(inner: NestedBody, value: Value): boolean {
  return objectsIn(inner, value).some((object) =>
    Object.entries(inner.attributes).some(([name, attribute]) => {
      const member = object[name] ?? null;
      if (isNull(member)) return false;
      const deeper = innerOf(attribute);
      return !isComputed(attribute) || (deeper !== undefined && holdsConfigured(deeper, member));
    }),
  );
}

/** Returns the reasons why Terraform would refuse this plan. Empty where it would accept the plan. */
export function planProblems(
  body: Body,
  prior: ObjectValue | null,
  config: ObjectValue | null,
  planned: ObjectValue | null,
): readonly string[] {
  return [...leakedWriteOnly(body, planned, ""), ...plannedBody(body, prior, config, planned, "")];
}

function plannedBody(
  body: Body,
  prior: ObjectValue | null,
  config: ObjectValue | null,
  planned: ObjectValue | null,
  at: string,
): string[] {
  if (planned === null && config !== null) return [`${at}: planned for absence but config wants existence`];
  if (planned !== null && config === null) return [`${at}: planned for existence but config wants absence`];
  if (planned === null || config === null) return [];
  return [
    ...Object.entries(body.attributes).flatMap(([name, attribute]) =>
      plannedAttribute(attribute, prior?.[name] ?? null, config[name] ?? null, planned[name] ?? null, {
        at: `${at}.${name}`,
        creating: prior === null,
      }),
    ),
    ...Object.entries(body.blocks).flatMap(([name, block]) =>
      plannedBlock(block, prior?.[name] ?? null, config[name] ?? null, planned[name] ?? null, `${at}.${name}`),
    ),
  ];
}

function plannedAttribute(
  attribute: Attribute,
  prior: Value,
  config: Value,
  planned: Value,
  { at, creating }: { readonly at: string; readonly creating: boolean },
): string[] {
  const { type, mode } = attribute;
  if (type.equals(planned, config) || (isNull(planned) && isNull(config))) return [];
  if (type.equals(planned, prior) && !isNull(prior) && !isNull(config)) return [];
  if (mode === "computed" || (isComputed(attribute) && isNull(config))) return [];
  if (mode === "writeOnly") return isNull(planned) ? [] : [`${at}: planned value for write-only attribute is not null`];
  if (isNull(config)) return [`${at}: planned value ${show(planned)} for a non-computed attribute`];
  const inner = innerOf(attribute);
  if (inner) return plannedObjects(inner, prior, config, planned, at);
  const nor = creating ? "" : ` nor prior value ${show(prior)}`;
  return [`${at}: planned value ${show(planned)} does not match config value ${show(config)}${nor}`];
}

function plannedObjects(inner: NestedBody, prior: Value, config: Value, planned: Value, at: string): string[] {
  if (isUnknown(planned)) return [`${at}: planned unknown for configured value`];
  if (planned === null) return [`${at}: planned for absence but config wants existence`];
  if (isUnknown(config)) return [`${at}: planned value ${show(planned)} does not match an unknown config value`];
  if (isList(planned) && isList(config)) {
    if (planned.length !== config.length) {
      return [`${at}: count in plan (${planned.length}) disagrees with count in config (${config.length})`];
    }
    // Terraform does not check the elements of a set.
    if (inner.nesting === "set") return [];
    return planned.flatMap((element: Value, index) =>
      plannedElement(inner, isList(prior) ? prior[index] : null, config[index], element, `${at}[${index}]`),
    );
  }
  if (!isObject(planned) || !isObject(config)) return [`${at}: wrong kind of value`];
  if (inner.nesting !== "map") return plannedBody(inner, objectOf(prior), config, planned, at);
  return [
    ...Object.keys(planned)
      .filter((key) => !Object.hasOwn(config, key))
      .map((key) => `${at}: map key ${key} from plan is not present in config`),
    ...Object.keys(config)
      .filter((key) => !Object.hasOwn(planned, key))
      .map((key) => `${at}: map key ${key} from config is not present in plan`),
    ...Object.entries(planned).flatMap(([key, element]) =>
      plannedElement(inner, isObject(prior) ? prior[key] : null, config[key], element, `${at}[${key}]`),
    ),
  ];
}

function plannedElement(
  inner: NestedBody,
  prior: Value = null,
  config: Value = null,
  planned: Value = null,
  at = "",
): string[] {
  if (isUnknown(planned) && isUnknown(config)) return [];
  if (isUnknown(planned) || isUnknown(config)) return [`${at}: an element is unknown in one of plan and config`];
  return plannedBody(inner, objectOf(prior), objectOf(config), objectOf(planned), at);
}

function plannedBlock(block: Block, prior: Value, config: Value, planned: Value, at: string): string[] {
  if (blockType(block).equals(planned, config)) return [];
  if (isUnknown(config)) return [`${at}: planned value ${show(planned)} for unknown dynamic block`];
  if (isUnknown(planned)) return [`${at}: attribute representing nested block must not be unknown itself`];
  if (planned === null && block.nesting !== "single") {
    return [`${at}: attribute representing a ${block.nesting} of nested blocks must be empty, not null`];
  }
  if (planned !== null && config === null) return [`${at}: planned for existence but config wants absence`];
  const unknown = elementsIn(planned).some(isUnknown);
  if (unknown && block.nesting !== "single" && block.nesting !== "group") {
    return [`${at}: element representing nested block must not be unknown itself`];
  }
  return plannedObjects(block, prior, config, planned, at);
}

function leakedWriteOnly(body: Body, value: ObjectValue | null, at: string): string[] {
  if (value === null) return [];
  return [
    ...Object.entries(body.attributes).flatMap(([name, attribute]) => {
      const member = value[name] ?? null;
      const path = `${at}.${name}`;
      if (attribute.mode === "writeOnly") return isNull(member) ? [] : [`${path}: holds a write-only value`];
      const inner = innerOf(attribute);
      return inner ? objectsIn(inner, member).flatMap((object) => leakedWriteOnly(inner, object, path)) : [];
    }),
    ...Object.entries(body.blocks).flatMap(([name, block]) =>
      objectsIn(block, value[name] ?? null).flatMap((object) => leakedWriteOnly(block, object, `${at}.${name}`)),
    ),
  ];
}

/** Returns the reasons why Terraform would refuse this result of an apply. Empty where it would accept the result. */
export function applyProblems(
  body: Body & { readonly type: Type },
  planned: ObjectValue | null,
  actual: ObjectValue | null,
): readonly string[] {
  return [
    ...leakedWriteOnly(body, actual, ""),
    ...unknownsIn(actual, ""),
    ...nullBlocks(body, actual, ""),
    ...incompatible(body.type, planned, actual, ""),
  ];
}

/**
 * Returns the reasons why Terraform would refuse the second plan, which it makes while it applies, after the user saw
 * the first. Empty where it would accept the plan.
 */
export function replanProblems(type: Type, shown: ObjectValue | null, again: ObjectValue | null): readonly string[] {
  return incompatible(type, shown, again, "");
}

function incompatible(type: Type, planned: Value, actual: Value, at: string): string[] {
  if (isUnknown(planned)) {
    const refused = planned.refinement?.notNull && isNull(actual);
    return refused ? [`${at}: final value null does not conform to planning placeholder`] : [];
  }
  if (isUnknown(actual)) return [`${at}: was known, but now unknown`];
  if (isNull(planned) && isNull(actual)) return [];
  if (isNull(planned)) return [`${at}: was null, but now ${show(actual)}`];
  if (isNull(actual)) return [`${at}: was ${show(planned)}, but now null`];
  if (isDynamic(planned)) {
    if (!isDynamic(actual)) return [`${at}: wrong final value type`];
    return incompatible(planned.type as Type, planned.value, actual.value, at);
  }
  if (isList(planned) && isList(actual)) {
    return type.constraint[0] === "set"
      ? incompatibleSets((type as CollectionType<unknown>).element, planned, actual, at)
      : incompatibleLists(type, planned, actual, at);
  }
  if (isObject(planned) && isObject(actual)) {
    const keys = new Set([...Object.keys(planned), ...Object.keys(actual)]);
    return [...keys].flatMap((key) => {
      if (!Object.hasOwn(actual, key)) return [`${at}: element ${key} has vanished`];
      if (!Object.hasOwn(planned, key)) return [`${at}: new element ${key} has appeared`];
      return incompatible(memberType(type, key), planned[key] ?? null, actual[key] ?? null, `${at}.${key}`);
    });
  }
  return type.equals(planned, actual) ? [] : [`${at}: was ${show(planned)}, but now ${show(actual)}`];
}

function incompatibleLists(type: Type, planned: readonly Value[], actual: readonly Value[], at: string): string[] {
  if (planned.length !== actual.length) return [`${at}: count changed from ${planned.length} to ${actual.length}`];
  return planned.flatMap((element, index) =>
    incompatible(memberType(type, index), element, actual[index] ?? null, `${at}[${index}]`),
  );
}

function incompatibleSets(element: Type, planned: readonly Value[], actual: readonly Value[], at: string): string[] {
  const correlate = (one: Value, other: Value): boolean => incompatible(element, one, other, "").length === 0;
  return [
    ...planned
      .filter((one) => !actual.some((other) => correlate(one, other)))
      .map((one) => `${at}: planned set element ${show(one)} does not correlate with any element in actual`),
    ...actual
      .filter((other) => !planned.some((one) => correlate(one, other)))
      .map((other) => `${at}: actual set element ${show(other)} does not correlate with any element in plan`),
    ...(actual.length > planned.length ? [`${at}: length changed from ${planned.length} to ${actual.length}`] : []),
  ];
}

function memberType(type: Type, key: string | number): Type {
  if (type.constraint[0] === "tuple") return (type as TupleType).elements[Number(key)] ?? type;
  if (type.constraint[0] === "object") return (type as ObjectType).attributes[key] ?? type;
  return (type as CollectionType<unknown>).element;
}

function unknownsIn(value: Value, at: string): string[] {
  if (isUnknown(value)) return [`${at}: still unknown after apply`];
  if (isDynamic(value)) return unknownsIn(value.value, at);
  if (isList(value)) return value.flatMap((element: Value, index) => unknownsIn(element, `${at}[${index}]`));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, element]) => unknownsIn(element, `${at}.${key}`));
}

function nullBlocks(body: Body, value: ObjectValue | null, at: string): string[] {
  if (value === null) return [];
  return Object.entries(body.blocks).flatMap(([name, block]) => {
    const member = value[name] ?? null;
    if (member === null && emptyBlock(block) !== null) return [`${at}.${name}: a block is null`];
    return objectsIn(block, member).flatMap((object) => nullBlocks(block, object, `${at}.${name}`));
  });
}

function innerOf({ type }: Attribute): NestedBody | undefined {
  return isNested(type) ? { ...type.nested, blocks: {} } : undefined;
}

function objectOf(value: Value = null): ObjectValue | null {
  return isObject(value) ? value : null;
}

function elementsIn(value: Value): readonly Value[] {
  if (isList(value)) return value;
  return isObject(value) ? Object.values(value) : [];
}

/** Returns the objects in a nested attribute or a block. */
function objectsIn({ nesting }: NestedBody, value: Value): readonly ObjectValue[] {
  const elements = nesting === "single" || nesting === "group" ? [value] : elementsIn(value);
  return elements.filter(isObject);
}

function mapValues(value: ObjectValue, convert: (element: Value, key: string) => Value): ObjectValue {
  const result = emptyObject();
  for (const [key, element] of Object.entries(value)) result[key] = convert(element, key);
  return result;
}

function show(value: Value): string {
  if (isUnknown(value)) return "unknown";
  return JSON.stringify(value, (_key, member: unknown) => {
    if (typeof member === "bigint") return String(member);
    return isUnknown(member) ? "(unknown)" : member;
  });
}
