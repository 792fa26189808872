import { ownMember } from "../values/record.ts";
import { formatPath, ValueError } from "../values/path.ts";
import type { Path, Step } from "../values/path.ts";
import { valueKey } from "../values/collection.ts";
import { dynamic, typed, typeOf } from "../values/dynamic.ts";
import { isDynamic, isList, isNull, emptyObject, isObject, isUnknown, isWhollyKnown } from "../values/value.ts";
import type { Dynamic, ObjectValue, Value } from "../values/value.ts";
import type { CollectionType, ObjectType, TupleType, Type } from "../values/type.ts";
import { isComputed, semanticallyEqual } from "./attribute.ts";
import type { Attribute } from "./attribute.ts";
import { blockType } from "./block.ts";
import type { Context } from "./context.ts";
import { DiagnosticError } from "./diagnostic.ts";
import { nestedBodyOf } from "./nested.ts";
import type { NestedBody } from "./nested.ts";
import { knownPart } from "./plan.ts";
import { IncompleteError } from "./resource.ts";
import type { ResourceRequest, Resource } from "./resource.ts";
import type { Schema } from "./schema.ts";
import { unmatched } from "./set-elements.ts";
import { withoutWriteOnly } from "./write-only.ts";
import { keepNestedSpelling } from "./semantic-equality.ts";

/** The result of an apply. */
export interface ApplyResult {
  /** The state for Terraform to save; null where the object does not exist. */
  readonly state: ObjectValue | null;
  /** The failure. `state` can hold an object beside it. */
  readonly error?: unknown;
}

/** The planned change of an object. */
export interface ApplyRequest {
  /** The configuration, with its write-only values; null to destroy. */
  readonly config: ObjectValue | null;
  readonly prior: ObjectValue | null;
  readonly planned: ObjectValue | null;
}

/**
 * Creates, updates or deletes the object so that it is as planned. Never throws: after a failure it returns the error
 * together with the state of what exists, because Terraform saves nothing else.
 */
export async function apply<Api>(
  resource: Resource<Api>,
  { config, prior, planned }: ApplyRequest,
  given: ResourceRequest<Api>,
): Promise<ApplyResult> {
  if (planned === null) return prior === null ? { state: null } : destroy(resource, prior, given);
  const request = { plan: knownPart(planned) as object, config: config ?? {}, ...given };
  const order = { schema: resource.schema, config, planned, prior, context: given.context };
  if (prior === null) return run(order, () => resource.create(request));
  // Without an update function only the timeouts block can differ, and the API does not hold that block.
  const update = resource.update ?? (() => Promise.resolve(prior));
  return run(order, () => update({ ...request, state: prior }));
}

interface Task {
  readonly schema: Schema;
  readonly config: ObjectValue | null;
  readonly planned: ObjectValue;
  readonly prior: ObjectValue | null;
  readonly context: Pick<Context, "log" | "warn">;
}

async function run(task: Task, act: () => Promise<object | undefined>): Promise<ApplyResult> {
  try {
    return checkedResult(task, resultOf(await act()));
  } catch (error) {
    if (!(error instanceof IncompleteError)) return { state: task.prior, error };
    return { state: resolveUnknowns(task, resultOf(error.result)).state, error: error.cause };
  }
}

/** The author's code can return nothing through an `any`. That counts as an object without members. */
function resultOf(returned: unknown): object {
  return typeof returned === "object" && returned !== null ? returned : {};
}

async function destroy<Api>(
  resource: Resource<Api>,
  prior: ObjectValue,
  given: ResourceRequest<Api>,
): Promise<ApplyResult> {
  try {
    await resource.delete({ state: prior, ...given });
    return { state: null };
  } catch (error) {
    return { state: prior, error };
  }
}

/**
 * Returns the new state: the plan, with its unknown values taken from the result. A known planned value stays as
 * planned (the next refresh shows a change). A missing or wrong value is saved as null, with an error.
 */
function checkedResult(task: Task, result: object): ApplyResult {
  const { state, problems } = resolveUnknowns(task, result);
  warnOfMistakes(task, result);
  if (problems.length === 0) return { state };
  const detail = `The object exists and is recorded, but the answer of the API was not as expected:\n${problems.join("\n")}`;
  return { state, error: new DiagnosticError("Unexpected Answer From the API", detail) };
}

