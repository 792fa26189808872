import { set } from "../values/collection.ts";
import { within } from "../values/path.ts";
import type { Path, Step } from "../values/path.ts";
import { ownMember } from "../values/record.ts";
import { isList, emptyObject, isNull, isObject, isUnknown, refined, unknown } from "../values/value.ts";
import type { ObjectValue, Unknown, Value } from "../values/value.ts";
import { semanticallyEqual } from "./attribute.ts";
import type { Attribute, AttributeChange, Attributes } from "./attribute.ts";
import { bodyType } from "./block.ts";
import { counterpart, nestedBodyOf, mapObjects, objectsIn } from "./nested.ts";
import type { Body, NestedBody } from "./nested.ts";
import { checkMembers } from "./members.ts";
import { DiagnosticError } from "./diagnostic.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { PrivateState } from "./private-state.ts";
import type { PlanResult, Resource } from "./resource.ts";
import type { Schema } from "./schema.ts";
import { priorElements } from "./set-elements.ts";
import { checkWriteOnlyPlannable, withoutWriteOnly } from "./write-only.ts";

/** The input of a plan. */
export interface Change {
  /** The configuration. Null to destroy. */
  readonly config: ObjectValue | null;
  /** The prior state. Null to create. */
  readonly prior: ObjectValue | null;
  /** Terraform's merge of both: the configured value where set, the prior value of computed attributes. */
  readonly proposed: ObjectValue | null;
}

/** The result of a plan by the schema. */
export interface PlannedChange {
  readonly planned: ObjectValue | null;
  /** The paths whose change replaces the object. */
  readonly replace: readonly Path[];
}

/**
 * Plans an object by its schema. The same input has the same result, because Terraform plans again while it applies.
 * The steps, in order: configured values and defaults, unknown values where something changes, plan modifiers,
 * replacement.
 */
export function plan(schema: Schema, { config, prior, proposed }: Change): PlannedChange {
  if (config === null || proposed === null) return { planned: null, replace: [] };
  const objects = decide(schema, { config, prior, planned: proposed, origins: new Map() });
  return { planned: objects.planned, replace: replacementsOf(schema, objects) };
}

/** Plans by the rules of the schema, then by the author's change. */
function decide(schema: Schema, objects: Objects, change = (planned: ObjectValue): ObjectValue => planned): Objects {
  const { prior } = objects;
  const byConfig = { ...objects, planned: planConfigured(schema, objects) };
  const modified = (marked: Objects): ObjectValue => change(modify(schema, marked));
  const changes = (planned: ObjectValue): boolean => prior === null || !schema.type.equals(planned, prior);
  if (!changes(byConfig.planned)) {
    const planned = modified(byConfig);
    if (!changes(planned)) return { ...byConfig, planned };
  }
  // The API decides its attributes again only if something changes, by the schema or by the author's plan.
  return { ...byConfig, planned: modified({ ...byConfig, planned: markUnknown(schema, byConfig) }) };
}

function replacementsOf(schema: Schema, objects: Objects): Path[] {
  return objects.prior === null ? [] : replacements(schema, objects, []);
}

/** Returns the values, with the default wherever nothing is set. */
export function withDefaults(schema: Schema, values: ObjectValue): ObjectValue {
  return planConfigured(schema, { config: values, prior: null, planned: values, origins: new Map() });
}

/** The result of a plan, with that of the plan function. */
export interface ResourcePlan extends PlannedChange {
  readonly diagnostics: readonly Diagnostic[];
  readonly defer: "resource_config_unknown" | "absent_prerequisite" | undefined;
}

/**
 * Plans by the schema, then by the resource's own plan function, which has the last word.
 *
 * @param api the API for a plan function that looks things up
 */
export async function planResource<Api>(
  resource: Resource<Api>,
  change: Change,
  privateState: PrivateState,
  api?: Api,
): Promise<ResourcePlan> {
  const bySchema = planBySchema(resource, change);
  return finished(resource, change, bySchema, await answerOf(resource, change, bySchema, privateState, api));
}

