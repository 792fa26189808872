import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Resource } from "../../../src/kit/framework/resource.ts";
import { encodeMsgpack } from "../../../src/kit/values/msgpack.ts";
import type { ObjectValue } from "../../../src/kit/values/value.ts";
import { serviceDefinition } from "../../../src/kit/wire/service.ts";
import type { Api } from "../support/every/api.ts";
import { everyProvider } from "../support/every-provider.ts";
import { launch } from "../../../src/kit/testing/fake-host.ts";
import type { FakeHost } from "../../../src/kit/testing/fake-host.ts";
import { configOf, picker } from "./arbitrary.ts";

const provider = everyProvider("");
let folder: string;
let host: FakeHost;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hostile-"));
  host = await launch({
    command: process.execPath,
    args: [join(import.meta.dirname, "../support/every-provider.ts")],
    env: { EVERY_FOLDER: folder },
  });
  await host.call("ConfigureProvider", {
    config: { msgpack: encodeMsgpack(provider.schema.type, provider.schema.type.from({})) },
  });
});
afterAll(async () => {
  await host.kill();
  await rm(folder, { recursive: true, force: true });
});

const service = serviceDefinition("tfplugin6.Provider");
const unaryRpcs = Object.keys(service).filter((rpc) => !service[rpc]?.requestStream && !service[rpc]?.responseStream);
/** What ends the provider's work for others, or is a whole story of its own. */
const rpcs = unaryRpcs.filter((rpc) => rpc !== "StopProvider");

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 60 }),
  fc.json().map((text) => Buffer.from(text)),
);

/** A proper call is answered as ever. */
async function expectAlive(): Promise<void> {
  const config = encodeMsgpack(
    provider.resources.get("every_fixed")!.schema.type,
    provider.resources.get("every_fixed")!.schema.type.from({ name: "a" }),
  );
  const response = await host.call("ValidateResourceConfig", { type_name: "every_fixed", config: { msgpack: config } });
  expect(response.diagnostics).toEqual([]);
}

test("every RPC has an answer or a gRPC error for bytes that are no request", async () => {
  for (const rpc of rpcs) {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 80 }), async (request) => {
        const outcome = await host.callRaw(rpc, request).then(
          () => "answered",
          ({ code }: { code?: number }) => code,
        );
        expect(["answered", 12, 13]).toContain(outcome);
      }),
      { numRuns: 15 },
    );
  }
  await expectAlive();
});

const names = fc.constantFrom("every_type", "every_mode", "every_nesting", "every_fixed");
const states = ["prior_state", "proposed_new_state", "planned_state", "current_state", "state"] as const;

test.each([
  "ValidateResourceConfig",
  "UpgradeResourceState",
  "UpgradeResourceIdentity",
  "ReadResource",
  "PlanResourceChange",
  "ApplyResourceChange",
  "ImportResourceState",
  "MoveResourceState",
  "GenerateResourceConfig",
])("%s answers requests with any bytes for values, and names an error", async (rpc) => {
  const value = fc.record({ msgpack: bytes, json: bytes });
  const request = fc.record(
    {
      type_name: fc.oneof(names, fc.string()),
      target_type_name: names,
      source_type_name: fc.string(),
      source_state: fc.record({ json: bytes }),
      config: value,
      prior_state: value,
      proposed_new_state: value,
      planned_state: value,
      current_state: value,
      state: value,
      raw_state: fc.record({ json: bytes }),
      raw_identity: fc.record({ json: bytes }),
      version: fc.integer({ min: -3, max: 5 }),
      private: bytes,
      prior_private: bytes,
      planned_private: bytes,
      id: fc.string(),
      current_identity: fc.record({ identity_data: value }),
      prior_identity: fc.record({ identity_data: value }),
      planned_identity: fc.record({ identity_data: value }),
    },
    { requiredKeys: ["type_name", "target_type_name"] },
  );
  await fc.assert(
    fc.asyncProperty(request, async (hostile) => {
      const response = (await host.unary("tfplugin6.Provider", rpc, hostile)) as { diagnostics?: readonly Said[] };
      for (const { severity, summary, detail } of response.diagnostics ?? []) {
        expect([1, 2]).toContain(severity);
        expect(summary).not.toBe("");
        expect(`${summary} ${detail}`).not.toContain("bug in the provider");
      }
    }),
    { numRuns: 60 },
  );
  await expectAlive();
});

interface Said {
  readonly severity: number;
  readonly summary: string;
  readonly detail: string;
}

test("proper values that are cut off, or hold a wrong byte, are refused with an error", async () => {
  const changed = fc.record({
    typeName: names,
    seed: fc.nat(),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    byte: fc.option(fc.integer({ min: 1, max: 255 })),
    rpc: fc.constantFrom("PlanResourceChange", "ReadResource", "ValidateResourceConfig", "GenerateResourceConfig"),
  });
  await fc.assert(
    fc.asyncProperty(changed, async ({ typeName, seed, at, byte, rpc }) => {
      const { schema } = provider.resources.get(typeName) as Resource<Api>;
      const config: ObjectValue = configOf(schema, picker(seed), true);
      const whole = encodeMsgpack(schema.type, config);
      const place = Math.floor(at * (whole.length - 1));
      const msgpack = byte === null ? whole.subarray(0, place) : Buffer.from(whole);
      if (byte !== null) msgpack[place] = (msgpack[place] ?? 0) ^ byte;
      const value = { msgpack };
      const request = {
        type_name: typeName,
        config: value,
        ...Object.fromEntries(states.map((state) => [state, value])),
      };
      const response = (await host.unary("tfplugin6.Provider", rpc, request)) as { diagnostics: readonly Said[] };
      // A wrong byte can make another proper value; nothing at all is null.
      if (byte === null && msgpack.length > 0) {
        expect(response.diagnostics.filter(({ severity }) => severity === 1)).not.toEqual([]);
      }
    }),
    { numRuns: 300 },
  );
  await expectAlive();
});

test("after all that the process ends as it should", async () => {
  const { code } = await host.shutdown();
  expect([code, /panic|uncaught/i.test(host.stderr())]).toEqual([0, false]);
});
