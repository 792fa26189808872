import { expect, test } from "vitest";
import { unknown } from "terraform-plugin-kit";
import type { ObjectValue } from "terraform-plugin-kit";
import { externalKey as keyOffer } from "../../src/resources/external-key.ts";
import { externalStorage as storageOffer } from "../../src/resources/external-storage.ts";
import { externalStorageTable } from "../../src/simulator/routes/external-storage.ts";
import { defaultSeed } from "../../src/simulator/default-seed.ts";
import type { Seed } from "../../src/simulator/seed.ts";
import { life, partsOf, problems } from "./life.ts";
import type { Life } from "./life.ts";

const { resource: externalKey, all: externalKeys } = partsOf(keyOffer);
const { resource: externalStorage, one: storageData } = partsOf(storageOffer);
const seed: Seed = { ...defaultSeed, external_keys: [], external_storage: [] };
const storagePath = "/organization/external_storage";

const aws = {
  name: "Key",
  role_arn: "arn:aws:iam::123456789012:role/openai",
  kms_arn: "arn:aws:kms:us-east-1:123456789012:key/1",
  external_id: "org-1",
};
const gcp = {
  name: "Key",
  workload_identity_project_number: "123",
  workload_identity_pool_id: "pool",
  workload_identity_provider_id: "provider",
  audience: "org-1",
  kms_project_id: "project",
  kms_key_ring_name: "ring",
  kms_key_name: "key",
  kms_key_location: "us",
};
const azure = { name: "Key", tenant_id: "t", vault_uri: "https://v.example.com", key_name: "org-1--key" };
const oci = { name: "Key", vault_ocid: "v", key_ocid: "k", region: "r" };

test.each([
  ["aws", aws],
  ["gcp", gcp],
  ["azure", azure],
  ["oci", oci],
])("a key of %s is registered with an inferred type, and a second plan is empty", async (type, config) => {
  expect(problems(externalKey, config)).toEqual([]);
  const org = await life({ seed });
  const state = await org.create(externalKey, config);
  expect(state).toMatchObject({ type, purpose: "ekm", api_project_ids: [] });
  org.relaunch();
  expect(await org.refresh(externalKey, state)).toEqual(state);
  expect(org.plan(externalKey, state, config)).toMatchObject({ planned: state, replace: [] });
});

test.each([
  ["nothing of a cloud", { name: "Key" }, "Set type, or the attribute"],
  ["a part of a cloud", { ...azure, tenant_id: null }, "also needs tenant_id"],
  ["attributes of another cloud", { ...aws, vault_ocid: "v" }, "vault_ocid does not belong to a key of the type aws"],
  ["a type that does not fit", { ...aws, type: "gcp" }, "kms_arn does not belong"],
  ["an unknown type", { ...aws, type: "ibm" }, "type"],
  ["a version for ekm", { ...gcp, kms_key_version: "1" }, "kms_key_version is only for"],
  ["no version for psp_decryption", { ...oci, purpose: "psp_decryption" }, "needs key_version_ocid"],
  ["a role that is none", { ...aws, role_arn: "openai" }, "role_arn"],
])("%s is refused while planning", (_, config, words) => {
  expect(problems(externalKey, config).join("\n")).toContain(words);
});

test.each([
  ["a version that psp_decryption needs", { ...gcp, purpose: "psp_decryption", kms_key_version: "1" }],
  ["values that are not known yet", { ...aws, kms_arn: unknown, role_arn: unknown }],
  ["a type that is not known yet", { name: "Key", type: unknown }],
])("%s is not an error", (_, config) => {
  expect(problems(externalKey, config)).toEqual([]);
});

test("an attribute that a gateway leaves out is not drift", async () => {
  const org = await life({ seed });
  const state = await org.create(externalKey, aws);
  org.relaunch();
  org.simulator.faults.add({ kind: "without-field", field: "external_id", method: "GET", count: 5 });
  expect(await org.refresh(externalKey, state)).toEqual(state);
});

