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

const echo = () => host.provider.dataSources.get("corner_echo")!.schema;
const read = (values: object, more: { deferral_allowed?: boolean; module?: string } = {}) =>
  host.call("ReadDataSource", {
    type_name: "corner_echo",
    config: configOf(echo(), values),
    provider_meta: configOf(host.provider.providerMeta!, { module: more.module }),
    client_capabilities: { deferral_allowed: more.deferral_allowed ?? false },
  });

test("a data source answers with its configuration, its defaults and blocks, and what it read", async () => {
  const { state, diagnostics } = await read({ text: "a b", extra: [{ text: "c" }] }, { module: "m" });
  expect(diagnostics).toEqual([]);
  expect(valueOf(echo().type, state)).toEqual({
    text: "a b",
    times: 2,
    warn: null,
    fail: null,
    said: "a b ca b c",
    words: [{ word: "a" }, { word: "b" }],
    module: "m",
    extra: [{ text: "c" }],
    timeouts: null,
  });
});

test("a warning of the author comes with the state, at its attribute", async () => {
  const { state, diagnostics } = await read({ text: "a", warn: "careful" });
  expect(state).not.toBeNull();
  expect(diagnostics).toMatchObject([
    { severity: 2, summary: "Told to Warn", detail: "careful", attribute: { steps: [{ attribute_name: "warn" }] } },
  ]);
});

test("a warning stays when the read fails after it", async () => {
  const { diagnostics } = await read({ text: "a", warn: "careful", fail: "user" });
  expect(diagnostics).toMatchObject([
    { severity: 2, detail: "careful" },
    { severity: 1, summary: "User Error", attribute: { steps: [{ attribute_name: "text" }] } },
  ]);
});

test("what does not fit the schema names the attribute", async () => {
  const { state, diagnostics } = await read({ text: "a", fail: "wrong" });
  expect(state).toBeNull();
  expect(diagnostics).toMatchObject([{ severity: 1, detail: "said: string is required, got number" }]);
});

test("a read ends at its timeout", async () => {
  const { diagnostics } = await read({ text: "a", fail: "wait", timeouts: { read: "10ms" } });
  expect(diagnostics).toMatchObject([{ summary: "Operation Timed Out" }]);
  expect(diagnostics[0]?.detail).toContain('timeouts { read = "…" }');
});

test("a deferred provider answers with what is configured, the rest unknown, without a read", async () => {
  await host.configure({ token: unknown }, { deferral_allowed: true });
  const { state, deferred, diagnostics } = await read({ text: "a" }, { deferral_allowed: true });
  expect(diagnostics).toEqual([]);
  expect(deferred).toEqual({ reason: 2 });
  expect(valueOf(echo().type, state)).toMatchObject({ text: "a", times: 2, said: unknown, words: unknown });
  expect(host.journal).not.toContain("echo a");
});

test("a deferred provider is an error for a host that does not allow deferral of this read", async () => {
  await host.configure({ token: unknown }, { deferral_allowed: true });
  expect(await read({ text: "a" })).toMatchObject({
    deferred: null,
    diagnostics: [{ severity: 1, summary: "Provider Configuration Not Known Yet" }],
  });
});