/**
 * Plans a resource that has no plan function, or a synchronous plan function.
 *
 * @throws Error where the plan function is asynchronous
 */
export function planResourceSync<Api>(
  resource: Resource<Api>,
  change: Change,
  privateState: PrivateState,
): ResourcePlan {
  const bySchema = planBySchema(resource, change);
  const answer = answerOf(resource, change, bySchema, privateState, undefined);
  if (answer instanceof Promise)
    throw new Error(`the plan function of ${resource.name} is asynchronous: await planResource`);
  return finished(resource, change, bySchema, answer);
}

function planBySchema<Api>({ schema }: Resource<Api>, change: Change): PlannedChange {
  if (change.config !== null) checkWriteOnlyPlannable(schema, change.config);
  return plan(schema, change);
}

function answerOf<Api>(
  resource: Resource<Api>,
  { config, prior }: Change,
  { planned }: PlannedChange,
  privateState: PrivateState,
  api: Api | undefined,
): ReturnType<NonNullable<Resource<Api>["plan"]>> {
  return resource.plan?.({ config, prior, planned, privateState, api });
}

function finished<Api>(
  { schema, name }: Resource<Api>,
  change: Change,
  bySchema: PlannedChange,
  answer: PlanResult<Attributes> = {},
): ResourcePlan {
  checkMembers(`the plan of ${name}`, answer, planMembers);
  const { prior } = change;
  const { planned, replace } = answer.planned ? amend(schema, change, answer.planned) : bySchema;
  return {
    planned,
    replace: [...replace, ...(prior && planned ? (answer.replace ?? []).map(pathOf) : [])],
    diagnostics: answer.diagnostics ?? [],
    defer: answer.defer,
  };
}

const planMembers: Readonly<Record<keyof PlanResult<Attributes>, true>> = {
  planned: true,
  replace: true,
  diagnostics: true,
  defer: true,
};

function pathOf(place: string | Path): Path {
  return typeof place === "string" ? [{ attribute: place }] : place;
}

/** Puts the author's planned values over those of the schema's rules. They may also replace the object. */
function amend(schema: Schema, { config, prior, proposed }: Change, own: object): PlannedChange {
  if (config === null || proposed === null) return { planned: null, replace: [] };
  const order = { config, prior, planned: proposed, origins: new Map() };
  const objects = decide(schema, order, (planned) => overlaid(schema, planned, own));
  return { planned: objects.planned, replace: replacementsOf(schema, objects) };
}

function overlaid(schema: Schema, planned: ObjectValue, own: object): ObjectValue {
  const amended = Object.assign(emptyObject(), planned);
  for (const [name, { type, mode }] of Object.entries(schema.attributes)) {
    const changed = ownMember(own, name);
    if (changed === undefined || mode === "writeOnly") continue;
    try {
      amended[name] = type.from(changed, { unknown: true });
    } catch (error) {
      throw within({ attribute: name }, error);
    }
  }
  return withoutWriteOnly(schema, amended);
}

interface Origin {
  readonly config: ObjectValue;
  readonly prior: ObjectValue | null;
}

interface Objects extends Origin {
  readonly planned: ObjectValue;
  readonly origins: ElementOrigins;
}

/**
 * The configured and the prior object of each planned set element. Elements have no index or key for a later step to
 * find them by, so every step that makes an element records them here.
 */
type ElementOrigins = Map<ObjectValue, Origin>;

/**
 * Plans defaults where nothing is configured, the prior value where the configured value is semantically equal, and
 * null for write-only attributes.
 */
