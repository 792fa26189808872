import { afterEach, beforeEach, expect, test } from "vitest";
import { unknown } from "../../../src/kit/values/value.ts";
import type { CornerHost } from "../support/corner-provider-host.ts";
import { configOf, hostCorner } from "../support/corner-provider-host.ts";

let host: CornerHost;
beforeEach(async () => {
  host = await hostCorner();
  await host.configure();
});
afterEach(() => host.stop());

const config = (values: object) => configOf(host.provider.actions.get("corner_wave")!.schema, values);
const invoke = (values: object) =>
  host.stream("InvokeAction", [{ action_type: "corner_wave", config: config(values) }]);
const plan = (values: object, client_capabilities = { deferral_allowed: false }) =>
  host.call("PlanAction", { action_type: "corner_wave", config: config(values), client_capabilities });

test("progress comes message by message, and completion at the end", async () => {
  const events = await invoke({ target: "ada", times: 5 });
  expect(events).toMatchObject([
    ...[1, 2, 3, 4, 5].map((wave) => ({ type: "progress", progress: { message: `wave ${wave}` } })),
    { type: "completed", completed: { diagnostics: [] } },
  ]);
});

test("what fails completes with an error, after the progress until then", async () => {
  const events = await invoke({ target: "ada", how: "fail" });
  expect(events.map(({ type }) => type)).toEqual(["progress", "completed"]);
  expect(events[1]?.completed?.diagnostics).toMatchObject([{ severity: 1, summary: "I Am a Teapot" }]);
});

test("a warning comes with the completion", async () => {
  const events = await invoke({ target: "ada", how: "warn" });
  expect(events.at(-1)?.completed?.diagnostics).toMatchObject([{ severity: 2, summary: "Tired" }]);
});

test("an action that is not there, or is not configured, completes with an error", async () => {
  const [event, ...more] = await host.stream("InvokeAction", [
    { action_type: "corner_none", config: config({ target: "a" }) },
  ]);
  expect(more).toEqual([]);
  expect(event?.completed?.diagnostics).toMatchObject([{ severity: 1, summary: "Unknown Action" }]);
  const [missing] = await host.stream("InvokeAction", [{ action_type: "corner_wave" }]);
  expect(missing?.completed?.diagnostics).toMatchObject([{ severity: 1, summary: "Missing Configuration" }]);
});

test("an action ends at its timeout", async () => {
  const events = await invoke({ target: "ada", how: "wait", timeouts: { invoke: "10ms" } });
  expect(events.at(-1)?.completed?.diagnostics).toMatchObject([{ summary: "Operation Timed Out" }]);
});

test("stopping ends an action, even one that does not listen", async () => {
  const waiting = Promise.all([invoke({ target: "ada", how: "wait" }), invoke({ target: "bob", how: "deaf" })]);
  await Promise.all([host.journaled("wave ada"), host.journaled("wave bob")]);
  await host.call("StopProvider", {});
  for (const events of await waiting) {
    expect(events.at(-1)?.completed?.diagnostics).toMatchObject([{ severity: 1, summary: "Operation Interrupted" }]);
  }
});

test("cancelling the stream ends the action, and the provider goes on", async () => {
  const cancel = new AbortController();
  const stream = host.stream(
    "InvokeAction",
    [{ action_type: "corner_wave", config: config({ target: "ada", how: "wait" }) }],
    {
      signal: cancel.signal,
    },
  );
  await host.journaled("wave ada");
  cancel.abort();
  await expect(stream).rejects.toMatchObject({ code: 1 });
  await host.journaled("aborted");
  expect((await invoke({ target: "bob" })).at(-1)?.type).toBe("completed");
});

test("a plan looks at the configuration, also where values are unknown", async () => {
  expect(await plan({ target: "ada" })).toMatchObject({ diagnostics: [], deferred: null });
  expect((await plan({ target: "nobody" })).diagnostics).toMatchObject([
    { severity: 1, summary: "Nobody There", attribute: { steps: [{ attribute_name: "target" }] } },
  ]);
  expect((await plan({ target: unknown })).diagnostics).toMatchObject([
    { severity: 2, summary: "Waving at the Unknown" },
  ]);
});

test("a plan of a deferred provider is deferred where Terraform allows it, and an error elsewhere", async () => {
  await host.configure({ token: unknown }, { deferral_allowed: true });
  expect(await plan({ target: "ada" }, { deferral_allowed: true })).toMatchObject({
    deferred: { reason: 2 },
    diagnostics: [],
  });
  expect(await plan({ target: "ada" })).toMatchObject({ deferred: null, diagnostics: [{ severity: 1 }] });
});

test("a configuration is validated", async () => {
  const validate = (values: object) =>
    host.call("ValidateActionConfig", { type_name: "corner_wave", config: config(values) });
  expect((await validate({ target: "ada" })).diagnostics).toEqual([]);
  expect((await validate({ target: "" })).diagnostics).toMatchObject([{ severity: 1 }]);
});
