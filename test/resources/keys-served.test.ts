import { generateKeyPairSync } from "node:crypto";
import { join } from "node:path";
import { inspect } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import type { ObjectValue, Schema } from "terraform-plugin-kit";
import { decodeMsgpack, launch, propose } from "terraform-plugin-kit/testing";
import type { FakeHost, Peer } from "terraform-plugin-kit/testing";
import { openaiProvider } from "../../src/provider.ts";
import { startSimulator } from "../../src/simulator/server.ts";
import type { Simulator } from "../../src/simulator/server.ts";
import { argument, configOf, valueOf } from "../kit/support/corner-provider-host.ts";
import { expectNoLeakIn } from "../support/leaks.ts";

const { publicKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});
const { resources, dataSources, ephemeralResources, schema: ofProvider } = openaiProvider({ version: "1", env: {} });
const account = { project_id: "proj_a", service_account_id: "svc_acct_1" };
const seed = {
  projects: [{ id: "proj_a", name: "A" }],
  service_accounts: [{ id: "svc_acct_1", project_id: "proj_a", name: "Crawler", role: "member" as const }],
};

/** A provider in its own process, with every log line. */
interface Served {
  readonly simulator: Simulator;
  readonly host: FakeHost;
  /** Calls an RPC whose answer must not hold a key of the simulator. */
  readonly call: Peer["call"];
  /** Calls an RPC whose answer must hold a key. */
  readonly reveal: Peer["call"];
}

/** After the test, searches every answer and every byte of the process's output for keys. */
async function served(): Promise<Served> {
  const simulator = await startSimulator({ seed });
  onTestFinished(async () => await simulator.close());
  const host = await launch({
    command: process.execPath,
    args: [join(import.meta.dirname, "../../src/main.ts")],
    env: { TF_LOG: "TRACE", OPENAI_BASE_URL: simulator.url, OPENAI_ADMIN_KEY: "sk-admin-of-this-test" },
  });
  const seen: unknown[] = [];
  onTestFinished(async () => {
    await host.kill();
    expect(simulator.store.secrets).not.toEqual([]);
    expect(host.stderr()).toContain("API request");
    expectNoLeakIn(simulator.store.secrets, [...seen, host.stdout(), host.stderr()]);
  });
  const call: Peer["call"] = async (rpc, request) => {
    const answer = await host.call(rpc, request);
    seen.push(answer);
    return answer;
  };
  await call("ConfigureProvider", { terraform_version: "1.15.0", config: configOf(ofProvider, {}) });
  return { simulator, host, call, reveal: host.call };
}

const managed = [
  ["openai_project_service_account_api_key", { ...account, name: "Crawler" }],
  ["openai_admin_api_key", { name: "CI" }],
] as const;

test.each(managed)("no answer and no log line holds the value of an %s", async (type_name, settings) => {
  const { simulator, call } = await served();
  const resource = resources.get(type_name);
  if (resource === undefined) throw new Error(`there is no ${type_name}`);
  const { schema } = resource;
  const config = configOf(schema, { ...settings, encrypt_to: { public_key: publicKey } });
  const none = argument(schema.type, null);

  /** Plans and applies as Terraform does. */
  const change = async (before: State, after: Bytes) => {
    const prior = { prior_state: before.state, config: after };
    const proposed = argument(schema.type, propose(schema, valueIn(schema, before.state), valueIn(schema, after)));
    const order = { type_name, ...prior, proposed_new_state: proposed, prior_private: before.kept };
    const { planned_state, planned_private } = await call("PlanResourceChange", order);
    return await call("ApplyResourceChange", { type_name, ...prior, planned_state, planned_private });
  };

  simulator.faults.add({ method: "POST", kind: "reset", commit: "after" });
  const created = await change({ state: none, kept: Buffer.alloc(0) }, config);
  expect(created.diagnostics.map(({ summary }) => summary)).toEqual(["Object of a Lost Answer Removed"]);
  expect(simulator.store.secrets).toHaveLength(2);
  const state = created.new_state as Bytes;
  expect(valueOf(schema.type, created.new_state)).toMatchObject({ ...settings, encrypted_value: expect.any(String) });
  const read = await call("ReadResource", { type_name, current_state: state, private: created.private });
  expect(read.diagnostics).toEqual([]);

  const [value = ""] = simulator.store.secrets.slice(-1);
  const message = `Incorrect API key provided: ${value}.`;
  simulator.faults.add({ method: "DELETE", kind: "status", status: 401, message });
  const refused = await change({ state, kept: created.private }, none);
  expect(refused.diagnostics[0]?.detail).toContain("Incorrect API key provided");
  const destroyed = await change({ state, kept: created.private }, none);
  expect(destroyed.diagnostics).toEqual([]);
});

test("data sources do not return the value of a key", async () => {
  const { simulator, call, reveal } = await served();
  await reveal("OpenEphemeralResource", opening("openai_admin_api_key", { name: "Run" }));
  await reveal("OpenEphemeralResource", opening("openai_project_service_account_api_key", account));
  expect(simulator.store.secrets).toHaveLength(2);
  for (const [type_name, config] of [
    ["openai_admin_api_keys", {}],
    ["openai_project_api_keys", { project_id: "proj_a" }],
  ] as const) {
    const schema = dataSources.get(type_name)?.schema as Schema;
    const { state, diagnostics } = await call("ReadDataSource", { type_name, config: configOf(schema, config) });
    expect(diagnostics).toEqual([]);
    expect(inspect(valueOf(schema.type, state), { depth: Infinity })).toMatch(/sk-(?:admin|svcacct)-\.\.\./u);
  }
});

