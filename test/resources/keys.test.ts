import { constants, generateKeyPairSync, privateDecrypt } from "node:crypto";
import { expect, test } from "vitest";
import type { ObjectValue, Resource } from "terraform-plugin-kit";
import type { Api } from "../../src/openai/client.ts";
import { adminApiKey } from "../../src/resources/admin-api-key.ts";
import { projectServiceAccountApiKey } from "../../src/resources/project-service-account-api-key.ts";
import type { Seed } from "../../src/simulator/seed.ts";
import { life, problems } from "./life.ts";
import type { Life } from "./life.ts";

const { publicKey, privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});
const seed: Seed = {
  projects: [{ id: "proj_a", name: "A" }],
  service_accounts: [{ id: "svc_acct_1", project_id: "proj_a", name: "Crawler", role: "member" }],
  project_api_keys: [
    { id: "key_old", project_id: "proj_a", name: "Crawler", owner_id: "svc_acct_1", created_at: 1_750_000_000 },
  ],
  admin_api_keys: [{ id: "key_admin", name: "CI", created_at: 1_750_000_000 }],
};
const encrypt_to = { public_key: publicKey };

/** Both kinds of keys, with their configuration and their table in the simulator. */
const kinds = [
  {
    kind: "service account key",
    resource: projectServiceAccountApiKey.resource,
    config: { project_id: "proj_a", service_account_id: "svc_acct_1", name: "Crawler", encrypt_to },
    table: "project_api_keys",
    posts: "/organization/projects/{}/service_accounts/{}/api_keys",
    importId: "proj_a/key_old",
  },
  {
    kind: "admin key",
    resource: adminApiKey.resource,
    config: { name: "CI", encrypt_to },
    table: "admin_api_keys",
    posts: "/organization/admin_api_keys",
    importId: "key_admin",
  },
].map(({ resource, ...others }) => ({ ...others, resource: resource as Resource<Api> }));

interface KeyRow {
  readonly id: string;
  readonly name: string;
  readonly expires_at: number | null;
  readonly scopes?: readonly string[];
}

const rowsOf = ({ simulator }: Life, table: string): readonly KeyRow[] =>
  (simulator.store.dump()[table] ?? []) as readonly KeyRow[];

function opened(state: ObjectValue | null): string {
  const encrypted = Buffer.from(String(state?.["encrypted_value"]), "base64");
  return privateDecrypt({ key: privateKey, padding: constants.RSA_PKCS1_PADDING }, encrypted).toString();
}

test.each(kinds)(
  "the state holds the value of a $kind only encrypted for its reader",
  async ({ resource, config, table }) => {
    const org = await life({ seed });
    const state = await org.create(resource, config);
    const value = opened(state);
    expect(value).toMatch(/^sk-/);
    expect(JSON.stringify(state, (_, each: unknown) => (typeof each === "bigint" ? Number(each) : each))).not.toContain(
      value,
    );
    expect(state).toMatchObject({ id: rowsOf(org, table)[1]?.id, encrypt_to: { algorithm: "rsa_pkcs1" } });
    expect(state["redacted_value"]).toMatch(/^sk-.*\.\.\..{4}$/);
    expect(await org.refresh(resource, state)).toEqual(state);
    expect(org.plan(resource, state, config)).toMatchObject({ planned: state, replace: [], diagnostics: [] });
    expect(org.warnings).toEqual([]);
  },
);

test.each(kinds)(
  "the plan refuses a $kind without a reader, and names the three ways",
  async ({ resource, config }) => {
    const org = await life({ seed });
    const { diagnostics } = org.plan(resource, null, { ...config, encrypt_to: null });
    expect(diagnostics).toMatchObject([{ severity: "error" }]);
    for (const way of ["encrypt_to =", "ephemeral resource", "openai_workload_identity_federation_rule"])
      expect(diagnostics[0]?.detail).toContain(way);
    const { error } = await org.apply(resource, null, { ...config, encrypt_to: null });
    expect(String(error)).toContain("three ways");
    expect(org.simulator.journal.count({ method: "POST" })).toBe(0);
  },
);

test.each(kinds)("the $kind of a lost answer is revoked, and another $kind is created", async (subject) => {
  const { resource, config, table, posts } = subject;
  const org = await life({ seed });
  org.simulator.faults.add({ kind: "reset", method: "POST", path: posts, commit: "after", count: 2 });
  const state = await org.create(resource, config);
  expect(rowsOf(org, table)).toHaveLength(2);
  expect(rowsOf(org, table)[1]?.id).toBe(state["id"]);
  expect(org.simulator.journal.count({ method: "POST" })).toBe(3);
  expect(opened(state)).toMatch(/^sk-/);
  expect(org.warnings.join()).toMatch(/was lost.*removed it: key_/);
});

