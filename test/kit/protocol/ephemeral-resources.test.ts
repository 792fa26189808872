import { afterEach, beforeEach, expect, test } from "vitest";
import { unknown } from "../../../src/kit/values/value.ts";
import type { CornerHost } from "../support/corner-provider-host.ts";
import { configOf, hostCorner, valueOf } from "../support/corner-provider-host.ts";

let host: CornerHost;
beforeEach(async () => {
  host = await hostCorner();
  await host.configure();
});
afterEach(() => host.stop());

const token = () => host.provider.ephemeralResources.get("corner_token")!.schema;
const open = (values: object) =>
  host.call("OpenEphemeralResource", { type_name: "corner_token", config: configOf(token(), values) });

test("what is opened has its configuration, its defaults and what the API answered", async () => {
  const { result, renew_at, diagnostics } = await open({ name: "ada" });
  expect(diagnostics).toEqual([]);
  expect(valueOf(token().type, result)).toEqual({
    name: "ada",
    renew_in: null,
    fail: null,
    length: 3,
    value: "ttt",
    timeouts: null,
  });
  expect(renew_at ?? null).toBeNull();
});

test("renewal and closing get what opening kept, to the last digit", async () => {
  const opened = await open({ name: "ada", renew_in: 30 });
  expect(Math.round(Number(opened.renew_at?.seconds) - Date.now() / 1000)).toBeLessThanOrEqual(31);
  const renewed = await host.call("RenewEphemeralResource", { type_name: "corner_token", private: opened.private! });
  expect(renewed).toMatchObject({ diagnostics: [], renew_at: { seconds: expect.any(Number) as number } });
  await host.call("RenewEphemeralResource", { type_name: "corner_token", private: renewed.private! });
  await host.call("CloseEphemeralResource", { type_name: "corner_token", private: opened.private! });
  expect(host.journal.slice(1)).toEqual([
    "open ada",
    "renew ada 1152921504606846976",
    "renew ada 1152921504606846977",
    "close ada 1152921504606846976",
  ]);
});

test("a time of renewal in the past becomes one ahead, and the log says so", async () => {
  const before = Math.floor(Date.now() / 1000);
  const { renew_at } = await open({ name: "ada", renew_in: -3600 });
  expect(Number(renew_at?.seconds)).toBeGreaterThanOrEqual(before + 1);
  expect(host.logs).toContainEqual(expect.objectContaining({ level: "warn", tf_rpc: "OpenEphemeralResource" }));
});

test("one that cannot be renewed is never asked to be, and says so when it is", async () => {
  const opened = await host.call("OpenEphemeralResource", {
    type_name: "corner_fixed",
    config: configOf(host.provider.ephemeralResources.get("corner_fixed")!.schema, {}),
  });
  expect(opened.renew_at ?? null).toBeNull();
  const renewed = await host.call("RenewEphemeralResource", { type_name: "corner_fixed", private: opened.private! });
  expect(renewed.diagnostics).toMatchObject([{ severity: 1, summary: "Ephemeral Resource Cannot Be Renewed" }]);
  // A host that closes with the answer of the last renewal must still know what is open.
  expect(renewed.private).toEqual(opened.private);
  const closed = await host.call("CloseEphemeralResource", { type_name: "corner_fixed", private: opened.private! });
  expect(closed.diagnostics).toEqual([]);
});

test("an answer that does not fit is an error at its attribute, and what was opened is closed", async () => {
  const { result, diagnostics } = await open({ name: "ada", fail: "wrong" });
  expect(result).toBeNull();
  expect(diagnostics).toMatchObject([
    {
      severity: 1,
      detail: "value: string is required, got number",
      attribute: { steps: [{ attribute_name: "value" }] },
    },
  ]);
  expect(host.journal.slice(1)).toEqual(["open ada", "close ada 1152921504606846976"]);
});

test("what could not be closed after that is a warning beside the error", async () => {
  const { diagnostics } = await open({ name: "stuck", fail: "wrong" });
  expect(diagnostics.map(({ severity, summary }) => [severity, summary])).toEqual([
    [2, "Ephemeral Resource Not Closed"],
    [1, "Unexpected Value"],
  ]);
});

test("an error has the provider's words, or better the resource's own", async () => {
  const opened = await open({ name: "ada", fail: "open" });
  expect(opened.diagnostics).toMatchObject([{ summary: "I Am a Teapot", detail: "no token for ada" }]);
  const { private: kept } = await open({ name: "stuck" });
  const closed = await host.call("CloseEphemeralResource", { type_name: "corner_token", private: kept! });
  expect(closed.diagnostics).toMatchObject([{ summary: "Stuck", detail: "it does not close" }]);
});