test("the destroy of a key in use fails, and the error names the projects", async () => {
  const org = await life({ seed: defaultSeed });
  const state = await org.import(externalKey, "extkey_example");
  org.simulator.faults.add({
    kind: "status",
    status: 400,
    method: "DELETE",
    message: "in use",
  });
  const row = { id: "extkey_example", api_project_ids: ["proj_search", "proj_support"] };
  org.simulator.faults.add({ kind: "body", method: "GET", body: { data: [row], has_more: false }, count: 9 });
  const { error } = await org.apply(externalKey, state, null);
  expect(String(error)).toContain("proj_search, proj_support");
});

test("the action proves that a key works, and otherwise fails with the API's message", async () => {
  const org = await life({ seed: defaultSeed });
  const [validate] = keyOffer.actions ?? [];
  const config = { external_key_id: "extkey_example" };
  expect((await org.act(validate, config)).join()).toContain("extkey_example");
  org.simulator.faults.add({ kind: "body", method: "POST", body: { status: "failed", error: "AccessDenied" } });
  await expect(org.act(validate, config)).rejects.toThrow("AccessDenied");
  org.simulator.faults.add({ kind: "status", status: 400, method: "POST", message: "AccessDeniedException" });
  await expect(org.act(validate, config)).rejects.toThrow("AccessDeniedException");
});

test("data sources list keys by purpose and type", async () => {
  const org = await life({ seed: defaultSeed });
  expect(await org.data(externalKeys, { purpose: "ekm" })).toMatchObject({ external_keys: [{ type: "aws" }] });
});

const bucket = {
  project_id: "proj_search",
  aws: { bucket: "arn:aws:s3:::bucket", role_arn: "arn:aws:iam::123456789012:role/openai" },
};
const validations = ({ simulator }: Life) =>
  simulator.journal.entries({ method: "POST" }).filter(({ path }) => path.endsWith("/validate")).length;
const setStatus = (org: Life, state: ObjectValue, status: "degraded" | "pending" | "validated"): void => {
  const table = org.simulator.store.table(externalStorageTable);
  const row = table.get(String(state["id"]));
  if (row) table.put({ ...row, status });
  org.relaunch();
};

test.each([
  ["aws", bucket],
  [
    "azure",
    {
      project_id: "proj_search",
      azure: { tenant_id: "t", subscription_id: "s", resource_group: "g", account_name: "a", container: "c" },
    },
  ],
  [
    "gcp",
    {
      project_id: "proj_search",
      gcp: {
        bucket: "b",
        workload_identity_project_number: "1",
        workload_identity_pool_id: "p",
        workload_identity_provider_id: "w",
      },
    },
  ],
  ["oci", { project_id: "proj_search", oci: { tenancy_ocid: "t", bucket: "b", region: "r" } }],
])("the create of a storage of %s validates it, and a second plan is empty", async (_, config) => {
  const org = await life({ seed });
  const state = await org.create(externalStorage, config);
  expect(state).toMatchObject({ status: "validated", validate: true });
  org.relaunch();
  expect(await org.refresh(externalStorage, state)).toEqual(state);
  expect(org.plan(externalStorage, state, config)).toMatchObject({ planned: state, replace: [], diagnostics: [] });
});

test("a storage without validation stays pending until the configuration asks for the validation", async () => {
  const org = await life({ seed });
  const state = await org.create(externalStorage, { ...bucket, validate: false });
  expect(state).toMatchObject({ status: "pending" });
  expect(validations(org)).toBe(0);
  const { state: now } = await org.apply(externalStorage, state, bucket);
  expect(validations(org)).toBe(1);
  expect(now).toMatchObject({ validate: true, status: "validated" });
});

const unavailable = { kind: "status", status: 503, code: "external_storage_validation_unavailable" } as const;
const denied = { kind: "status", status: 400, message: "cannot assume the role" } as const;
const pending = { kind: "body", body: { id: "extstorage_1", status: "pending" } } as const;

