import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { string } from "../../../src/kit/values/primitive.ts";
import { argument, configOf } from "../support/corner-provider-host.ts";
import { cornerProvider } from "../support/corner-provider.ts";
import type { FakeHost } from "../../../src/kit/testing/fake-host.ts";
import { launch } from "../../../src/kit/testing/fake-host.ts";

const provider = cornerProvider(() => {});
const config = configOf(provider.schema, { token: "first" });

let host: FakeHost;
beforeAll(async () => {
  host = await launch({
    command: process.execPath,
    args: [join(import.meta.dirname, "../support/corner-provider-main.ts")],
    env: { TF_LOG: "TRACE" },
  });
});
afterAll(() => host.kill());

test("a launched provider answers functions, and streams lists and actions", async () => {
  const called = await host.call("CallFunction", {
    name: "join",
    arguments: ["-", "a", "b"].map((text) => argument(string, text)),
  });
  expect(Buffer.from(called.result!.msgpack).toString()).toContain("a-b");
  await host.call("ConfigureProvider", { config });
  const wave = configOf(provider.actions.get("corner_wave")!.schema, { target: "ada", times: 2 });
  const events = await host.stream("InvokeAction", [{ action_type: "corner_wave", config: wave }]);
  expect(events.map(({ type }) => type)).toEqual(["progress", "progress", "completed"]);
  const things = configOf(provider.listResources.get("corner_thing")!.schema, {});
  expect(await host.stream("ListResource", [{ type_name: "corner_thing", config: things, limit: 3 }])).toHaveLength(3);
});

test("each connection has its configuration, which ends with it", async () => {
  await host.call("ConfigureProvider", { config: configOf(provider.schema, { token: "kept" }) });
  const other = host.connect();
  await other.call("ConfigureProvider", { config: configOf(provider.schema, { token: "second" }) });
  other.close();
  await host.waitForStderr(/closed second/);
  const read = await host.call("ReadDataSource", {
    type_name: "corner_echo",
    config: configOf(provider.dataSources.get("corner_echo")!.schema, { text: "still here" }),
  });
  expect(read.diagnostics).toEqual([]);
  expect(host.stderr()).not.toContain("closed kept");
});

test("shutting down closes what is open, and says so before the end", async () => {
  await host.call("ConfigureProvider", { config: configOf(provider.schema, { token: "last" }) });
  const { code, replied } = await host.shutdown();
  expect([code, replied]).toEqual([0, true]);
  expect(host.stderr()).toContain("closed last");
});