test("a warning comes with the result", async () => {
  const { result, diagnostics } = await open({ name: "ada", renew_in: 3600 });
  expect(result).not.toBeNull();
  expect(diagnostics).toMatchObject([{ severity: 2, summary: "Long Renewal", detail: "3600 seconds" }]);
});

test("opening ends at its timeout, in time for others to be opened", async () => {
  const { diagnostics } = await open({ name: "ada", fail: "wait", timeouts: { open: "10ms" } });
  expect(diagnostics).toMatchObject([{ severity: 1, summary: "Operation Timed Out" }]);
  expect(diagnostics[0]?.detail).toContain("The open of corner_token did not finish within its timeout of 10ms");
  expect((await open({ name: "ada" })).diagnostics).toEqual([]);
});

test("stopping ends an opening, but not the closing that follows it", async () => {
  const { private: kept } = await open({ name: "first" });
  const waiting = open({ name: "second", fail: "wait" });
  await host.journaled("open second");
  await host.call("StopProvider", {});
  expect((await waiting).diagnostics).toMatchObject([{ summary: "Operation Interrupted" }]);
  const closed = await host.call("CloseEphemeralResource", { type_name: "corner_token", private: kept! });
  expect(closed.diagnostics).toEqual([]);
});

test("a configuration is validated without a configured provider", async () => {
  const fresh = await hostCorner();
  const validate = (type_name: string, values: object) =>
    fresh.call("ValidateEphemeralResourceConfig", {
      type_name,
      config: configOf(fresh.provider.ephemeralResources.get(type_name)!.schema, values),
    });
  expect((await validate("corner_token", { name: unknown })).diagnostics).toEqual([]);
  expect((await validate("corner_token", { name: "" })).diagnostics).toMatchObject([{ severity: 1 }]);
  expect((await validate("corner_fixed", {})).diagnostics).toMatchObject([
    { severity: 2, detail: "corner_fixed is deprecated. Use token." },
  ]);
  await fresh.stop();
});

test("a deferred provider opens nothing, and what the API would answer is unknown", async () => {
  await host.configure({ token: unknown }, { deferral_allowed: true });
  const { result, deferred, diagnostics } = await open({ name: "ada" });
  expect(diagnostics).toEqual([]);
  expect(deferred).toEqual({ reason: 2 });
  expect(valueOf(token().type, result)).toMatchObject({ name: "ada", length: 3, value: unknown });
  expect(host.journal).not.toContain("open ada");
});

test("a type that is not there is an error", async () => {
  const { diagnostics } = await host.call("CloseEphemeralResource", { type_name: "corner_none" });
  expect(diagnostics).toMatchObject([{ severity: 1, summary: "Unknown Ephemeral Resource" }]);
});

test("what Terraform left open is closed when it has gone, before the connection to the API is, and nothing twice", async () => {
  await open({ name: "ada" });
  const { private: closed } = await open({ name: "bob" });
  await open({ name: "stuck" });
  await host.call("CloseEphemeralResource", { type_name: "corner_token", private: closed! });
  host.disconnect();
  await host.journaled("closed secret");
  const names = host.journal.map((entry) => entry.replace(/ \d+$/, ""));
  expect(names.filter((entry) => entry.startsWith("close")).toSorted()).toEqual([
    "close ada",
    "close bob",
    "close stuck",
    "closed secret",
  ]);
  expect(names.at(-1)).toBe("closed secret");
  expect(host.logs).toContainEqual(
    expect.objectContaining({
      level: "error",
      error: "it does not close",
      kept: expect.stringContaining("stuck") as string,
    }),
  );
});

test("what failed halfway through its opening is closed when Terraform has gone", async () => {
  const { result, diagnostics } = await open({ name: "ada", fail: "halfway" });
  expect(result).toBeNull();
  expect(diagnostics).toMatchObject([{ summary: "I Am a Teapot", detail: "half a token for ada" }]);
  host.disconnect();
  await host.journaled("closed secret");
  expect(host.journal.slice(1, 3)).toEqual(["open ada", "close ada 5"]);
});

test("a close that failed is tried again at the end, under whichever name Terraform had for it", async () => {
  const opened = await open({ name: "ada", renew_in: 30 });
  const renewed = await host.call("RenewEphemeralResource", { type_name: "corner_token", private: opened.private! });
  await host.call("CloseEphemeralResource", { type_name: "corner_token", private: renewed.private! });
  host.disconnect();
  await host.journaled("closed secret");
  expect(host.journal.filter((entry) => entry.startsWith("close "))).toHaveLength(1);
});