test.each([
  ["503", unavailable],
  ["a refusal", denied],
  ["a pending answer", pending],
])("a validation succeeds at the third attempt, after %s", async (_, fault) => {
  const org = await life({ seed });
  org.simulator.faults.add({ ...fault, method: "POST", path: `${storagePath}/{}/validate`, count: 2 });
  expect(await org.create(externalStorage, bucket)).toMatchObject({ status: "validated" });
  expect(validations(org)).toBe(3);
});

test.each([
  ["is refused each time", denied, 4],
  ["can never succeed", { ...denied, code: "customer_managed_retention_not_enabled" }, 1],
])("a storage whose validation %s is recorded with the reason", async (_, fault, attempts) => {
  const org = await life({ seed });
  org.simulator.faults.add({ ...fault, method: "POST", path: `${storagePath}/{}/validate`, count: 99 });
  const { state, error } = await org.apply(externalStorage, null, bucket);
  expect(String(error)).toContain("cannot assume the role");
  expect(state).toMatchObject({ status: "pending" });
  expect(state?.["id"]).toMatch(/^extstorage_/u);
  expect(validations(org)).toBe(attempts);
});

test("a storage that is never validated is recorded when the operation times out", async () => {
  const org = await life({ seed });
  org.simulator.faults.add({ ...unavailable, method: "POST", path: `${storagePath}/{}/validate`, count: 99_999 });
  const creating = org.apply(externalStorage, null, bucket);
  await expect.poll(() => validations(org)).toBeGreaterThan(12);
  org.interrupt();
  const { state, error } = await creating;
  expect(String(error)).toMatch(/External Storage Not Validated.*503/su);
  expect(state?.["id"]).toMatch(/^extstorage_/u);
});

test("a plan warns of the change of retention, before a validation and before a destroy", async () => {
  const org = await life({ seed });
  const words = (config: object | null, prior: ObjectValue | null) =>
    org
      .plan(externalStorage, prior, config)
      .diagnostics.map(({ detail }) => detail)
      .join();
  expect(words(bucket, null)).toContain("customer-managed retention");
  expect(words({ ...bucket, validate: false }, null)).toBe("");
  expect(words(null, await org.create(externalStorage, bucket))).toContain("falls back");
});

test("a degraded storage is a warning and not drift, and the data source returns its status", async () => {
  const org = await life({ seed });
  const state = await org.create(externalStorage, bucket);
  setStatus(org, state, "degraded");
  expect(await org.refresh(externalStorage, state)).toEqual(state);
  expect(org.warnings.join()).toContain("degraded");
  expect(await org.data(storageData, { id: state["id"] })).toMatchObject({ status: "degraded" });
});

test("a bucket by its name equals the bucket by its ARN", async () => {
  const org = await life({ seed });
  const state = await org.create(externalStorage, bucket);
  const named = { ...bucket, aws: { ...bucket.aws, bucket: "bucket" } };
  expect(org.plan(externalStorage, state, named).replace).toEqual([]);
  expect(org.plan(externalStorage, state, { ...bucket, aws: { ...bucket.aws, bucket: "other" } }).replace).not.toEqual(
    [],
  );
});

test("exactly one cloud must be set", () => {
  expect(problems(externalStorage, { project_id: "proj_a" }).join()).toContain("Exactly one");
  const both = { ...bucket, oci: { tenancy_ocid: "t", bucket: "b", region: "r" } };
  expect(problems(externalStorage, both).join()).toContain("Only one");
});

test("the action validates a storage again", async () => {
  const org = await life({ seed });
  const state = await org.create(externalStorage, { ...bucket, validate: false });
  const [validate] = storageOffer.actions ?? [];
  expect(await org.act(validate, { external_storage_id: state["id"] })).toHaveLength(1);
  org.relaunch();
  expect(await org.refresh(externalStorage, state)).toMatchObject({ status: "validated" });
});
