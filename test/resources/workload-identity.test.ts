import { expect, test } from "vitest";
import type { ObjectValue } from "terraform-plugin-kit";
import { workloadIdentityFederationRule as ruleOffer } from "../../src/resources/workload-identity-federation-rule.ts";
import { workloadIdentityProvider as offer } from "../../src/resources/workload-identity-provider.ts";
import { defaultSeed } from "../../src/simulator/default-seed.ts";
import { life, partsOf, problems } from "./life.ts";
import type { Life } from "./life.ts";

const { resource: provider } = partsOf(offer);
const { resource: rule, one: ruleData, all: rulesData } = partsOf(ruleOffer);
const seed = {
  ...defaultSeed,
  federation_rules: [
    ...(defaultSeed.federation_rules ?? []),
    {
      id: "wifr_index",
      workload_identity_provider_id: "idp_github",
      project_id: "proj_abc123",
      service_account_id: "svc_acct_abc123",
      attribute_matchers: { repository: "example/index", run_attempt: 1 },
      created_at: 1_750_300_620,
    },
  ],
};
const github = { name: "CI", issuer: "https://ci.example.com", audience: "https://api.openai.com/v1" };
const publicKey = { kty: "RSA", kid: "1", n: "abc", e: "AQAB" };
const uploaded = (jwks: unknown) => ({
  ...github,
  verification: { type: "uploaded_jwks", jwks: JSON.stringify(jwks) },
});
const bodies = ({ simulator }: Life) => simulator.journal.entries({ method: "POST" }).map(({ body }) => body);

test("a provider is created, and a second plan is empty", async () => {
  const org = await life({ seed });
  const state = await org.create(provider, github);
  expect(state).toMatchObject({ enabled: true, type: "oidc", verification: { type: "discovery" } });
  expect(bodies(org)).toEqual([{ ...github, type: "oidc", enabled: true }]);
  org.relaunch();
  expect(await org.refresh(provider, state)).toEqual(state);
  expect(org.plan(provider, state, github)).toMatchObject({ planned: state, replace: [] });
});

test("a provider changes in place: enabled, description and transformations", async () => {
  const org = await life({ seed });
  const config = {
    ...github,
    description: "CI",
    attribute_transformations: [{ attribute: "team", expression: "claims.team" }],
  };
  const state = await org.create(provider, config);
  const { state: stopped } = await org.apply(provider, state, { ...config, enabled: false });
  const { state: bare } = await org.apply(provider, stopped, github);
  expect(bodies(org).slice(1)).toEqual([
    { enabled: false },
    { enabled: true, description: null, attribute_transformations: [] },
  ]);
  org.relaunch();
  expect(bare && (await org.refresh(provider, bare))).toEqual(bare);
  const none = { ...github, attribute_transformations: [] };
  const { state: empty } = await org.apply(provider, bare, none);
  expect(empty && org.plan(provider, await org.refresh(provider, empty), none).planned).toEqual(empty);
});

test("keys are sent as an object and compared as JSON", async () => {
  const org = await life({ seed });
  const state = await org.create(provider, uploaded({ keys: [publicKey] }));
  expect(bodies(org)[0]).toMatchObject({ verification: { type: "uploaded_jwks", jwks: { keys: [publicKey] } } });
  org.relaunch();
  expect(await org.refresh(provider, state)).toEqual(state);
  const pretty = {
    ...github,
    verification: { type: "uploaded_jwks", jwks: JSON.stringify({ keys: [publicKey] }, null, 2) },
  };
  expect(org.plan(provider, state, pretty).planned).toEqual(state);
});

test.each([
  ["a private key", { keys: [{ ...publicKey, d: "SECRET" }] }],
  ["a symmetric key", { keys: [publicKey, { kty: "oct", k: "SECRET" }] }],
  ["one key, private and without a set", { ...publicKey, d: "SECRET" }],
])("the plan refuses %s, and its text appears nowhere", async (_, jwks) => {
  const [problem, ...others] = problems(provider, uploaded(jwks));
  expect(others).toEqual([]);
  expect(problem).toMatch(/private or symmetric key/u);
  expect(problem).not.toContain("SECRET");
  const org = await life({ seed });
  const { error } = await org.apply(provider, null, uploaded(jwks));
  expect(String(error)).not.toContain("SECRET");
  expect(bodies(org)).toEqual([]);
});

test.each([
  [{ ...github, verification: { type: "uploaded_jwks" } }, "needs verification.jwks"],
  [{ ...github, verification: { type: "discovery", jwks: '{"keys":[]}' } }, "only for the type uploaded_jwks"],
  [{ ...github, verification: { type: "uploaded_jwks", jwks: "no" } }, "JSON Web Key Set"],
  [
    {
      ...github,
      attribute_transformations: [
        { attribute: "a", expression: "1" },
        { attribute: "a", expression: "2" },
      ],
    },
    'more than one expression for "a"',
  ],
  [
    {
      ...github,
      attribute_transformations: Array.from({ length: 21 }, (_, index) => ({
        attribute: `a${index}`,
        expression: "1",
      })),
    },
    "20",
  ],
])("%j is refused without a request", (config, words) => {
  expect(problems(provider, config).join()).toContain(words);
});

