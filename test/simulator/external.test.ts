import { describe, expect, test } from "vitest";
import { ask, awsKey as aws, post, remove, simulator } from "./ask.ts";

const keys = "/organization/external_keys";
const storage = "/organization/external_storage";
const providers = "/organization/workload_identity_providers";
const rules = `${providers}/idp_github/federation_rules`;

const azure = { type: "azure", name: "Key", tenant_id: "t", vault_uri: "https://v.example.com", key_name: "k" };

const start = async () => await simulator({ seed: undefined });

describe("an external key", () => {
  test("is returned by its create, validated, and returned again by its delete", async () => {
    const target = await start();
    const made = await post(target, keys, aws);
    expect(made.body).toEqual({
      ...aws,
      object: "external_key",
      id: expect.stringMatching(/^extkey_/),
      created_at: expect.any(Number),
      purpose: "ekm",
      api_project_ids: [],
      workspace_id: "",
    });
    expect((await post(target, `${keys}/${made.body.id}/validate`, undefined)).body).toEqual({ status: "success" });
    expect((await remove(target, `${keys}/${made.body.id}`)).body).toEqual(made.body);
  });

  test("stays as long as an active project uses it", async () => {
    const target = await start();
    await post(target, "/organization/projects/proj_search", { external_key_id: "extkey_example" });
    expect((await ask(target, `${keys}/extkey_example`)).body.api_project_ids).toEqual(["proj_search"]);
    expect((await remove(target, `${keys}/extkey_example`)).status).toBe(400);
    await post(target, "/organization/projects/proj_search/archive", undefined);
    expect((await remove(target, `${keys}/extkey_example`)).status).toBe(200);
  });

  test("that does not exist has two error texts", async () => {
    const target = await start();
    const messages = [await ask(target, `${keys}/extkey_x`), await remove(target, `${keys}/extkey_x`)].map(
      ({ status, body }) => [status, body.error.message],
    );
    expect(messages).toEqual([
      [404, "The external key extkey_x was not found"],
      [404, "No external key found with id 'extkey_x'"],
    ]);
  });

  test.each([
    [{ ...aws, role_arn: "arn:aws:iam::12:role/key" }, "role_arn"],
    [{ ...aws, type: "ibm" }, "type"],
    [{ ...aws, kms_arn: undefined }, "kms_arn"],
    [{ ...aws, vault_uri: "x" }, "vault_uri"],
    [{ ...azure, key_version: "1" }, "key_version"],
    [{ ...azure, purpose: "psp_decryption" }, null],
    [{ ...azure, purpose: "fun" }, "purpose"],
  ])("is refused: %j", async (body, param) => {
    const answer = await post(await start(), keys, body);
    expect([answer.status, answer.body.error.param]).toEqual([400, param]);
  });

  test("is listed by its purpose", async () => {
    const target = await start();
    const made = await post(target, keys, { ...azure, purpose: "psp_decryption", key_version: "1" });
    const { body } = await ask(target, `${keys}?purpose=psp_decryption`);
    expect(body).toMatchObject({ data: [{ id: made.body.id, key_version: "1" }], last_id: made.body.id });
  });
});

describe("external storage", () => {
  test("is pending until it is validated, and has further members then", async () => {
    const target = await start();
    const provider = { type: "aws", bucket: "b", role_arn: "arn:aws:iam::123456789012:role/r" };
    const made = await post(target, storage, { project_id: "proj_search", provider });
    expect(made.body).toEqual({
      object: "organization.external_storage",
      id: expect.stringMatching(/^extstorage_/),
      created_at: expect.any(Number),
      project_id: "proj_search",
      geography: "US",
      status: "pending",
      provider: { ...provider, account_id: "123456789012", external_id: "org-simulator", region: "us-east-1" },
    });
    const validated = await post(target, `${storage}/${made.body.id}/validate`, undefined);
    expect(validated.body).toEqual({ ...made.body, status: "validated" });
    const { body } = await ask(target, `${storage}?project_id=proj_search`);
    expect(body.data).toEqual([validated.body]);
  });

  test.each([
    [{ project_id: "proj_search", provider: { type: "aws", bucket: "b" } }, 400, "provider.role_arn"],
    [{ project_id: "proj_search", provider: {} }, 400, "provider.type"],
    [{ project_id: "proj_nowhere", provider: { type: "oci", tenancy_ocid: "t", bucket: "b", region: "r" } }, 404, null],
    [{ project_id: "proj_retired", provider: { type: "oci", tenancy_ocid: "t", bucket: "b", region: "r" } }, 400, null],
  ])("is refused: %j", async (body, status, param) => {
    const answer = await post(await start(), storage, body);
    expect([answer.status, answer.body.error.param]).toEqual([status, param]);
  });
});

