/** What Terraform 1.11 never asks a managed resource for, in the order in which newer ones do. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { decodeDynamic } from "../../../src/kit/protocol/dynamic-value.ts";
import { encodeMsgpack } from "../../../src/kit/values/msgpack.ts";
import type { Type } from "../../../src/kit/values/type.ts";
import type { ObjectValue } from "../../../src/kit/values/value.ts";
import type { DynamicValue__Output } from "../../../src/kit/wire/gen/tfplugin6/DynamicValue.ts";
import { propose } from "../../../src/kit/testing/core-rules.ts";
import { everyProvider } from "../support/every-provider.ts";
import { launch } from "../../../src/kit/testing/fake-host.ts";
import type { FakeHost } from "../../../src/kit/testing/fake-host.ts";
import { valueOf } from "./things.ts";

const { schema, identity } = everyProvider("").resources.get("every_mode")!;
const type_name = "every_mode";
const nothing = { msgpack: Buffer.from([0xc0]) };
const config = valueOf(schema, { name: "a", settings: "{}", password: "s3cret" });

let folder: string;
let host: FakeHost;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "newer-"));
  const args = [join(import.meta.dirname, "../support/every-provider.ts")];
  host = await launch({ command: process.execPath, args, env: { EVERY_FOLDER: folder } });
  await host.call("ConfigureProvider", { config: wire(everyProvider("").schema.type, { label: null }) });
});
afterAll(async () => {
  await host.shutdown();
  await rm(folder, { recursive: true, force: true });
});

function wire(type: Type, value: ObjectValue | null) {
  return { msgpack: encodeMsgpack(type, value) };
}

function read(type: Type, value: DynamicValue__Output | null | undefined): ObjectValue {
  expect(value).toBeTruthy();
  return decodeDynamic(type, value) as ObjectValue;
}

/** Plans and applies the creation of the object. */
async function create() {
  const planned = await host.call("PlanResourceChange", {
    type_name,
    config: wire(schema.type, config),
    prior_state: nothing,
    proposed_new_state: wire(schema.type, propose(schema, null, config)),
  });
  const { planned_state, planned_private, planned_identity } = planned;
  const applied = await host.call("ApplyResourceChange", {
    type_name,
    config: wire(schema.type, config),
    prior_state: nothing,
    planned_state,
    planned_private,
    planned_identity,
  });
  expect([...planned.diagnostics, ...applied.diagnostics]).toEqual([]);
  return { planned, applied, state: read(schema.type, applied.new_state) };
}

test("the identity of a type is told", async () => {
  const { identity_schemas } = await host.call("GetResourceIdentitySchemas", {});
  expect(identity_schemas["every_mode"]).toMatchObject({
    identity_attributes: [{ name: "id", required_for_import: true, optional_for_import: false }],
  });
  expect(Object.keys(identity_schemas)).toEqual(["every_mode"]);
});

test("an identity is absent from the plan of a create, there after it, and stays at refreshes and updates", async () => {
  const { planned, applied, state } = await create();
  const type = identity!.type;
  expect(planned.planned_identity).toBeNull();
  expect(read(type, applied.new_identity?.identity_data)["id"]).toBe(state["id"]);

  const refreshed = await host.call("ReadResource", {
    type_name,
    current_state: applied.new_state,
    current_identity: applied.new_identity,
    private: applied.private,
  });
  expect(read(type, refreshed.new_identity?.identity_data)["id"]).toBe(state["id"]);

  const next = valueOf(schema, { ...config, note: "changed" });
  const updating = await host.call("PlanResourceChange", {
    type_name,
    config: wire(schema.type, next),
    prior_state: refreshed.new_state,
    prior_identity: refreshed.new_identity,
    prior_private: refreshed.private,
    proposed_new_state: wire(schema.type, propose(schema, read(schema.type, refreshed.new_state), next)),
  });
  expect(read(type, updating.planned_identity?.identity_data)["id"]).toBe(state["id"]);
  expect(updating.requires_replace).toEqual([]);
});

test("an identity that a host stored without bytes is upgraded to null, as a value", async () => {
  const { upgraded_identity, diagnostics } = await host.call("UpgradeResourceIdentity", {
    type_name,
    version: 0,
    raw_identity: { json: Buffer.alloc(0) },
  });
  expect(diagnostics).toEqual([]);
  expect(upgraded_identity?.identity_data).toBeTruthy();
  expect(decodeDynamic(identity!.type, upgraded_identity?.identity_data)).toBeNull();
});

test("an object is imported by its identity, and its generated configuration plans nothing but what is no default", async () => {
  const { applied, state } = await create();
  const imported = await host.call("ImportResourceState", { type_name, id: "", identity: applied.new_identity });
  const [object] = imported.imported_resources;
  expect(imported.diagnostics).toEqual([]);
  expect(read(schema.type, object?.state)["id"]).toBe(state["id"]);
  const refreshed = await host.call("ReadResource", {
    type_name,
    current_state: object?.state ?? null,
    current_identity: object?.identity ?? null,
    private: object?.private ?? Buffer.alloc(0),
  });
  expect(refreshed).toMatchObject({ diagnostics: [] });

  const generated = await host.call("GenerateResourceConfig", { type_name, state: applied.new_state });
  const written = read(schema.type, generated.config);
  expect(written).toMatchObject({ name: "a", settings: "{}", id: null, size: null, password: null });
  const planned = await host.call("PlanResourceChange", {
    type_name,
    config: generated.config,
    prior_state: applied.new_state,
    proposed_new_state: wire(schema.type, propose(schema, state, written)),
  });
  expect(schema.type.equals(read(schema.type, planned.planned_state), state)).toBe(true);
});

test("an object that is gone when it is imported is an error with the form of ids", async () => {
  const imported = await host.call("ImportResourceState", { type_name, id: "mode-gone" });
  const [object] = imported.imported_resources;
  const { diagnostics } = await host.call("ReadResource", {
    type_name,
    current_state: object?.state ?? null,
    private: object?.private ?? Buffer.alloc(0),
  });
  expect(diagnostics).toMatchObject([{ summary: "Imported Object Not Found" }]);
});

test("a Terraform that would store write-only values is not given any", async () => {
  const ask = async (write_only_attributes_allowed: boolean) =>
    await host.call("ValidateResourceConfig", {
      type_name,
      config: wire(schema.type, config),
      client_capabilities: { write_only_attributes_allowed },
    });
  expect((await ask(true)).diagnostics).toEqual([]);
  expect((await ask(false)).diagnostics).toMatchObject([{ summary: "Write-Only Attribute Not Allowed" }]);
});