function planConfigured(body: Body, objects: Objects): ObjectValue {
  return mapMembers(body, objects, (change, { attribute, inner }, name) => {
    const { config, prior, planned } = change;
    if (attribute?.mode === "writeOnly") return null;
    const wanted = orDefault(attribute, config);
    if (attribute && wanted === null) {
      // Terraform proposes null where a user removes a nested value. The plan keeps the prior value, as for any other
      // attribute: otherwise the API's value would be a difference in every plan.
      return leftToApi(attribute) && planned === null ? prior : planned;
    }
    // Terraform accepts the prior value in place of a configured value, but not in place of null.
    if (attribute && prior !== null && semanticallyEqual(attribute, wanted, prior)) return prior;
    if (inner?.nesting === "set" && isList(wanted))
      return planConfiguredSet(name, inner, wanted, prior, objects.origins);
    // Terraform proposes no defaults.
    const proposed = config === null ? wanted : planned;
    const objectsInside = { ...change, config: wanted, planned: proposed };
    return inner ? mapNested(inner, objectsInside, objects.origins, (each) => planConfigured(inner, each)) : proposed;
  });
}

/**
 * Plans a set from the configuration, because Terraform proposes no defaults in a set and does not merge sets inside of
 * sets. Each configured element keeps the API's values of its prior element.
 */
function planConfiguredSet(
  name: string,
  inner: NestedBody,
  config: readonly Value[],
  prior: Value,
  origins: ElementOrigins,
): Value {
  const planElement = (object: ObjectValue, before: ObjectValue | null, into: ElementOrigins): ObjectValue =>
    planConfigured(inner, { config: object, prior: before, planned: object, origins: into });
  const bare = config.map((each) => (isObject(each) ? planElement(each, null, new Map()) : each));
  if (hasDefaults(inner) && holdsTwice(inner, bare)) {
    throw new DiagnosticError(
      "Duplicate Set Element",
      `Two elements of ${name} are the same once what they leave out has its default. Write it once.`,
    );
  }
  const before = priorElements(inner, prior, bare);
  return config.map((each, index) => {
    const wanted = bare[index] ?? null;
    if (!isObject(each) || !isObject(wanted)) return each;
    const origin = { config: each, prior: before.get(wanted) ?? null };
    const element = planElement(each, origin.prior, origins);
    origins.set(element, origin);
    return element;
  });
}

function hasDefaults(inner: NestedBody): boolean {
  return members(inner).some(
    ([, { attribute, inner: deeper }]) => attribute?.mode === "defaulted" || (deeper && hasDefaults(deeper)),
  );
}

function holdsTwice(inner: NestedBody, elements: readonly Value[]): boolean {
  const distinct = set(bodyType(inner)).from(elements, { unknown: true });
  return isList(distinct) && distinct.length < elements.length;
}

/**
 * Marks the values that the API decides as unknown. A prior value stays planned, so that an update shows only its
 * changes, unless the attribute is unknownOnUpdate or its object is not the prior object.
 */
function markUnknown(body: Body, objects: Objects): ObjectValue {
  return mapMembers(body, objects, (change, { attribute, inner }) => {
    const { planned } = change;
    const config = inner ? orDefault(attribute, change.config) : change.config;
    if (attribute && config === null) {
      if (!leftToApi(attribute)) return planned;
      if (objects.prior !== null && !attribute.unknownOnUpdate)
        return inner ? markUnknownOnUpdate(inner, planned) : planned;
      return unknownOf(attribute);
    }
    return inner
      ? mapNested(inner, { ...change, config }, objects.origins, (each, same) =>
          markUnknown(inner, same ? each : { ...each, prior: null }),
        )
      : planned;
  });
}

/** Marks the unknownOnUpdate attributes as unknown, in nested objects that the API decided as a whole. */
function markUnknownOnUpdate(inner: NestedBody, value: Value): Value {
  return mapObjects(inner, value, (object) => {
    const marked = Object.assign(emptyObject(), object);
    for (const [name, { attribute, inner: deeper }] of members(inner)) {
      if (attribute?.unknownOnUpdate) marked[name] = unknownOf(attribute);
      else if (deeper) marked[name] = markUnknownOnUpdate(deeper, object[name] ?? null);
    }
    return marked;
  });
}

function unknownOf({ notNull }: Attribute): Unknown {
  return notNull ? refined({ notNull: true }) : unknown;
}

/** Returns the configured value, or the default where nothing is configured. */
function orDefault(attribute: Attribute | undefined, config: Value): Value {
  return attribute?.mode === "defaulted" && config === null ? attribute.type.from(attribute.default) : config;
}

