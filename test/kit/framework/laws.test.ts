import * as fc from "fast-check";
import { expect, test } from "vitest";
import { apply } from "../../../src/kit/framework/apply.ts";
import type { ApplyResult } from "../../../src/kit/framework/apply.ts";
import { generateConfig } from "../../../src/kit/framework/generate-config.ts";
import { nestedBodyOf, objectsIn } from "../../../src/kit/framework/nested.ts";
import type { Body, NestedBody } from "../../../src/kit/framework/nested.ts";
import { plan } from "../../../src/kit/framework/plan.ts";
import type { PlannedChange } from "../../../src/kit/framework/plan.ts";
import type { Resource } from "../../../src/kit/framework/resource.ts";
import type { Schema } from "../../../src/kit/framework/schema.ts";
import { validate } from "../../../src/kit/framework/validate.ts";
import { withoutWriteOnly } from "../../../src/kit/framework/write-only.ts";
import { isObject, isUnknown, unknown } from "../../../src/kit/values/value.ts";
import type { ObjectValue, Value } from "../../../src/kit/values/value.ts";
import { applyProblems, planProblems, propose, replanProblems } from "../../../src/kit/testing/core-rules.ts";
import { answerTo, anyCase, changedConfig, configOf, picker } from "./arbitrary.ts";
import { given } from "./things.ts";
import type { Pick } from "./arbitrary.ts";

/** More of them find more: LAWS_RUNS=5000 takes minutes. */
const runs = { numRuns: Number(process.env["LAWS_RUNS"] ?? 150) };

function planFor(schema: Schema, prior: ObjectValue | null, config: ObjectValue | null): PlannedChange {
  try {
    return plan(schema, { config, prior, proposed: propose(schema, prior, config) });
  } catch (error) {
    // The one thing that cannot be planned: two elements of a set that a default makes the same.
    expect(error).toMatchObject({ diagnostic: { summary: "Duplicate Set Element" } });
    return fc.pre(false) as never;
  }
}

/** Applies a plan with an author who answers anything legal where he is asked. */
async function applyPlan(
  schema: Schema,
  { config, prior, planned }: { config: ObjectValue; prior: ObjectValue | null; planned: ObjectValue },
  pick: Pick,
): Promise<ApplyResult> {
  const act = (): Promise<object> => Promise.resolve(answerTo(schema, planned, pick));
  const author = { schema, create: act, update: act } as unknown as Resource<undefined>;
  return await apply(author, { config, prior, planned }, given);
}

/** An object that a user has created, as the state holds it. */
async function created(schema: Schema, config: ObjectValue, pick: Pick): Promise<ObjectValue> {
  const { planned } = planFor(schema, null, config);
  const { state, error } = await applyPlan(schema, { config, prior: null, planned: planned as ObjectValue }, pick);
  // Where the API makes two elements of a set the same, no plan can be kept.
  fc.pre(!collapsed(planned, state));
  if (error !== undefined || state === null) throw new Error("the create failed", { cause: error });
  return state;
}

test("a create is planned as Terraform wants it, twice the same", () => {
  fc.assert(
    fc.property(anyCase(), ({ schema, seed }) => {
      const config = configOf(schema, picker(seed), true);
      const { planned } = planFor(schema, null, config);
      expect(planProblems(schema, null, config, planned)).toEqual([]);
      expect(planFor(schema, null, config).planned).toEqual(planned);
    }),
    runs,
  );
});

test("a create plans nothing as null that the API is to decide, however deep and in whatever default", () => {
  fc.assert(
    fc.property(anyCase(), ({ schema, seed }) => {
      const config = configOf(schema, picker(seed), true);
      const { planned } = planFor(schema, null, config);
      expect(undecided(schema, planned, [])).toEqual([]);
    }),
    runs,
  );
});

test("an update is planned as Terraform wants it, twice the same", async () => {
  await fc.assert(
    fc.asyncProperty(anyCase(), async ({ schema, seed }) => {
      const pick = picker(seed);
      const first = configOf(schema, pick, false);
      const prior = await created(schema, first, pick);
      const config = changedConfig(schema, first, pick, true);
      const { planned, replace } = planFor(schema, prior, config);
      expect(planProblems(schema, prior, config, planned)).toEqual([]);
      expect(planFor(schema, prior, config)).toEqual({ planned, replace });
      for (const path of replace) expect(resolves(planned, path) || resolves(prior, path)).toBe(true);
    }),
    runs,
  );
});

test("what is configured is planned as it is, or as it was where that means the same", async () => {
  await fc.assert(
    fc.asyncProperty(anyCase(), async ({ schema, seed }) => {
      const pick = picker(seed);
      const first = configOf(schema, pick, false);
      const prior = await created(schema, first, pick);
      const config = changedConfig(schema, first, pick, true);
      const { planned } = planFor(schema, prior, config);
      for (const [name, { type, mode, semanticEquals }] of Object.entries(schema.attributes)) {
        const [written, value, before] = [config[name] ?? null, planned?.[name] ?? null, prior[name] ?? null];
        if (written === null || mode === "writeOnly" || "nested" in type) continue;
        expect(type.equals(value, written) || (semanticEquals !== undefined && type.equals(value, before))).toBe(true);
      }
    }),
    runs,
  );
});