test("the destroy of a provider with rules fails, and the error names the rules", async () => {
  const org = await life({ seed });
  const state = await org.import(provider, "idp_github");
  const { state: kept, error } = await org.apply(provider, state, null);
  expect(String(error)).toContain("wifr_deploy, wifr_index");
  expect(kept).toEqual(state);
  expect(org.plan(provider, state, null).diagnostics).toHaveLength(1);
});

const deploy = {
  workload_identity_provider_id: "idp_cluster",
  project_id: "proj_abc123",
  service_account_id: "svc_acct_abc123",
  attribute_matchers: { repository: "example/app", protected: true, attempt: 1 },
};

test("a rule is created with matchers of each type, and a second plan is empty", async () => {
  const org = await life({ seed });
  const state = await org.create(rule, deploy);
  const { workload_identity_provider_id: _, ...body } = deploy;
  expect(bodies(org)).toEqual([{ ...body, enabled: true }]);
  expect(state).toMatchObject({ permissions: { type: "service_account_default", scopes: null } });
  expect(state["rule_id"]).toBe(state["id"]);
  org.relaunch();
  expect(await org.refresh(rule, state)).toEqual(state);
  expect(org.plan(rule, state, deploy)).toMatchObject({ planned: state, replace: [] });
});

test("a matcher of another type is a change, and a new list replaces nothing", async () => {
  const org = await life({ seed });
  const state = await org.create(rule, deploy);
  const texts = { ...deploy, attribute_matchers: { ...deploy.attribute_matchers, protected: "true" } };
  expect(org.plan(rule, state, texts).replace).toEqual([]);
  const { state: changed } = await org.apply(rule, state, texts);
  expect(bodies(org)[1]).toEqual({ attribute_matchers: texts.attribute_matchers });
  org.relaunch();
  expect(changed && (await org.refresh(rule, changed))).toEqual(changed);
});

test("scopes restrict the permissions, the type lifts the restriction, and omitted permissions stay", async () => {
  const org = await life({ seed });
  const state = await org.create(rule, deploy);
  const { state: narrow } = await org.apply(rule, state, { ...deploy, permissions: { scopes: ["a", "b"] } });
  expect(narrow).toMatchObject({ permissions: { type: "restricted", scopes: ["a", "b"] } });
  expect(org.plan(rule, narrow, deploy).planned).toEqual(narrow);
  const { state: wide } = await org.apply(rule, narrow, {
    ...deploy,
    permissions: { type: "service_account_default" },
  });
  expect(wide).toMatchObject({ permissions: { type: "service_account_default", scopes: null } });
  expect(bodies(org).slice(1)).toEqual([
    { permissions: { type: "restricted", scopes: ["a", "b"] } },
    { permissions: { type: "service_account_default" } },
  ]);
  org.relaunch();
  expect(wide && (await org.refresh(rule, wide))).toEqual(wide);
});

test.each([
  [{ ...deploy, attribute_matchers: {} }, "every token"],
  [{ ...deploy, attribute_matchers: "repository" }, "must be an object"],
  [{ ...deploy, attribute_matchers: { repository: ["a"] } }, "a string, a boolean or a number"],
  [{ ...deploy, attribute_matchers: { repository: null } }, "a string, a boolean or a number"],
  [{ ...deploy, permissions: { type: "restricted" } }, "needs permissions.scopes"],
  [{ ...deploy, permissions: { type: "service_account_default", scopes: ["a"] } }, "only for the type restricted"],
  [{ ...deploy, permissions: { scopes: [] } }, "scopes"],
])("the rule %j is refused without a request", (config, words) => {
  expect(problems(rule, config).join()).toContain(words);
});

test("a rule is gone with its provider, and data sources read it", async () => {
  const org = await life({ seed });
  const where = { workload_identity_provider_id: "idp_github" };
  expect(await org.data(ruleData, { ...where, rule_id: "wifr_index" })).toMatchObject({
    attribute_matchers: { value: { repository: "example/index" } },
  });
  const { workload_identity_federation_rules: rows } = await org.data(rulesData, where);
  expect(JSON.parse((rows as { attribute_matchers: string }[])[1]?.attribute_matchers ?? "")).toEqual({
    repository: "example/index",
    run_attempt: 1,
  });
  const state = (await org.import(rule, "idp_github/wifr_deploy")) as ObjectValue;
  org.simulator.store.remove("federation_rules", "wifr_deploy");
  org.simulator.store.remove("federation_rules", "wifr_index");
  org.simulator.store.remove("workload_identity_providers", "idp_github");
  org.relaunch();
  expect(await org.refresh(rule, state)).toBeNull();
  expect(await org.apply(rule, state, null)).toEqual({ state: null, error: undefined });
});

test("a 404 of an organization without workload identity is an error, and the state stays", async () => {
  const org = await life({ seed });
  const state = (await org.import(provider, "idp_github")) as ObjectValue;
  const ruleState = (await org.import(rule, "idp_github/wifr_deploy")) as ObjectValue;
  org.relaunch();
  org.simulator.faults.add({ kind: "unavailable", noun: "workload_identity_providers" });
  org.simulator.faults.add({ kind: "unavailable", noun: "federation_rules" });
  await expect(org.refresh(provider, state)).rejects.toThrow("404");
  await expect(org.refresh(rule, ruleState)).rejects.toThrow("404");
});
