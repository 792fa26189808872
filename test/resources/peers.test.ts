/**
 * States that other providers wrote (`terraform state replace-provider`). After an upgrade and a refresh, they match
 * the configuration of the former provider.
 */
import { expect, test } from "vitest";
import type { Resource } from "terraform-plugin-kit";
import type { Api } from "../../src/openai/client.ts";
import { fineTuningCheckpointPermission } from "../../src/resources/fine-tuning-checkpoint-permission.ts";
import { organizationUser } from "../../src/resources/organization-user.ts";
import { projectServiceAccount } from "../../src/resources/project-service-account.ts";
import { projectUser } from "../../src/resources/project-user.ts";
import { project } from "../../src/resources/project.ts";
import type { Offer } from "../../src/noun/offer.ts";
import type { Seed } from "../../src/simulator/seed.ts";
import { identity, isUnchanged, organization, upgraded } from "../noun/terraform.ts";

const resourceOf = ({ resource }: Offer): Resource<Api> => {
  if (!resource) throw new Error("the offer lacks a resource");
  return resource;
};
const at = 1_750_000_000;
const checkpoint = "ft:gpt-4o-mini-2024-07-18:my-org::7p4lURel";
const seed: Seed = {
  projects: [
    { id: "proj_a", name: "A", created_at: at },
    { id: "proj_owner", name: "Owner", created_at: at },
  ],
  users: [{ id: "user-ann", name: "Ann", email: "ann@example.com", role: "owner", added_at: at }],
  project_users: [{ project_id: "proj_a", user_id: "user-ann", role: "member", added_at: at }],
  service_accounts: [{ id: "svc_acct_a", project_id: "proj_a", name: "Bot", role: "member", created_at: at }],
  models: [{ id: checkpoint, project_id: "proj_owner" }],
  permissions: [{ id: "cp_a", checkpoint, project_id: "proj_a", created_at: at }],
};

interface Case {
  readonly title: string;
  readonly offer: Offer;
  readonly version?: number;
  readonly json: object;
  readonly config: object;
  readonly identity: object;
  readonly warnings?: readonly string[];
}

const member = { project_id: "proj_a", user_id: "user-ann", role: "member" };
const memberIdentity = { project_id: "proj_a", user_id: "user-ann" };
const account = { project_id: "proj_a", name: "Bot" };
const accountIdentity = { project_id: "proj_a", service_account_id: "svc_acct_a" };
const person = { user_id: "user-ann", role: "owner" };
const alias = (role: string): string => `role-api-project-${role}__api-project__proj_a`;

