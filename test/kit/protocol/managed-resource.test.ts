import { expect, test } from "vitest";
import { optional, required } from "../../../src/kit/framework/attribute.ts";
import { defineProvider } from "../../../src/kit/framework/provider.ts";
import type { Connection } from "../../../src/kit/framework/provider.ts";
import type { Resource } from "../../../src/kit/framework/resource.ts";
import { startCall } from "../../../src/kit/protocol/call.ts";
import { decodeObject, encodeDynamic } from "../../../src/kit/protocol/dynamic-value.ts";
import { createOpenEphemerals } from "../../../src/kit/protocol/open-ephemerals.ts";
import { managedResources } from "../../../src/kit/protocol/managed-resource.ts";
import type { RequestOf, Session } from "../../../src/kit/protocol/rpc.ts";
import { string } from "../../../src/kit/values/primitive.ts";
import type { ObjectValue } from "../../../src/kit/values/value.ts";
import type { DynamicValue__Output } from "../../../src/kit/wire/gen/tfplugin6/DynamicValue.ts";
import { define, valueOf } from "../framework/things.ts";

const attributes = {
  key: required(string, "Key.", { requiresReplace: true }),
  name: required(string, "Name."),
  note: optional(string, "N."),
};
const stable = define(attributes, { identity: { key: "required" } });
const mutable = define(attributes, {
  identity: { key: "required", name: "required" },
  mutableIdentity: true,
  read: ({ state }) => Promise.resolve({ name: `${state.name}!` }),
});

const connection: Connection<undefined> = { bind: () => undefined, close: () => Promise.resolve() };

function answersOf(thing: Resource<undefined>) {
  const provider = defineProvider<undefined, {}>({
    name: "x",
    version: "1.0.0",
    description: "X.",
    attributes: {},
    configure: () => connection,
    resources: [thing],
  });
  const { signal: closed } = new AbortController();
  const session: Session<undefined> = {
    provider,
    log: () => {},
    masking: { addSecret() {}, mask: (text) => text },
    running: new Set(),
    closed,
    ending: false,
    open: createOpenEphemerals(() => session),
    connection,
    deferred: undefined,
  };
  return managedResources(session);
}

function wire(thing: Resource<undefined>, values: object): DynamicValue__Output {
  return {
    json: Buffer.alloc(0),
    ...encodeDynamic(thing.schema.type, valueOf(thing.schema, values)),
  } as DynamicValue__Output;
}

function identityOf(thing: Resource<undefined>, data: unknown): ObjectValue | null | undefined {
  const { identity_data } = data as { identity_data: DynamicValue__Output };
  return thing.identity && decodeObject(thing.identity.type, identity_data);
}

function identityData(thing: Resource<undefined>, values: ObjectValue) {
  const type = thing.identity?.type ?? thing.schema.type;
  return { identity_data: { json: Buffer.alloc(0), ...encodeDynamic(type, values) } as DynamicValue__Output };
}

async function rename(thing: Resource<undefined>, identity: ObjectValue) {
  const after = wire(thing, { key: "k", name: "new" });
  const request = {
    type_name: "x_thing",
    config: after,
    prior_state: wire(thing, { key: "k", name: "old" }),
    proposed_new_state: after,
    prior_identity: identityData(thing, identity),
    prior_private: Buffer.alloc(0),
    planned_private: Buffer.alloc(0),
  } as RequestOf<"PlanResourceChange">;
  const call = startCall(new Set(), "PlanResourceChange", () => {});
  const { planned_identity } = (await answersOf(thing).PlanResourceChange?.(request, call)) ?? {};
  return identityOf(thing, planned_identity);
}

test("an identity is planned as it was, or as it will be where an update may change it", async () => {
  expect(await rename(stable, { key: "k" })).toEqual({ key: "k" });
  expect(await rename(mutable, { key: "k", name: "old" })).toEqual({ key: "k", name: "new" });
});

test("a member of an identity that the state spells otherwise comes from what is kept, and is not planned before", async () => {
  const alias = define(attributes, {
    identity: { key: "required" },
    identify: (privateState) => ({ key: privateState.get("key") }),
    create: ({ plan, context }) => {
      context.privateState.set("key", "canonical");
      return Promise.resolve(plan);
    },
  });
  const value = wire(alias, { key: "alias", name: "n" });
  const nothing = { prior_state: null, prior_private: Buffer.alloc(0), planned_private: Buffer.alloc(0) };
  const request = { type_name: "x_thing", config: value, ...nothing, proposed_new_state: value, planned_state: value };
  const call = startCall(new Set(), "ApplyResourceChange", () => {});
  const answers = answersOf(alias);
  const planned = await answers.PlanResourceChange?.(request as unknown as RequestOf<"PlanResourceChange">, call);
  expect(planned?.planned_identity).toBeNull();
  const applied = await answers.ApplyResourceChange?.(request as unknown as RequestOf<"ApplyResourceChange">, call);
  call.end();
  expect(applied?.diagnostics).toEqual([]);
  expect(identityOf(alias, applied?.new_identity)).toEqual({ key: "canonical" });
});

test("another identity found by a read is accepted where it may change", async () => {
  const request = {
    type_name: "x_thing",
    current_state: wire(mutable, { key: "k", name: "old" }),
    current_identity: identityData(mutable, { key: "k", name: "old" }),
    private: Buffer.alloc(0),
  } as unknown as RequestOf<"ReadResource">;
  const call = startCall(new Set(), "ReadResource", () => {});
  const { new_identity, diagnostics } = (await answersOf(mutable).ReadResource?.(request, call)) ?? {};
  call.end();
  expect(diagnostics ?? []).toEqual([]);
  expect(identityOf(mutable, new_identity)).toEqual({ key: "k", name: "old!" });
});

test("what a plan keeps is there when Terraform plans again, and what a move keeps is there after it", async () => {
  const kept: unknown[] = [];
  const planning = define(attributes, {
    plan: ({ privateState }) => {
      kept.push(privateState.get("seen"));
      privateState.set("seen", "planned");
      return undefined;
    },
    stateMoves: [
      ({ sourcePrivateState, privateState }) => {
        privateState.set("seen", sourcePrivateState.get("seen"));
        return { key: "k", name: "moved" };
      },
    ],
  });
  const answers = answersOf(planning);
  const value = wire(planning, { key: "k", name: "n" });
  const request = {
    type_name: "x_thing",
    config: value,
    proposed_new_state: value,
    prior_state: null,
    prior_private: Buffer.alloc(0),
    planned_private: Buffer.alloc(0),
  } as unknown as RequestOf<"PlanResourceChange">;
  const call = startCall(new Set(), "PlanResourceChange", () => {});
  const planned = await answers.PlanResourceChange?.(request, call);
  const planned_private = planned?.planned_private as Buffer;
  await answers.PlanResourceChange?.({ ...request, planned_private }, call);
  expect(kept).toEqual([undefined, "planned"]);

  const move = {
    target_type_name: "x_thing",
    source_type_name: "y_thing",
    source_state: { json: Buffer.from("{}") },
    source_private: planned_private,
  } as unknown as RequestOf<"MoveResourceState">;
  const moved = await answers.MoveResourceState?.(move, call);
  expect(moved?.target_private).toEqual(planned_private);
});