function resolveUnknowns({ schema, planned }: Task, result: object): { state: ObjectValue; problems: string[] } {
  const state: Record<string, Value> = Object.assign(emptyObject(), planned);
  const problems: string[] = [];
  for (const [name, type, inner] of memberTypes(schema)) {
    const promised = planned[name] ?? null;
    if (isWhollyKnown(promised)) continue;
    const returned = ownMember(result, name);
    if (returned === undefined) problems.push(`${name}: nothing was returned`);
    try {
      const wrong: Wrong = (what, at = []) =>
        void problems.push(`${formatPath([{ attribute: name }, ...at])}: ${what}`);
      const answered = type.from(returned);
      const written = inner ? keepNestedSpelling(inner, answered, promised) : answered;
      state[name] = knownFrom(type, promised, written, wrong);
    } catch (error) {
      if (!(error instanceof ValueError)) throw error;
      state[name] = null;
      problems.push(`${formatPath([{ attribute: name }, ...error.path])}: ${error.message}`);
    }
  }
  return { state: withoutWriteOnly(schema, state), problems };
}

/**
 * Reports two mistakes of the resource's author. A returned member that the schema does not declare loses its value, so
 * it is also a warning for the user. A computed value that differs from the planned value shows as drift. Neither the
 * log nor the warning holds values, because they may be secret.
 */
function warnOfMistakes({ schema, config, planned, context }: Task, result: object): void {
  const mistake = (attribute: string, detail: string): void =>
    context.log("warn", "What an operation returned does not fit its plan", { attribute, detail });
  for (const [name, value] of Object.entries(result)) {
    if (value === undefined || Object.hasOwn(schema.blocks, name)) continue;
    const attribute = Object.hasOwn(schema.attributes, name) ? schema.attributes[name] : undefined;
    if (!attribute) {
      mistake(name, "no attribute has this name: the value is dropped");
      context.warn(
        "Unknown Attribute Returned",
        `The provider returned a value for ${name}, and the resource has no attribute of this name. The value is dropped. This is a bug in the provider: please report it.`,
      );
    } else if (
      isComputed(attribute) &&
      (config?.[name] ?? null) === null &&
      breaksPromise(attribute, planned[name] ?? null, value)
    ) {
      mistake(
        name,
        "the plan promised another value: declare the attribute { unknownOnUpdate: true }, or return what was planned",
      );
    }
  }
}

function breaksPromise(attribute: Attribute, promised: Value, returned: unknown): boolean {
  if (!isWhollyKnown(promised)) return false;
  try {
    const value = attribute.type.from(returned);
    return !attribute.type.equals(value, promised) && !semanticallyEqual(attribute, value, promised);
  } catch {
    return true;
  }
}

function memberTypes({ attributes, blocks }: Schema): readonly (readonly [string, Type, NestedBody | undefined])[] {
  return [
    ...Object.entries(attributes).map(([name, each]) => [name, each.type, nestedBodyOf(each)] as const),
    ...Object.entries(blocks).map(([name, block]) => [name, blockType(block), block] as const),
  ];
}

/**
 * Returns the planned value where it is known, and the returned value where it is unknown. The result is wholly known.
 *
 * @param wrong called for everything that Terraform would refuse, with a text for the user
 */
function knownFrom(type: Type, promised: Value, returned: Value, wrong: Wrong): Value {
  if (isUnknown(promised)) {
    if (promised.refinement?.notNull && isNull(returned))
      wrong("null was returned, but the schema says that it is never null");
    return returned;
  }
  if (isWhollyKnown(promised)) return promised;
  if (isDynamic(promised)) return knownDynamic(promised, returned, wrong);
  if (isList(promised)) {
    const elements: readonly Value[] = isList(returned) ? returned : [];
    if (type.constraint[0] === "set") return knownSet(type, promised, elements, wrong);
    if (type.constraint[0] === "list") return knownList(type, promised, elements, wrong);
    return promised.map((element: Value, index) =>
      knownFrom(memberType(type, index), element, elements[index] ?? null, inside(wrong, { index })),
    );
  }
  const members = returned !== null && isObject(returned) ? returned : {};
  if (type.constraint[0] === "map") return knownMap(type, promised as ObjectValue, members, wrong);
  const known = emptyObject();
  for (const [name, member] of Object.entries(promised as ObjectValue)) {
    known[name] = knownFrom(memberType(type, name), member, members[name] ?? null, inside(wrong, { attribute: name }));
  }
  return known;
}

