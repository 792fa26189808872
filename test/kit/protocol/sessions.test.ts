import { afterEach, beforeEach, expect, test } from "vitest";
import { unknown } from "../../../src/kit/values/value.ts";
import type { CornerHost } from "../support/corner-provider-host.ts";
import { configOf, hostCorner, valueOf } from "../support/corner-provider-host.ts";

let host: CornerHost;
beforeEach(async () => {
  host = await hostCorner();
});
afterEach(() => host.stop());

const read = (values: object) =>
  host.call("ReadDataSource", {
    type_name: "corner_echo",
    config: configOf(host.provider.dataSources.get("corner_echo")!.schema, values),
  });

test("the end of a connection stops what runs for it and closes its client", async () => {
  await host.configure();
  const waiting = read({ text: "a", fail: "wait" });
  await host.journaled("echo a");
  host.disconnect();
  expect((await waiting).diagnostics).toMatchObject([
    { summary: "Operation Interrupted", detail: expect.stringContaining("Terraform has gone") as string },
  ]);
  await host.journaled("closed secret");
});

test("what is configured after the end of its connection is closed at once", async () => {
  host.disconnect();
  await host.configure();
  expect(host.journal).toEqual(["configured with secret", "closed secret"]);
});

const thing = () => host.provider.resources.get("corner_thing")!.schema;
const nothing = { msgpack: Buffer.from([0xc0]) };

test("what was sent before Terraform asked to stop is recorded as the success that it is", async () => {
  await host.configure();
  const creating = host.call("ApplyResourceChange", {
    type_name: "corner_thing",
    config: configOf(thing(), { name: "sent" }),
    prior_state: nothing,
    planned_state: configOf(thing(), { id: unknown, name: "sent" }),
  });
  await host.journaled("create sent");
  await host.call("StopProvider", {});
  const { new_state, diagnostics } = await creating;
  expect(diagnostics).toEqual([]);
  expect(valueOf(thing().type, new_state)).toMatchObject({ id: "thing-sent" });
});

test("a provider that is asked to end begins nothing more, but closes what is open, and loses nothing", async () => {
  await host.configure();
  const opened = await host.call("OpenEphemeralResource", {
    type_name: "corner_token",
    config: configOf(host.provider.ephemeralResources.get("corner_token")!.schema, { name: "ada" }),
  });
  await host.end();
  expect((await read({ text: "late" })).diagnostics).toMatchObject([
    { summary: "Operation Interrupted", detail: expect.stringContaining("was not begun") as string },
  ]);
  const prior_state = configOf(thing(), { id: "thing-a", name: "a" });
  const planned_private = Buffer.from('{"key":"MQ=="}');
  const kept = await host.call("ApplyResourceChange", {
    type_name: "corner_thing",
    config: nothing,
    prior_state,
    planned_state: nothing,
    planned_private,
  });
  expect(kept.diagnostics).toMatchObject([{ severity: 1, summary: "Operation Interrupted" }]);
  expect(valueOf(thing().type, kept.new_state)).toMatchObject({ id: "thing-a" });
  expect(kept.private).toEqual(planned_private);
  expect(host.journal).toEqual(["configured with secret", "open ada"]);
  await host.call("CloseEphemeralResource", { type_name: "corner_token", private: opened.private! });
  expect(host.journal.at(-1)).toMatch(/^close ada/);
});

test("configuring again closes the client before", async () => {
  await host.configure({ token: "one" });
  await host.configure({ token: "two" });
  expect(host.journal).toEqual(["configured with one", "configured with two", "closed one"]);
});

test("an object before the configuration is an error", async () => {
  expect((await read({ text: "a" })).diagnostics).toMatchObject([{ severity: 1, summary: "Provider Not Configured" }]);
});

test("a provider that would defer is an error for a host that does not allow it, beside its warnings", async () => {
  const { diagnostics } = (await host.configure({ token: unknown })) as { diagnostics: object[] };
  expect(diagnostics).toMatchObject([
    { severity: 2, summary: "Token Not Known Yet", detail: "deferral not allowed" },
    { severity: 1, summary: "Provider Configuration Not Known Yet" },
  ]);
});

test("every served call is logged with its name and duration", async () => {
  await host.call("GetMetadata", {});
  expect(host.logs).toContainEqual(
    expect.objectContaining({
      level: "trace",
      tf_rpc: "GetMetadata",
      tf_req_duration_ms: expect.any(Number) as number,
    }),
  );
});

test("what is sensitive in the configuration is kept out of the log from then on", async () => {
  await host.configure({ token: "seen", secret: "hunter2" });
  expect(host.masked).toContain("hunter2");
  expect(host.masked).not.toContain("seen");
});

test("state stores are not implemented", async () => {
  await expect(host.call("GetStates", { type_name: "corner_store" })).rejects.toMatchObject({ code: 12 });
});
