import { afterEach, beforeEach, expect, test } from "vitest";
import type { CornerHost } from "../support/corner-provider-host.ts";
import { configOf, hostCorner, valueOf } from "../support/corner-provider-host.ts";

let host: CornerHost;
beforeEach(async () => {
  host = await hostCorner();
  await host.configure();
});
afterEach(() => host.stop());

const config = (values: object) => configOf(host.provider.listResources.get("corner_thing")!.schema, values);
const thing = () => host.provider.resources.get("corner_thing")!;
const list = (values: object, { limit = 100, include_resource_object = false } = {}) =>
  host.stream("ListResource", [{ type_name: "corner_thing", config: config(values), limit, include_resource_object }]);

test("each object has a name and an identity, taken from its state", async () => {
  const events = await list({ prefix: "a", size: 2 });
  expect(
    events.map((event) => [event.display_name, valueOf(thing().identity!.type, event.identity?.identity_data)]),
  ).toEqual([
    ["a0", { id: "thing-a0", name: "a0" }],
    ["a1", { id: "thing-a1", name: "a1" }],
  ]);
  expect(events.every(({ resource_object, diagnostic }) => !resource_object && diagnostic.length === 0)).toBe(true);
});

test("the whole object comes where it is asked for, with null for what is not known", async () => {
  const [event] = await list({ size: 1 }, { include_resource_object: true });
  expect(valueOf(thing().schema.type, event?.resource_object)).toEqual({ id: "thing-0", name: "0", note: null });
});

test("an object with an identity only is listed, with a warning where more was asked for", async () => {
  const [event] = await list({ size: 1, how: "identity" }, { include_resource_object: true });
  expect(valueOf(thing().identity!.type, event?.identity?.identity_data)).toEqual({ id: "thing-0", name: "0" });
  expect(event?.diagnostic).toMatchObject([{ severity: 2, summary: "Incomplete List Result" }]);
});

test("an endless list stops at the limit, and its author's clean-up runs", async () => {
  expect(await list({}, { limit: 7 })).toHaveLength(7);
  expect(host.journal.slice(1)).toEqual(["list 7", "listed"]);
});

test("no limit lists all", async () => {
  expect(await list({ size: 150 }, { limit: 0 })).toHaveLength(150);
});

test("an error is the last event, after what was found until then", async () => {
  const events = await list({ how: "fail" });
  expect(events.map(({ display_name }) => display_name)).toEqual(["0", "1", ""]);
  expect(events[2]).toMatchObject({ identity: null, diagnostic: [{ severity: 1, summary: "I Am a Teapot" }] });
});

test("an object without identity is a bug of the provider, and named", async () => {
  const [event] = await list({ how: "none" });
  expect(event?.diagnostic).toMatchObject([{ severity: 1, summary: "Unexpected Error in the Provider" }]);
  expect(event?.diagnostic[0]?.detail).toContain('the list of corner_thing gave "0" without an identity');
});

test("a warning comes with the object it is about; one after the last has an event of its own", async () => {
  const events = await list({ size: 2, how: "warn" });
  expect(events.map(({ diagnostic }) => diagnostic.map(({ detail }) => detail))).toEqual([["0"], ["1"]]);
  const late = await list({ size: 1, how: "late" });
  expect(late[1]).toMatchObject({ identity: null, diagnostic: [{ severity: 2, summary: "Late Warning" }] });
});

test("a cancelled stream ends the list", async () => {
  const cancel = new AbortController();
  const request = { type_name: "corner_thing", config: config({ how: "wait" }), limit: 100 };
  const stream = host.stream("ListResource", [request], { signal: cancel.signal });
  await host.journaled("list 100");
  cancel.abort();
  await expect(stream).rejects.toMatchObject({ code: 1 });
  await host.journaled("listed");
});

test("a host that reads slowly is not overrun, and one that leaves ends an endless list", async () => {
  const request = { type_name: "corner_thing", config: config({ prefix: "x".repeat(10_000) }), limit: 1e9 };
  const stream = host.open("tfplugin6.Provider", "ListResource", request);
  stream.on("error", () => {});
  await new Promise((resolve) => stream.once("data", resolve));
  stream.pause();
  stream.cancel();
  await host.journaled("listed");
  expect(host.journal).toEqual(["configured with secret", "list 1000000000", "listed"]);
});

test("stopping and the timeout end a list, even one that does not listen", async () => {
  const waiting = list({ how: "deaf" });
  await host.journaled("list 100");
  await host.call("StopProvider", {});
  expect((await waiting).at(-1)?.diagnostic).toMatchObject([{ summary: "Operation Interrupted" }]);
  const late = await list({ how: "deaf", timeouts: { list: "10ms" } });
  expect(late.at(-1)?.diagnostic).toMatchObject([{ summary: "Operation Timed Out" }]);
});

test("a configuration is validated, and a list that is not there is an error", async () => {
  const validate = (type_name: string) =>
    host.call("ValidateListResourceConfig", { type_name, config: config({ size: 1 }) });
  expect((await validate("corner_thing")).diagnostics).toEqual([]);
  expect((await validate("corner_none")).diagnostics).toMatchObject([{ summary: "Unknown List Resource" }]);
  const [event] = await host.stream("ListResource", [{ type_name: "corner_none" }]);
  expect(event?.diagnostic).toMatchObject([{ severity: 1, summary: "Unknown List Resource" }]);
});