function leftToApi({ mode }: Attribute): boolean {
  return mode === "computed" || mode === "optionalComputed";
}

function modify(body: Body, objects: Objects): ObjectValue {
  return mapMembers(body, objects, (change, { attribute, inner }) => {
    const modified = attribute?.planModifier ? attribute.planModifier(change) : change.planned;
    if (!inner) return modified;
    const inside = { ...change, config: orDefault(attribute, change.config), planned: modified };
    return mapNested(inner, inside, objects.origins, (each) => modify(inner, each));
  });
}

/** Returns the paths of the changes that replace the object. */
function replacements(body: Body, objects: Objects, at: Path): Path[] {
  return members(body).flatMap(([name, { attribute, inner }]) => {
    const change = changeOf(name, objects);
    const path = [...at, { attribute: name }];
    if (attribute?.type.equals(change.planned, change.prior)) return [];
    if (attribute && replaces(attribute, change)) return [path];
    if (!inner || !replacesWithin(inner)) return [];
    // An unknown value may later replace the object, and by then the plan can no longer say so.
    if (holdsUnknown(inner, change.planned)) return [path];
    if (inner.nesting === "set") return replacingValuesDiffer(inner, change) ? [path] : [];
    if (removed(inner, change).some((object) => replacesWhenGone(inner, object))) return [path];
    const inside: Path[] = [];
    const configured = { ...change, config: orDefault(attribute, change.config) };
    mapNested(inner, configured, objects.origins, (each, _same, step) => {
      inside.push(...replacements(inner, each, step === undefined ? path : [...path, stepOf(step)]));
      return each.planned;
    });
    return inside;
  });
}

/** Returns the prior objects of a list, a map or a single nested attribute that the plan no longer has. */
function removed(inner: NestedBody, { planned, prior }: AttributeChange<Value>): readonly ObjectValue[] {
  if (inner.nesting === "map") {
    const kept = isObject(planned) ? planned : emptyObject();
    return isObject(prior)
      ? Object.entries(prior).flatMap(([key, each]) => (isObject(each) && !(key in kept) ? [each] : []))
      : [];
  }
  if (isList(prior)) return prior.slice(isList(planned) ? planned.length : 0).filter(isObject);
  return isObject(prior) && planned === null ? [prior] : [];
}

function replacesWhenGone(inner: NestedBody, prior: ObjectValue): boolean {
  const nothing = { config: emptyObject(), planned: emptyObject(), origins: new Map() };
  return replacements(inner, { ...nothing, prior }, []).length > 0;
}

function replaces({ requiresReplace }: Attribute, change: AttributeChange<Value>): boolean {
  if (requiresReplace === "ifConfigured") return change.config !== null;
  return typeof requiresReplace === "function" ? requiresReplace(change) : requiresReplace;
}

function replacesWithin(inner: NestedBody): boolean {
  return members(inner).some(
    ([, { attribute, inner: deeper }]) =>
      (attribute && attribute.requiresReplace !== false) || (deeper && replacesWithin(deeper)),
  );
}

function holdsUnknown({ nesting }: NestedBody, value: Value): boolean {
  if (isList(value)) return value.some(isUnknown);
  return isUnknown(value) || (nesting === "map" && isObject(value) && Object.values(value).some(isUnknown));
}

/**
 * Whether two sets differ in the values whose change replaces the object. Elements have no key, so the sets are
 * compared as multisets of those values. Elements without any of those values do not count.
 */
function replacingValuesDiffer(inner: NestedBody, { planned, prior }: AttributeChange<Value>): boolean {
  const fixed = (value: Value): string[] =>
    isList(value) ? value.filter(isObject).map((each) => JSON.stringify(replacingValues(inner, each), comparable)) : [];
  const gone = fixed(prior);
  const come = fixed(planned).filter((each) => {
    const at = gone.indexOf(each);
    if (at !== -1) gone.splice(at, 1);
    return at === -1;
  });
  const nothing = JSON.stringify(replacingValues(inner, emptyObject()));
  return [...come, ...gone].some((each) => each !== nothing);
}

