import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CornerHost } from "../support/corner-provider-host.ts";
import { hostCorner } from "../support/corner-provider-host.ts";

let host: CornerHost;
beforeAll(async () => {
  host = await hostCorner();
  await host.configure();
});
afterAll(() => host.stop());

const bytes = fc.uint8Array({ maxLength: 40 }).map((each) => Buffer.from(each));
const value = fc.record({ msgpack: bytes, json: bytes });
const runs = { numRuns: 60 };

const unary: readonly (readonly [rpc: string, request: (hostile: object) => object])[] = [
  ["ValidateProviderConfig", (config) => ({ config })],
  ["ConfigureProvider", (config) => ({ config })],
  ["ValidateDataResourceConfig", (config) => ({ type_name: "corner_echo", config })],
  ["ReadDataSource", (config) => ({ type_name: "corner_echo", config, provider_meta: config })],
  ["ValidateEphemeralResourceConfig", (config) => ({ type_name: "corner_token", config })],
  ["OpenEphemeralResource", (config) => ({ type_name: "corner_token", config })],
  ["ValidateListResourceConfig", (config) => ({ type_name: "corner_thing", config })],
  ["ValidateActionConfig", (config) => ({ type_name: "corner_wave", config })],
  ["PlanAction", (config) => ({ action_type: "corner_wave", config })],
  ["CallFunction", (config) => ({ name: "join", arguments: [config, config] })],
];

test.each(unary)("%s answers whatever a configuration holds, never with a gRPC error", async (rpc, request) => {
  await fc.assert(
    fc.asyncProperty(value, async (hostile) => {
      const response = (await host.unary("tfplugin6.Provider", rpc, request(hostile))) as { diagnostics?: object[] };
      for (const diagnostic of response.diagnostics ?? [])
        expect(diagnostic).toMatchObject({ severity: expect.any(Number) as number });
    }),
    runs,
  );
});

test.each(["RenewEphemeralResource", "CloseEphemeralResource"])("%s answers whatever was kept", async (rpc) => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        bytes,
        fc.json().map((text) => Buffer.from(text)),
      ),
      async (kept) => {
        await host.unary("tfplugin6.Provider", rpc, { type_name: "corner_token", private: kept });
      },
    ),
    runs,
  );
});

test.each(["ListResource", "InvokeAction"])("%s ends with one error for a configuration that is none", async (rpc) => {
  await fc.assert(
    fc.asyncProperty(
      // Bytes that begin so may be null or an object, which are configurations.
      bytes.filter(([first]) => first !== undefined && ![0x80, 0xc0].includes(first)),
      async (msgpack) => {
        const request = { type_name: "corner_thing", action_type: "corner_wave", config: { msgpack }, limit: 1 };
        const events = (await host.stream(rpc, [request])) as {
          diagnostic?: object[];
          completed?: { diagnostics: object[] };
        }[];
        const last = events.at(-1);
        expect(last?.diagnostic ?? last?.completed?.diagnostics).toMatchObject([{ severity: 1 }]);
      },
    ),
    runs,
  );
});

test.each(unary.filter(([rpc]) => /Data|Ephemeral|Action|Provider/.test(rpc)))(
  "%s refuses a configuration of which nothing is known",
  async (rpc, request) => {
    const { diagnostics } = (await host.unary(
      "tfplugin6.Provider",
      rpc,
      request({ msgpack: Buffer.of(0xd4, 0, 0) }),
    )) as {
      diagnostics: object[];
    };
    expect(diagnostics).toMatchObject([{ severity: 1 }]);
  },
);

test("a request that is no message is refused, and the next one served", async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...unary.map(([rpc]) => rpc)), bytes, async (rpc, request) => {
      await host.callRaw(rpc, request).catch(({ code }: { code: number }) => expect(code).toBe(13));
    }),
    { numRuns: 200 },
  );
  expect((await host.call("GetMetadata", {})).diagnostics).toEqual([]);
});