test("only the answer to the open of an ephemeral key holds its value", async () => {
  const { simulator, call, reveal } = await served();
  const type_name = "openai_project_service_account_api_key";
  const opened = await reveal("OpenEphemeralResource", opening(type_name, account));
  const [value = ""] = simulator.store.secrets;
  expect(opened.result?.msgpack.toString()).toContain(value);
  // The private data is in Terraform's memory and logs.
  expectNoLeakIn([value], [opened.private, opened.diagnostics]);
  const { private: kept = Buffer.alloc(0) } = opened;
  const renewed = await call("RenewEphemeralResource", { type_name, private: kept });
  expect(renewed.diagnostics).toEqual([]);
  simulator.faults.add({ method: "DELETE", kind: "status", status: 401, message: `Incorrect API key: ${value}.` });
  const refused = await call("CloseEphemeralResource", { type_name, private: kept });
  expect(refused.diagnostics[0]?.detail).toContain("Incorrect API key");
  expect((await call("CloseEphemeralResource", { type_name, private: kept })).diagnostics).toEqual([]);
});

const runs = [
  ["openai_project_service_account_api_key", account],
  ["openai_admin_api_key", { name: "Run" }],
] as const;

test.each(runs)("an ephemeral %s has an expiry if the answer to its create lacks it", async (type_name, config) => {
  const { simulator, reveal } = await served();
  simulator.faults.add({ kind: "without-field", field: "expires_at", method: "POST" });
  const { result, diagnostics } = await reveal("OpenEphemeralResource", opening(type_name, config));
  expect(diagnostics).toEqual([]);
  const { schema } = ephemeralResources.get(type_name)!;
  expect(valueOf(schema.type, result)).toMatchObject({ expires_at: expect.any(Number) as number });
});

test.each(runs)("the error for an %s that the API refuses to revoke has its expiry", async (type_name, config) => {
  const { simulator, call, reveal } = await served();
  const { private: kept = Buffer.alloc(0) } = await reveal("OpenEphemeralResource", opening(type_name, config));
  simulator.faults.add({ kind: "status", status: 400, method: "DELETE" });
  simulator.faults.add({ kind: "status", status: 400, method: "POST" });
  const { diagnostics } = await call("CloseEphemeralResource", { type_name, private: kept });
  expect(diagnostics).toMatchObject([{ severity: 1, summary: "Key Could Not Be Revoked" }]);
  expect(diagnostics[0]?.detail).toMatch(/until it expires, (?:within 900 seconds|at 20\d\d-)/u);
});

test("a renewal whose request is lost is sent again", async () => {
  const { simulator, call, reveal } = await served();
  const [[type_name, config]] = runs;
  const opened = await reveal("OpenEphemeralResource", opening(type_name, { ...config, expires_in_seconds: 60 }));
  const [key] = simulator.store.dump()["project_api_keys"] as [{ expires_at: number }];
  key.expires_at -= 40;
  const before = key.expires_at;
  expect(before).toBeGreaterThan(simulator.store.now());
  const kept = { ...(JSON.parse(String(opened.private)) as object), expires_at: before };
  simulator.faults.add({ kind: "reset", method: "POST" });
  const renewing = { type_name, private: Buffer.from(JSON.stringify(kept)) };
  expect((await call("RenewEphemeralResource", renewing)).diagnostics).toEqual([]);
  const [renewed] = simulator.store.dump()["project_api_keys"] as [{ expires_at: number }];
  expect(renewed.expires_at).toBeGreaterThan(before);
});

test.each([
  ["Shutdown", async (host: FakeHost): Promise<unknown> => await host.shutdown()],
  ["SIGTERM", (host: FakeHost): void => host.signal("SIGTERM")],
] as const)("ephemeral keys that are open at a %s are revoked before the process ends", async (_, end) => {
  const { simulator, host, reveal } = await served();
  await reveal("OpenEphemeralResource", opening("openai_admin_api_key", { name: "Run" }));
  for (const name of ["One", "Two"])
    await reveal("OpenEphemeralResource", opening("openai_project_service_account_api_key", { ...account, name }));
  await end(host);
  expect(await host.exited).toMatchObject({ code: 0 });
  const { admin_api_keys, project_api_keys } = simulator.store.dump();
  expect([admin_api_keys, project_api_keys]).toEqual([[], []]);
});

test.each(runs)(
  "an ephemeral %s whose create has no answer before the process ends is revoked",
  async (type_name, config) => {
    const { simulator, host } = await served();
    simulator.faults.add({ kind: "silence", method: "POST", commit: "after" });
    const pending = host.call("OpenEphemeralResource", opening(type_name, config));
    await expect.poll(() => simulator.store.secrets.length, { timeout: 10_000 }).toBe(1);
    host.signal("SIGTERM");
    const { diagnostics } = await pending;
    expect(diagnostics[0]?.detail).toContain("may have created");
    expect(await host.exited).toMatchObject({ code: 0 });
    const { admin_api_keys, project_api_keys } = simulator.store.dump();
    expect([...(admin_api_keys ?? []), ...(project_api_keys ?? [])]).toEqual([]);
  },
);

type Bytes = ReturnType<typeof argument>;

/** Terraform's record of an object: its state, and its private data. */
interface State {
  readonly state: Bytes;
  readonly kept: Buffer;
}

function opening(type_name: string, config: object): { type_name: string; config: Bytes } {
  return { type_name, config: configOf(ephemeralResources.get(type_name)?.schema as Schema, config) };
}

function valueIn({ type }: Schema, { msgpack }: Bytes): ObjectValue | null {
  return decodeMsgpack(type, msgpack) as ObjectValue | null;
}