describe("a workload identity provider", () => {
  const usual = { type: "oidc", name: "New", issuer: "https://issuer.example.com", audience: "openai" };

  test("discovers its keys unless they are uploaded, and keeps members that an update omits", async () => {
    let now = 1_800_000_000;
    const target = await simulator({ seed: undefined, now: () => now * 1000 });
    const made = await post(target, providers, usual);
    expect(made.body).toEqual({
      ...usual,
      object: "organization.workload_identity_provider",
      id: expect.stringMatching(/^idp_/),
      description: null,
      enabled: true,
      attribute_transformations: [],
      verification: { type: "discovery", discovery_url: null },
      created_at: now,
      updated_at: now,
    });
    now += 10;
    const verification = { type: "uploaded_jwks", jwks: { keys: [{ kty: "RSA" }] } };
    const updated = await post(target, `${providers}/${made.body.id}`, { verification, description: "CI" });
    expect(updated.body).toEqual({ ...made.body, verification, description: "CI", updated_at: now });
  });

  test.each([
    [{ ...usual, type: "saml" }, "type"],
    [{ ...usual, verification: { type: "uploaded_jwks" } }, "verification.jwks"],
    [
      { ...usual, attribute_transformations: [{ attribute: "x".repeat(257), expression: "y" }] },
      "attribute_transformations[0].attribute",
    ],
    [
      { ...usual, attribute_transformations: Array.from({ length: 21 }, () => ({ attribute: "x", expression: "y" })) },
      "attribute_transformations",
    ],
  ])("is refused: %j", async (body, param) => {
    const answer = await post(await start(), providers, body);
    expect([answer.status, answer.body.error.param]).toEqual([400, param]);
  });

  test("cannot be deleted before its rules", async () => {
    const target = await start();
    expect((await remove(target, `${providers}/idp_github`)).status).toBe(400);
    await remove(target, `${rules}/wifr_deploy`);
    expect((await remove(target, `${providers}/idp_github`)).body.deleted).toBe(true);
    expect((await ask(target, rules)).status).toBe(404);
  });
});

describe("a federation rule", () => {
  const usual = {
    project_id: "proj_abc123",
    service_account_id: "svc_acct_abc123",
    attribute_matchers: { ref: "main", trusted: true, level: 2 },
  };

  test("has the account's permissions unless they are narrowed", async () => {
    const target = await start();
    const made = await post(target, rules, usual);
    expect(made.body).toMatchObject({
      ...usual,
      workload_identity_provider_id: "idp_github",
      name: null,
      permissions: { type: "service_account_default" },
    });
    const permissions = { type: "restricted", scopes: ["api.model.read"] };
    const narrowed = await post(target, `${rules}/${made.body.id}`, { permissions, name: "Narrow" });
    expect(narrowed.body).toMatchObject({ ...usual, permissions, name: "Narrow" });
    const { body } = await ask(target, `${rules}?service_account_id=svc_acct_x`);
    expect(body.data).toEqual([]);
  });

  test.each([
    [{ ...usual, service_account_id: "svc_acct_x" }, 404],
    [{ ...usual, project_id: "proj_search" }, 404],
    [{ ...usual, attribute_matchers: { ref: ["main"] } }, 400],
    [{ ...usual, permissions: { type: "restricted", scopes: [] } }, 400],
  ])("is refused: %j", async (body, status) => {
    expect((await post(await start(), rules, body)).status).toBe(status);
  });

  test.each([providers, rules])("cannot be created beyond 50: %s", async (path) => {
    const target = await start();
    const body =
      path === rules ? usual : { type: "oidc", name: "New", issuer: "https://issuer.example.com", audience: "openai" };
    const { data } = (await ask(target, path)).body;
    for (let made = data.length; made < 50; made += 1) expect((await post(target, path, body)).status).toBe(200);
    expect((await post(target, path, body)).status).toBe(400);
  });
});