const cases: readonly Case[] = [
  {
    title: "the official project",
    offer: project,
    json: {
      id: "proj_a",
      project_id: "proj_a",
      name: "A",
      geography: null,
      external_key_id: null,
      created_at: at,
      archived_at: null,
      status: "active",
    },
    config: { name: "A" },
    identity: { project_id: "proj_a" },
  },
  {
    title: "mkdev's project, with times as texts",
    offer: project,
    json: { id: "proj_a", name: "A", status: "active", created_at: "2025-06-15T15:06:40Z", archived_at: null },
    config: { name: "A" },
    identity: { project_id: "proj_a" },
  },
  {
    title: "jianyuan's project, with a geography",
    offer: project,
    json: { id: "proj_a", name: "A", geography: "EU", status: "active", external_key_id: null, created_at: at },
    config: { name: "A" },
    identity: { project_id: "proj_a" },
  },
  {
    title: "the official service account",
    offer: projectServiceAccount,
    json: { id: "svc_acct_a", service_account_id: "svc_acct_a", project_id: "proj_a", name: "Bot", created_at: at },
    config: account,
    identity: accountIdentity,
  },
  {
    title: "jianyuan's service account, with its key",
    offer: projectServiceAccount,
    json: {
      id: "svc_acct_a",
      project_id: "proj_a",
      name: "Bot",
      role: "member",
      created_at: at,
      api_key_id: "key_1",
      api_key: "sk-svcacct-secret",
    },
    config: account,
    identity: accountIdentity,
    warnings: ["Value of a Key Dropped From the State: service account svc_acct_a in proj_a"],
  },
  {
    title: "mkdev's service account, whose id has its project",
    offer: projectServiceAccount,
    json: {
      id: "proj_a:svc_acct_a",
      project_id: "proj_a",
      service_account_id: "svc_acct_a",
      name: "Bot",
      role: "member",
      created_at: at,
      api_key_value: "sk-svcacct-secret",
    },
    config: account,
    identity: accountIdentity,
    warnings: ["Value of a Key Dropped From the State: service account svc_acct_a in proj_a"],
  },
  {
    title: "the official project user, which has no id",
    offer: projectUser,
    json: { ...member, email: null, name: "Ann", added_at: at },
    config: member,
    identity: memberIdentity,
  },
  {
    title: "the official project user that is named by email",
    offer: projectUser,
    json: { ...member, email: "ann@example.com", name: null, added_at: at },
    config: { project_id: "proj_a", email: "ann@example.com", role: "member" },
    identity: memberIdentity,
  },
  {
    title: "jianyuan's project user",
    offer: projectUser,
    json: member,
    config: member,
    identity: memberIdentity,
  },
  {
    title: "mkdev's project user, version 0",
    offer: projectUser,
    json: { id: "proj_a:user-ann", ...member, email: "ann@example.com", added_at: at },
    config: member,
    identity: memberIdentity,
  },
  {
    title: "mkdev's project user, version 1, with role ids",
    offer: projectUser,
    version: 1,
    json: {
      id: "proj_a:user-ann",
      project_id: "proj_a",
      user_id: "user-ann",
      role_ids: [alias("member")],
      email: "ann@example.com",
      added_at: at,
    },
    config: member,
    identity: memberIdentity,
  },
  {
    title: "mkdev's project user, version 1, with the alias of a role",
    offer: projectUser,
    version: 1,
    json: { id: "proj_a:user-ann", project_id: "proj_a", user_id: "user-ann", role_ids: ["role-api-project-member"] },
    config: member,
    identity: memberIdentity,
  },
  {
    title: "mkdev's project user, version 1, with a role of the project's own",
    offer: projectUser,
    version: 1,
    json: {
      id: "proj_a:user-ann",
      project_id: "proj_a",
      user_id: "user-ann",
      role_ids: ["role_x", alias("member")],
      email: null,
      added_at: null,
    },
    config: member,
    identity: memberIdentity,
    warnings: ["Roles Left Out: member user-ann in proj_a"],
  },
  {
    title: "the official organization user",
    offer: organizationUser,
    json: {
      id: "user-ann",
      user_id: "user-ann",
      name: null,
      email: "ann@example.com",
      role: "owner",
      added_at: at,
      is_default: false,
      created: at,
      is_service_account: false,
      is_scale_tier_authorized_purchaser: null,
      is_scim_managed: false,
      api_key_last_used_at: null,
      technical_level: "high",
      developer_persona: "ml",
    },
    config: person,
    identity: { user_id: "user-ann" },
  },
  {
    title: "mkdev's organization user",
    offer: organizationUser,
    json: { id: "user-ann", user_id: "user-ann", role: "owner", email: "ann@example.com", name: "Ann", added_at: at },
    config: person,
    identity: { user_id: "user-ann" },
  },
  {
    title: "mkdev's checkpoint permission",
    offer: fineTuningCheckpointPermission,
    json: { id: "cp_a", checkpoint_id: checkpoint, project_ids: ["proj_a"], created_at: at },
    config: { checkpoint_id: checkpoint, project_id: "proj_a" },
    identity: { checkpoint_id: checkpoint, project_id: "proj_a", organization_id: null },
  },
];

test.each(cases)("$title", async ({ offer, version = 0, json, config, identity: expected, warnings = [] }) => {
  const org = await organization({ seed });
  const resource = resourceOf(offer);
  const told: string[] = [];
  const stored = upgraded(resource, version, json, told);
  expect(told).toEqual(warnings);
  const run = org.run();
  const refreshed = await run.refresh(resource, stored);
  expect(refreshed && identity(resource, refreshed)).toEqual(expected);
  expect(isUnchanged(run, resource, refreshed, config)).toBe(true);
  expect(
    JSON.stringify(refreshed?.values, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value)),
  ).not.toContain("sk-");
  expect(run.warnings).toEqual([]);
  // This also applies if Terraform plans without a refresh.
  expect(run.plan(resource, stored, config).replace).toEqual([]);
});

test.each(cases)(
  "$title, destroyed without a refresh, destroys the right object",
  async ({ offer, version = 0, json }) => {
    const org = await organization({ seed });
    const resource = resourceOf(offer);
    await org.run().destroy(resource, upgraded(resource, version, json));
    const left = org.simulator.store.dump();
    const remaining = [left["project_users"], left["service_accounts"], left["permissions"]].flat();
    const isForgottenOnly = offer === organizationUser;
    const archived = (left["projects"] as readonly { archived_at: number | null }[]).some((row) => row.archived_at);
    expect(isForgottenOnly ? remaining.length === 3 : archived || remaining.length === 2).toBe(true);
  },
);
