/** States that the real other providers wrote. After a move or an upgrade, they name the right object and keep their values. */
import { onTestFinished, expect, test } from "vitest";
import type { ObjectValue, Resource } from "terraform-plugin-kit";
import { generateConfig, keptState, moveState } from "terraform-plugin-kit/testing";
import type { Api } from "../../src/openai/client.ts";
import { offers } from "../../src/resources/index.ts";
import { identity, isUnchanged, startRun, upgraded } from "../noun/terraform.ts";
import type { Stored } from "../noun/terraform.ts";
import { organizationOf, origins, stateOf } from "../origins/origins.ts";
import type { Origin, StateResource } from "../origins/origins.ts";

const resources = offers.flatMap(({ resource }) => (resource ? [resource] : []));

/** The types with another name in this provider. */
const names: Readonly<Record<string, string>> = {
  "cloudopsworks openai_organization_group": "group",
  "cloudopsworks openai_organization_group_role": "group_role",
  "cloudopsworks openai_organization_group_user": "group_user",
  "cloudopsworks openai_organization_invite": "invite",
  "cloudopsworks openai_organization_role": "role",
  "cloudopsworks openai_organization_user_role": "user_role",
  "cloudopsworks openai_project_api_key": "project_service_account_api_key",
  "cloudopsworks openai_service_account": "project_service_account",
  "isac322 openaiadmin_user": "organization_user",
  "jianyuan openai_data_retention": "organization_data_retention",
  "jianyuan openai_group_role_assignment": "group_role",
  "jianyuan openai_organization_role": "role",
  "jianyuan openai_project_group_role_assignment": "project_group_role",
  "jianyuan openai_project_user_role_assignment": "project_user_role",
  "jianyuan openai_spend_alert": "organization_spend_alert",
  "jianyuan openai_spend_limit": "organization_spend_limit",
  "jianyuan openai_user_role": "organization_user",
  "jianyuan openai_user_role_assignment": "user_role",
  "mkdev-me openai_organization_group_role": "group_role",
  "mkdev-me openai_organization_role": "role",
  "mkdev-me openai_organization_user_role": "user_role",
  "mkdev-me openai_rate_limit": "project_rate_limit",
};

interface Case extends StateResource {
  readonly origin: Origin;
  readonly resource: Resource<Api>;
}

const cases = (Object.keys(origins) as Origin[]).flatMap((origin) =>
  stateOf(origin).map((stored): Case => {
    const ours = names[`${origin} ${stored.type}`] ?? stored.type.replace(/^openai(?:admin)?_/u, "");
    const resource = resources.find(({ name }) => name === ours);
    if (!resource) throw new Error(`there is no ${ours} for the ${stored.type} of ${origin}`);
    return { origin, resource, ...stored };
  }),
);

test.each(cases)("$type $name of $origin is moved, and a refresh keeps its values", async (given) => {
  const { origin, resource } = given;
  const warnings: string[] = [];
  const state = moved(given, `registry.terraform.io/${origins[origin]}`, warnings);
  const simulator = await organizationOf(origin, onTestFinished);
  const run = startRun(simulator.url);
  const refreshed = await run.refresh(resource, state);
  if (refreshed === null) throw new Error("the object was not found");
  const kept = Object.entries(state.values).filter(([, value]) => value !== null);
  expect(refreshed.values).toMatchObject(Object.fromEntries(kept));
  expect(isUnchanged(run, resource, refreshed, generateConfig(resource.schema, refreshed.values))).toBe(true);
  expect(Object.values(identity(resource, refreshed) ?? {})).not.toContain(null);
  expect(textOf(state.values)).not.toContain("sk-example-secret");
  expect(warnings).toEqual(
    textOf(given.instances[0].attributes).includes("sk-example-secret") ? [secretDropped] : rolesLeft(given),
  );
});

test.each(cases.filter(({ type, resource }) => type === `openai_${resource.name}`))(
  "$type $name of $origin is upgraded equally by terraform state replace-provider",
  (given) => {
    const [{ schema_version, attributes }] = given.instances;
    const { values } = upgraded(given.resource, schema_version, attributes);
    expect(values).toEqual(moved(given, `registry.opentofu.org/${origins[given.origin]}`).values);
  },
);

const renamed = cases.filter(({ type, resource }) => type !== `openai_${resource.name}`);

test.each(renamed)("$type $name of $origin is moved as well under this provider's own address", (given) => {
  const own = "registry.terraform.io/terraform-openai/openai";
  expect(moved(given, own).values).toEqual(moved(given, `x/${origins[given.origin]}`).values);
});

test("jianyuan's role of a person in the organization is refused as a role assignment, with the remedy", () => {
  const resource = resources.find(({ name }) => name === "user_role");
  if (!resource) throw new Error("there is no user_role");
  expect(() => upgraded(resource, 0, { user_id: "user-ann", role: "owner" })).toThrow(
    "it lacks role_id, so it does not name the role assignment. If the type has another meaning in that provider, move the object to the right type with a moved block.",
  );
});

test("an unknown provider, and a type with another meaning, are refused", () => {
  const resource = resources.find(({ name }) => name === "user_role");
  const source = { origin: "jianyuan", resource, ...stateOf("jianyuan")[0] } as Case;
  const assignment = { ...source, type: "openai_user_role" };
  expect(() => moved(assignment, "registry.terraform.io/jianyuan/openai")).toThrow("cannot become a openai_user_role");
  expect(() => moved(assignment, "registry.terraform.io/example/openai")).toThrow("cannot become a openai_user_role");
  const person = cases.find(({ type, origin }) => origin === "jianyuan" && type === "openai_user_role");
  const instances = [{ schema_version: 1, attributes: { id: "a", user_id: "user-a", role_id: "role_a" } }] as const;
  expect(() => moved({ ...source, ...person, instances }, "x/terraform-openai/openai")).toThrow("cannot become");
});

test("cloudopsworks' certificate comes from its details if the configuration had none", () => {
  const resource = resources.find(({ name }) => name === "certificate");
  if (!resource) throw new Error("there is no certificate");
  const details = { content: "-----BEGIN CERTIFICATE-----", expires_at: 2, valid_at: 1 };
  const attributes = { id: "cert_a", name: "A", certificate: null, active: true, certificate_details: details };
  const given = { origin: "cloudopsworks", resource, type: "openai_organization_certificate", name: "a" } as const;
  const { values } = moved({ ...given, instances: [{ schema_version: 0, attributes }] }, "x/cloudopsworks/openai");
  expect(values).toMatchObject({ certificate_id: "cert_a", active: true, certificate: details.content });
});

const secretDropped = expect.stringMatching(/^Value of a Key Dropped From the State: .* (?:key|svc_acct)_/u) as string;

function rolesLeft({ instances: [{ attributes }] }: Case): readonly unknown[] {
  const { role_ids } = attributes as { readonly role_ids?: readonly string[] };
  return role_ids ? [expect.stringContaining("Roles Left Out: ")] : [];
}

function moved({ resource, type, instances: [stored] }: Case, provider: string, warnings: string[] = []): Stored {
  const { schema_version: version, attributes } = stored;
  const kept = keptState(null);
  const json = Buffer.from(JSON.stringify(attributes));
  const source = {
    provider,
    type,
    version,
    json,
    identityJson: undefined,
    sourcePrivateState: kept,
    privateState: kept,
  };
  const context = { warn: (summary: string) => void warnings.push(summary) };
  return { values: moveState(`openai_${resource.name}`, resource, source, context), private: kept.encode() };
}

function textOf(values: ObjectValue | object): string {
  return JSON.stringify(values, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));
}