type Wrong = (what: string, at?: Path) => void;

function inside(wrong: Wrong, step: Step): Wrong {
  return (what, at = []) => wrong(what, [step, ...at]);
}

function knownList(type: Type, promised: readonly Value[], returned: readonly Value[], wrong: Wrong): Value {
  if (returned.length > promised.length) wrong(notPlanned, [{ index: promised.length }]);
  return promised.map((element, index) =>
    knownElement(memberType(type, index), element, returned[index] ?? null, inside(wrong, { index })),
  );
}

function knownMap(type: Type, promised: ObjectValue, returned: ObjectValue, wrong: Wrong): Value {
  for (const key of Object.keys(returned)) if (!Object.hasOwn(promised, key)) wrong(notPlanned, [{ key }]);
  const known = emptyObject();
  for (const [key, element] of Object.entries(promised)) {
    known[key] = knownElement(memberType(type, key), element, returned[key] ?? null, inside(wrong, { key }));
  }
  return known;
}

/**
 * Returns the element as the API returned it. An element that differs from the planned element is a problem, because it
 * is another element.
 */
function knownElement(type: Type, promised: Value, returned: Value, wrong: Wrong): Value {
  if (isNull(returned) && !isNull(promised) && !isUnknown(promised)) {
    wrong(notReturned);
    return knownFrom(type, promised, returned, () => {});
  }
  let problems = 0;
  const known = knownFrom(type, promised, returned, (what, at) => {
    problems++;
    wrong(what, at);
  });
  if (problems === 0 && !type.equals(known, returned)) wrong(notReturned);
  return returned;
}

const notReturned = "an element that was planned was not returned";
const notPlanned = "an element was returned that was not planned";

/** Every planned element must fit a returned element, and every returned element a planned element. */
function knownSet(type: Type, promised: readonly Value[], returned: readonly Value[], wrong: Wrong): Value {
  const element = memberType(type, 0);
  const left = unmatched(promised, returned, {
    key: keyOfKnown(element, promised),
    fits: (each, answer) => agrees(element, each, answer),
  });
  if (left.patterns.length > 0) wrong(notReturned);
  if (returned.length > promised.length || left.candidates.length > 0) wrong(notPlanned);
  return returned;
}

/**
 * Makes a key of the members that are known in every planned element. A returned element that agrees with a planned
 * element has the same key.
 */
function keyOfKnown(element: Type, promised: readonly Value[]): (value: Value) => string {
  if (element.constraint[0] !== "object")
    return promised.every(isWhollyKnown) ? (value) => valueKey(element, value) : () => "";
  const known = Object.entries((element as ObjectType).attributes).filter(([name]) =>
    promised.every((each) => isObject(each) && isWhollyKnown(each[name] ?? null)),
  );
  return (value) =>
    isObject(value) ? known.map(([name, type]) => valueKey(type, value[name] ?? null)).join("\0") : "";
}

function agrees(type: Type, promised: Value, returned: Value): boolean {
  let problems = 0;
  const known = knownFrom(type, promised, returned, () => void problems++);
  return problems === 0 && type.equals(known, returned);
}

function knownDynamic(promised: Dynamic, returned: Value, wrong: Wrong): Value {
  const type = typeOf(promised);
  if (isDynamic(returned) && sameType(type, returned.type)) {
    return typed(type, knownFrom(type, promised.value, returned.value, wrong));
  }
  wrong("a value of another type was returned than was planned");
  return returned;
}

function sameType({ constraint }: Type, other: Dynamic["type"]): boolean {
  return JSON.stringify(constraint) === JSON.stringify(other.constraint);
}

function memberType(type: Type, member: string | number): Type {
  const { constraint } = type;
  if (constraint[0] === "object") return (type as ObjectType).attributes[member] ?? dynamic;
  if (constraint[0] === "tuple") return (type as TupleType).elements[Number(member)] ?? dynamic;
  return (type as CollectionType<unknown>).element;
}
