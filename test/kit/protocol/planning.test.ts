import { expect, test } from "vitest";
import { computed, required } from "../../../src/kit/framework/attribute.ts";
import { defineProvider } from "../../../src/kit/framework/provider.ts";
import { errorDiagnostic } from "../../../src/kit/framework/diagnostic.ts";
import type { Connection } from "../../../src/kit/framework/provider.ts";
import { defineResource } from "../../../src/kit/framework/resource.ts";
import { startCall } from "../../../src/kit/protocol/call.ts";
import { decodeObject, encodeDynamic } from "../../../src/kit/protocol/dynamic-value.ts";
import { managedResources } from "../../../src/kit/protocol/managed-resource.ts";
import { createOpenEphemerals } from "../../../src/kit/protocol/open-ephemerals.ts";
import type { RequestOf, Session } from "../../../src/kit/protocol/rpc.ts";
import { string } from "../../../src/kit/values/primitive.ts";
import { isUnknown } from "../../../src/kit/values/value.ts";
import { valueOf } from "../framework/things.ts";

interface Regions {
  zoneOf(region: string): Promise<string>;
}

const server = defineResource<Regions, typeof attributes>({
  name: "server",
  description: "A server, whose zone is known before it is created.",
  attributes: {
    region: required(string, "Where it stands.", { requiresReplace: true }),
    zone: computed(string, "The zone of the region."),
  },
  async plan({ planned, api }) {
    if (!planned || !api || isUnknown(planned.region) || planned.region === null) return undefined;
    return { planned: { zone: await api.zoneOf(planned.region) } };
  },
  create: ({ plan, api }) => api.zoneOf(plan.region).then((zone) => ({ zone })),
  read: ({ state }) => Promise.resolve(state),
  delete: () => Promise.resolve(),
  toDiagnostic: (error, { operation }) => errorDiagnostic("No Such Region", `${operation}: ${String(error)}`),
});

const attributes = { region: required(string, "Where."), zone: computed(string, "The zone.") };

async function plan(connection: Connection<Regions> | undefined, timeout = "") {
  const provider = defineProvider<Regions, {}>({
    name: "x",
    version: "1.0.0",
    description: "X.",
    attributes: {},
    configure: () => ({ bind: () => neverBound() }),
    resources: [timeout === "" ? server : { ...server, timeouts: { read: timeout } }],
  });
  const session: Session<Regions> = {
    provider,
    log: () => {},
    masking: { addSecret() {}, mask: (text) => text },
    running: new Set(),
    closed: new AbortController().signal,
    ending: false,
    open: createOpenEphemerals(() => session),
    connection,
    deferred: undefined,
  };
  const call = startCall(session.running, "PlanResourceChange", () => {});
  const value = {
    json: Buffer.alloc(0),
    ...encodeDynamic(server.schema.type, valueOf(server.schema, { region: "eu" })),
  };
  const request = {
    type_name: "x_server",
    config: value,
    proposed_new_state: value,
    prior_state: null,
    prior_private: Buffer.alloc(0),
    planned_private: Buffer.alloc(0),
  } as unknown as RequestOf<"PlanResourceChange">;
  const response = await managedResources(session).PlanResourceChange?.(request, call);
  call.end();
  const planned = response?.planned_state && decodeObject(server.schema.type, response.planned_state as never);
  return { zone: planned?.["zone"], diagnostics: response?.diagnostics ?? [] };
}

function neverBound(): never {
  throw new Error("a plan was given an API that may change something");
}

const zones = { zoneOf: (region: string) => Promise.resolve(`${region}-1`) };

test("a plan looks things up in the API that only reads", async () => {
  const { zone, diagnostics } = await plan({ bind: neverBound, bindReadOnly: () => zones });
  expect(diagnostics).toEqual([]);
  expect(zone).toBe("eu-1");
});

test.each([
  ["of a provider that is not configured", undefined],
  ["of a provider without an API that only reads", { bind: neverBound }],
])("a plan %s gets no API", async (_what, connection) => {
  const { zone } = await plan(connection);
  expect(isUnknown(zone)).toBe(true);
});

test("what fails while planning is explained by the resource", async () => {
  const { diagnostics } = await plan({
    bind: neverBound,
    bindReadOnly: () => ({ zoneOf: () => Promise.reject(new Error("no region eu")) }),
  });
  expect(diagnostics).toMatchObject([{ summary: "No Such Region", detail: "plan: Error: no region eu" }]);
});

test("a look-up ends with the time-out of a read", async () => {
  const { diagnostics } = await plan(
    {
      bind: neverBound,
      bindReadOnly: (signal) => ({
        zoneOf: () =>
          new Promise((_resolve, reject) => {
            signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
          }),
      }),
    },
    "10ms",
  );
  expect(diagnostics).toMatchObject([{ summary: "Operation Timed Out" }]);
});