test("the result of an apply is as planned, and the plan after it is empty", async () => {
  await fc.assert(
    fc.asyncProperty(anyCase(), async ({ schema, seed }) => {
      const pick = picker(seed);
      let prior: ObjectValue | null = null;
      let config = configOf(schema, pick, false);
      for (const step of ["create", "update", "update again"]) {
        const { planned } = planFor(schema, prior, config) as { planned: ObjectValue };
        const { state, error } = await applyPlan(schema, { config, prior, planned }, pick);
        expect(error, step).toBeUndefined();
        expect(applyProblems(schema, planned, state), step).toEqual([]);
        fc.pre(!collapsed(planned, state));
        const next = planFor(schema, state, config);
        expect(schema.type.equals(next.planned, state) || difference(next.planned, state), step).toBe(true);
        prior = state;
        config = changedConfig(schema, config, pick, false);
      }
    }),
    runs,
  );
});

test("a value that is planned as known stays what it is when its neighbours become known", async () => {
  await fc.assert(
    fc.asyncProperty(anyCase(), async ({ schema, seed }) => {
      const pick = picker(seed);
      const first = configOf(schema, pick, false);
      const prior = pick(2) === 0 ? null : await created(schema, first, pick);
      const final = changedConfig(schema, first, pick, false);
      const early = Object.assign(Object.create(null) as Record<string, Value>, final);
      const [hidden] = Object.keys(schema.attributes).filter((name) => (final[name] ?? null) !== null);
      if (hidden === undefined) return;
      early[hidden] = schema.attributes[hidden]?.type.from(unknown, { unknown: true }) ?? null;
      const planned = planFor(schema, prior, early).planned as ObjectValue;
      const again = planFor(schema, prior, final).planned as ObjectValue;
      expect(replanProblems(schema.type, planned, again)).toEqual([]);
    }),
    runs,
  );
});

test("a destroy is planned as nothing", async () => {
  await fc.assert(
    fc.asyncProperty(anyCase(), async ({ schema, seed }) => {
      const pick = picker(seed);
      const prior = await created(schema, configOf(schema, pick, false), pick);
      expect(planFor(schema, prior, null)).toEqual({ planned: null, replace: [] });
    }),
    { numRuns: 50 },
  );
});

test("the configuration made from a state plans nothing", async () => {
  await fc.assert(
    fc.asyncProperty(anyCase(), async ({ schema, seed }) => {
      const pick = picker(seed);
      const state = await created(schema, configOf(schema, pick, false), pick);
      const { planned } = planFor(schema, state, generateConfig(schema, state));
      expect(schema.type.equals(planned, state) || difference(planned, state)).toBe(true);
    }),
    runs,
  );
});

test("no write-only value is left in an object", () => {
  fc.assert(
    fc.property(anyCase(), ({ schema, seed }) => {
      const config = configOf(schema, picker(seed), true);
      const stripped = withoutWriteOnly(schema, config);
      expect(planProblems(schema, null, config, stripped).filter((each) => each.includes("write-only"))).toEqual([]);
      expect(withoutWriteOnly(schema, stripped)).toEqual(stripped);
    }),
    runs,
  );
});

test("no configuration makes validation throw, and a whole one has no errors", () => {
  fc.assert(
    fc.property(anyCase(), ({ schema, seed }) => {
      const config = configOf(schema, picker(seed), true);
      expect(validate("thing", schema, [], config).filter(({ severity }) => severity === "error")).toEqual([]);
    }),
    runs,
  );
});

/** Whether a list or set has become shorter, at any depth. */
function collapsed(planned: Value, state: Value): boolean {
  if (Array.isArray(planned)) {
    if (!Array.isArray(state)) return false;
    return (
      state.length < planned.length || planned.some((each: Value, index) => collapsed(each, state[index] as Value))
    );
  }
  if (!isObject(planned) || !isObject(state)) return false;
  return Object.keys(planned).some((key) => collapsed(planned[key] ?? null, state[key] ?? null));
}

function plain(member: unknown): unknown {
  return typeof member === "bigint" ? String(member) : member;
}

function resolves(value: Value, path: PlannedChange["replace"][number]): boolean {
  let at: unknown = value;
  for (const step of path) {
    const key = "attribute" in step ? step.attribute : "key" in step ? step.key : "index" in step ? step.index : "";
    if (typeof at !== "object" || at === null || !(key in at)) return false;
    at = (at as Record<string | number, unknown>)[key];
  }
  return true;
}

/** For a failure that shows where two objects differ. */
function difference(one: ObjectValue | null, other: ObjectValue | null): string {
  const text = (value: Value | undefined): string =>
    JSON.stringify(value, (_key, member: unknown) => (isUnknown(member) ? "?unknown?" : plain(member)));
  const names = Object.keys(one ?? other ?? {}).filter((name) => text(one?.[name]) !== text(other?.[name]));
  return names.map((name) => `${name}: ${text(one?.[name])} became ${text(other?.[name])}`).join("\n");
}

/** Where an object holds null for what the API decides. */
function undecided({ attributes, blocks }: Body, value: ObjectValue | null, at: readonly string[]): string[] {
  const inside = (inner: NestedBody, name: string): string[] =>
    objectsIn(inner, value?.[name] ?? null).flatMap((object) => undecided(inner, object, [...at, name]));
  return [
    ...Object.entries(attributes).flatMap(([name, attribute]) => {
      const decided = attribute.mode === "computed" || attribute.mode === "optionalComputed";
      if (decided && (value?.[name] ?? null) === null) return [[...at, name].join(".")];
      const inner = nestedBodyOf(attribute);
      return inner ? inside(inner, name) : [];
    }),
    ...Object.entries(blocks).flatMap(([name, block]) => inside(block, name)),
  ];
}