test.each(kinds)("an answer without the value of the $kind is an error, and the key is revoked", async (subject) => {
  const { resource, config, table, posts } = subject;
  const org = await life({ seed });
  org.simulator.faults.add({ kind: "body", method: "POST", path: posts, body: { object: "key", name: config.name } });
  const { error } = await org.apply(resource, null, config);
  expect(String(error)).toContain("has no id");
  expect(rowsOf(org, table)).toHaveLength(1);
});

test.each(kinds)("the next apply revokes a $kind whose create Terraform interrupted", async (subject) => {
  const { resource, config, table, posts } = subject;
  const org = await life({ seed });
  org.simulator.faults.add({ kind: "silence", method: "POST", path: posts, commit: "after" });
  const pending = org.apply(resource, null, config);
  await expect.poll(() => rowsOf(org, table).length).toBe(2);
  org.interrupt();
  const { state } = await pending;
  expect(state).toMatchObject({ id: null, name: config.name, encrypted_value: null });
  org.relaunch();
  expect(await org.apply(resource, state, null)).toEqual({ state: null, error: undefined });
  expect(rowsOf(org, table).map(({ id }) => id)).toEqual([subject.importId.replace(/.*\//, "")]);
  expect(org.warnings.join()).toContain("the provider revoked");
});

test.each(kinds)(
  "after a refresh, the state has the $kind of an interrupted create, and a replacement revokes it",
  async (subject) => {
    const { resource, config, table, posts } = subject;
    const org = await life({ seed });
    org.simulator.faults.add({ kind: "silence", method: "POST", path: posts, commit: "after" });
    const pending = org.apply(resource, null, config);
    await expect.poll(() => rowsOf(org, table).length).toBe(2);
    org.interrupt();
    const { state } = await pending;
    org.relaunch();
    const fresh = state && (await org.refresh(resource, state));
    expect(fresh).toMatchObject({ id: rowsOf(org, table)[1]?.id, name: config.name, encrypted_value: null });
    expect(org.warnings.join()).toContain("did not exist before: the next apply revokes");
    // Terraform destroys a tainted object before its replacement without the object's private state.
    expect(fresh && (await org.destroyAfterCreate(resource, fresh))).toEqual({ state: null, error: undefined });
    expect(rowsOf(org, table)).toHaveLength(1);
  },
);

test.each(kinds)("two new keys with the name of a $kind are left alone, and a warning names them", async (subject) => {
  const { resource, config, table, posts } = subject;
  const org = await life({ seed });
  org.simulator.faults.add({ kind: "silence", method: "POST", path: posts, commit: "after" });
  const pending = org.apply(resource, null, config);
  await expect.poll(() => rowsOf(org, table).length).toBe(2);
  // Another user creates a key of the same name.
  const made = await fetch(`${org.simulator.url}${posts.replace("{}", "proj_a").replace("{}", "svc_acct_1")}`, {
    method: "POST",
    headers: { authorization: "Bearer sk-admin-test", "content-type": "application/json" },
    body: JSON.stringify({ name: config.name }),
  });
  expect(made.status).toBe(200);
  org.interrupt();
  const { state } = await pending;
  org.relaunch();
  expect(state && (await org.refresh(resource, state))).toEqual(state);
  expect(await org.apply(resource, state, null)).toEqual({ state: null, error: undefined });
  expect(rowsOf(org, table)).toHaveLength(3);
  expect(org.warnings.join()).toContain("left them alone");
});

test("keys of one name that are created at the same time are not taken for lost keys", async () => {
  const org = await life({ seed });
  const [{ resource, config, table, posts }] = kinds as [(typeof kinds)[number]];
  org.simulator.faults.add({ kind: "reset", method: "POST", path: posts, commit: "after" });
  const states = await Promise.all([1, 2, 3].map(async () => await org.create(resource, config)));
  const ids = rowsOf(org, table).map(({ id }) => id);
  expect(ids).toEqual(
    ["key_old", ...states.map(({ id }) => String(id))].toSorted((a, b) => ids.indexOf(a) - ids.indexOf(b)),
  );
  expect(ids).toHaveLength(4);
});

test.each(kinds)("the expiry of a $kind is known if the answer to its create lacks it", async (subject) => {
  const { resource, config, posts } = subject;
  const org = await life({ seed });
  org.simulator.faults.add({ kind: "without-field", field: "expires_at", method: "POST", path: posts });
  const state = await org.create(resource, { ...config, expires_in_seconds: 1000 });
  expect(state["expires_at"]).not.toBeNull();
  expect(await org.refresh(resource, state)).toEqual(state);
});

test.each(kinds)("an expired $kind is gone", async ({ resource, config }) => {
  const org = await life({ seed });
  const state = await org.create(resource, { ...config, expires_in_seconds: 1 });
  expect(state["expires_at"]).not.toBeNull();
  await expect.poll(async () => await org.refresh(resource, state), { timeout: 5000 }).toBeNull();
  org.relaunch();
  expect(await org.apply(resource, state, null)).toEqual({ state: null, error: undefined });
});

test.each(kinds)("changed keepers replace a $kind, and keepers after an import are only recorded", async (subject) => {
  const { resource, config, importId } = subject;
  const org = await life({ seed });
  const state = await org.create(resource, { ...config, keepers: { month: "1" } });
  expect(org.plan(resource, state, { ...config, keepers: { month: "2" } }).replace).toEqual([
    [{ attribute: "keepers" }],
  ]);
  expect(org.plan(resource, state, config).replace).toEqual([[{ attribute: "keepers" }]]);
  const bare = await org.create(resource, config);
  expect(org.plan(resource, bare, { ...config, keepers: { month: "1" } }).replace).toHaveLength(1);

  const imported = await org.import(resource, importId);
  expect(imported).toMatchObject({ name: config.name, encrypted_value: null, encrypt_to: null });
  const wanted = { ...config, keepers: { month: "1" } };
  const { replace, diagnostics } = org.plan(resource, imported, wanted);
  expect(replace).toEqual([]);
  expect(diagnostics.map(({ severity, path }) => ({ severity, path }))).toEqual([
    { severity: "warning", path: [{ attribute: "encrypt_to" }] },
    { severity: "warning", path: [{ attribute: "keepers" }] },
  ]);
  const { state: recorded, error } = await org.apply(resource, imported, wanted);
  expect(error).toBeUndefined();
  expect(recorded).toMatchObject({ ...wanted, encrypted_value: null, encrypt_to: { algorithm: "rsa_pkcs1" } });
  expect(org.plan(resource, recorded, wanted)).toMatchObject({ planned: recorded, replace: [], diagnostics: [] });
  expect(org.plan(resource, recorded, { ...wanted, keepers: { month: "2" } }).replace).toHaveLength(1);
});

test.each(kinds)("another reader replaces a $kind, and no reader keeps it", async ({ resource, config }) => {
  const org = await life({ seed });
  const state = await org.create(resource, config);
  const other = generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey.export({ type: "spki", format: "pem" });
  expect(org.plan(resource, state, { ...config, encrypt_to: { public_key: other } }).replace).toHaveLength(1);
  expect(org.plan(resource, state, { ...config, encrypt_to: { public_key: `${publicKey}\n` } }).planned).toEqual(state);
  expect(org.plan(resource, state, { ...config, encrypt_to: null }).replace).toEqual([]);
});

test.each(kinds)("the plan warns before it destroys or replaces a $kind that the provider uses", async (subject) => {
  const { resource, config, importId, table } = subject;
  const org = await life({ seed });
  const [row] = org.simulator.store.dump()[table] as [{ value?: string; redacted_value?: string }];
  Object.assign(row, { value: "sk-admin-test", redacted_value: "sk-admin-...test" });
  const state = await org.import(resource, importId);
  const warning = { severity: "warning", summary: "Key in Use Will Be Revoked" };
  expect(org.plan(resource, state, null).diagnostics).toMatchObject([warning]);
  expect(org.plan(resource, state, { ...config, name: "Other" }).diagnostics).toMatchObject([warning]);
  // Terraform drops the warnings of a plan for -replace, and plans a tainted object as a create.
  const managed = { severity: "warning", summary: "Key in Use Is Managed Here" };
  expect(org.plan(resource, state, { ...config, encrypt_to: null }).diagnostics).toMatchObject([managed]);
  expect(org.warnings).toMatchObject([expect.stringContaining("a taint replaces the key")]);
  const fresh = await org.create(resource, config);
  expect(org.plan(resource, fresh, null).diagnostics).toEqual([]);
  expect(await org.refresh(resource, fresh)).toEqual(fresh);
  expect(org.warnings).toHaveLength(1);
});

const [accountKey] = kinds as [(typeof kinds)[number]];
const { resource: serviceKey, config: crawler } = accountKey;
const bodies = ({ simulator }: Life) => simulator.journal.entries({ method: "POST" }).map(({ body }) => body);

test("a key without a name gets a unique name, by which it can be found", async () => {
  const org = await life({ seed });
  const { name, ...unnamed } = crawler;
  expect(name).toBe("Crawler");
  const state = await org.create(serviceKey, unnamed);
  expect(state["name"]).toMatch(/^Terraform [0-9a-f]{16}$/);
  expect(org.plan(serviceKey, state, unnamed)).toMatchObject({ planned: state, replace: [] });
});

test("scopes and expiry change in place, and each is sent only when it changes", async () => {
  const org = await life({ seed });
  const first = { ...crawler, scopes: ["model.request"], expires_in_seconds: 1000 };
  const state = await org.create(serviceKey, first);
  const { state: second } = await org.apply(serviceKey, state, { ...first, expires_in_seconds: 5000 });
  expect(Number(second?.["expires_at"])).toBeGreaterThan(Number(state["expires_at"]) + 3000);
  const { state: third } = await org.apply(serviceKey, second, {
    ...first,
    expires_in_seconds: 5000,
    scopes: ["model.read"],
  });
  expect(bodies(org).slice(1)).toEqual([{ expires_in_seconds: 5000 }, { scopes: ["model.read"] }]);
  expect(third?.["expires_at"]).toEqual(second?.["expires_at"]);
  expect(third && (await org.refresh(serviceKey, third))).toEqual(third);
});

test("a renewed expiry whose answer is lost is not sent again", async () => {
  const org = await life({ seed });
  const state = await org.create(serviceKey, { ...crawler, expires_in_seconds: 1000 });
  org.simulator.faults.add({
    kind: "reset",
    method: "POST",
    path: "/organization/projects/{}/api_keys/{}",
    commit: "after",
  });
  const { state: renewed, error } = await org.apply(serviceKey, state, { ...crawler, expires_in_seconds: 5000 });
  expect(error).toBeUndefined();
  expect(Number(renewed?.["expires_at"])).toBe(rowsOf(org, "project_api_keys")[1]?.expires_at);
  expect(bodies(org).slice(1)).toEqual([{ expires_in_seconds: 5000 }]);
});

test("a removed expiry stays, with a warning, and removed scopes replace the key", async () => {
  const org = await life({ seed });
  const state = await org.create(serviceKey, { ...crawler, scopes: ["model.read"], expires_in_seconds: 1000 });
  const { replace, diagnostics } = org.plan(serviceKey, state, { ...crawler, scopes: ["model.read"] });
  expect(replace).toEqual([]);
  expect(diagnostics).toMatchObject([{ severity: "warning", summary: "Expiry Stays" }]);
  const { error } = await org.apply(serviceKey, state, { ...crawler, scopes: ["model.read"] });
  expect(error).toBeUndefined();
  expect(bodies(org)).toHaveLength(1);
  expect(org.plan(serviceKey, state, { ...crawler, expires_in_seconds: 1000 }).replace).toEqual([
    [{ attribute: "scopes" }],
  ]);
});

test.each([
  [{ ...crawler, scopes: [] }, "leave scopes out"],
  [{ ...crawler, expires_in_seconds: 0 }, "expires_in_seconds"],
  [{ ...crawler, expires_in_seconds: 31_536_001 }, "expires_in_seconds"],
  [{ ...crawler, encrypt_to: { public_key: privateKey } }, "private key"],
  [{ ...crawler, encrypt_to: { public_key: publicKey, algorithm: "sealed_box" } }, "sealed_box"],
])("%j is refused without a request", (config, words) => {
  const said = problems(serviceKey, config).join();
  expect(said).toContain(words);
  expect(said).not.toContain(privateKey.slice(100, 160));
});

test("a key that an older gateway refuses to delete gets an expiry of a second, with a warning", async () => {
  const org = await life({ seed });
  const state = await org.create(serviceKey, crawler);
  const fault = {
    kind: "status",
    status: 400,
    method: "DELETE",
    message: "Keys of service accounts cannot be deleted.",
    count: "all",
  } as const;
  org.simulator.faults.add(fault);
  expect(await org.apply(serviceKey, state, null)).toEqual({ state: null, error: undefined });
  expect(bodies(org)[1]).toEqual({ expires_in_seconds: 1 });
  expect(org.warnings.join()).toContain("expiry of one second");
});

test("a key that the API neither deletes nor lets expire stays in the state", async () => {
  const org = await life({ seed });
  const state = await org.create(serviceKey, crawler);
  org.simulator.faults.add({ kind: "status", status: 400, method: "DELETE", count: "all" });
  org.simulator.faults.add({ kind: "status", status: 400, method: "POST", count: "all" });
  const { state: left, error } = await org.apply(serviceKey, state, null);
  expect(left).toEqual(state);
  const explained = serviceKey.toDiagnostic?.(error, { operation: "delete", values: state });
  expect(explained).toMatchObject({ summary: "Key Could Not Be Revoked" });
});

test("a key of a person cannot be imported", async () => {
  const people: Seed = {
    ...seed,
    users: [{ id: "user-ann", email: "ann@example.com", name: "Ann", role: "owner" }],
    project_users: [{ project_id: "proj_a", user_id: "user-ann", role: "member" }],
    project_api_keys: [{ id: "key_ann", project_id: "proj_a", name: "Laptop", owner_id: "user-ann" }],
  };
  const org = await life({ seed: people });
  await expect(org.import(serviceKey, "proj_a/key_ann")).rejects.toThrow("belongs to a person");
});