/** Returns the values of an object whose change replaces the resource. */
function replacingValues({ attributes, blocks }: Body, object: ObjectValue): Value[] {
  const inside = (inner: NestedBody, value: Value): Value[] =>
    objectsIn(inner, value).flatMap((each) => replacingValues(inner, each).filter((fixed) => fixed !== null));
  return [
    ...Object.entries(attributes).flatMap(([name, attribute]) => {
      const value = object[name] ?? null;
      if (attribute.requiresReplace !== false) return [value];
      const inner = nestedBodyOf(attribute);
      return inner ? inside(inner, value) : [];
    }),
    ...Object.entries(blocks).flatMap(([name, block]) => inside(block, object[name] ?? null)),
  ];
}

function comparable(_key: string, value: unknown): unknown {
  if (isUnknown(value)) return "(unknown)";
  return typeof value === "bigint" ? `${value}` : value;
}

function stepOf(step: number | string): Step {
  return typeof step === "number" ? { index: step } : { key: step };
}

interface Member {
  readonly attribute: Attribute | undefined;
  readonly inner: NestedBody | undefined;
}

function members({ attributes, blocks }: Body): readonly (readonly [string, Member])[] {
  return [
    ...Object.entries(attributes).map(
      ([name, attribute]) => [name, { attribute, inner: nestedBodyOf(attribute) }] as const,
    ),
    ...Object.entries(blocks).map(([name, inner]) => [name, { attribute: undefined, inner }] as const),
  ];
}

function mapMembers(
  body: Body,
  objects: Objects,
  replace: (change: AttributeChange<Value>, member: Member, name: string) => Value,
): ObjectValue {
  const result = emptyObject();
  for (const [name, member] of members(body)) result[name] = replace(changeOf(name, objects), member, name);
  return result;
}

function changeOf(name: string, { config, prior, planned }: Omit<Objects, "origins">): AttributeChange<Value> {
  const configured = config[name] ?? null;
  return {
    // A dynamic attribute can hold a null with a type.
    config: isNull(configured) ? null : configured,
    prior: prior?.[name] ?? null,
    planned: planned[name] ?? null,
    creating: prior === null,
  };
}

/**
 * Visits the objects of a nested value, each with its configured and its prior object.
 *
 * @param visit `same` is whether the object is the prior object: always for a single object and for the same key of a
 *   map, in lists and sets only if the object is unchanged
 */
function mapNested(
  inner: NestedBody,
  { config, prior, planned }: AttributeChange<Value>,
  origins: ElementOrigins,
  visit: (objects: Objects, same: boolean, step: number | string | undefined) => Value,
): Value {
  return mapObjects(inner, planned, (object, step) => {
    const origin =
      inner.nesting === "set"
        ? origins.get(object)
        : { config: counterpart(config, step), prior: counterpart(prior, step) };
    if (!origin?.config) return object;
    const { config: innerConfig, prior: innerPrior } = origin;
    const same =
      step === undefined || (innerPrior !== null && (inner.nesting === "map" || agree(inner, object, innerPrior)));
    const visited = visit({ config: innerConfig, prior: innerPrior, planned: object, origins }, same, step);
    if (inner.nesting === "set" && isObject(visited)) origins.set(visited, { config: innerConfig, prior: innerPrior });
    return visited;
  });
}

function agree({ attributes }: Body, object: ObjectValue, prior: ObjectValue): boolean {
  return Object.entries(attributes).every(([name, { type }]) => type.equals(object[name] ?? null, prior[name] ?? null));
}

/** Returns the known part of a planned value: unknown values are undefined. */
export function knownPart(value: Value): unknown {
  if (isUnknown(value)) return undefined;
  if (isList(value)) return value.map(knownPart);
  if (typeof value !== "object" || value === null || !isObject(value)) return value;
  const known: Record<string, unknown> = emptyObject();
  for (const [key, element] of Object.entries(value)) known[key] = knownPart(element);
  return known;
}
