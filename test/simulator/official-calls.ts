import type OpenAI from "openai";
import { awsKey } from "./ask.ts";

type Organization = OpenAI["admin"]["organization"];

/** Earlier than all usage of the default seed. */
const since = { start_time: 1_749_945_600, end_time: 1_750_204_800 };
const money = { threshold_amount: 100, currency: "USD", interval: "month" } as const;
const mail = { ...money, notification_channel: { type: "email" as const, recipients: ["ann@example.com"] } };
const inSearch = { project_id: "proj_search" };

/**
 * A call of each method of the official client's administration part, by the method's path in it. Each works alone against
 * the default seed. A call of a list walks all of its pages.
 */
export const officialCalls: Readonly<Record<string, (organization: Organization) => Promise<unknown>>> = {
  "projects.create": async ({ projects }) => await projects.create({ name: "New", residency: "JP_STORAGE_PROCESSING" }),
  "projects.retrieve": async ({ projects }) => await projects.retrieve("proj_search"),
  "projects.update": async ({ projects }) => await projects.update("proj_search", { name: "Found" }),
  "projects.list": async ({ projects }) => await all(projects.list({ include_archived: true })),
  "projects.archive": async ({ projects }) => await projects.archive("proj_search"),
  "users.retrieve": async ({ users }) => await users.retrieve("user-bob456"),
  "users.update": async ({ users }) => await users.update("user-bob456", { role: "owner" }),
  "users.list": async ({ users }) => await all(users.list({ emails: ["bob@example.com"] })),
  "users.delete": async ({ users }) => await users.delete("user-bob456"),
  "projects.users.create": async ({ projects }) =>
    await projects.users.create("proj_search", { user_id: "user-bob456", role: "member" }),
  "projects.users.retrieve": async ({ projects }) => await projects.users.retrieve("user-ann123", inSearch),
  "projects.users.update": async ({ projects }) =>
    await projects.users.update("user-ann123", { ...inSearch, role: "member" }),
  "projects.users.list": async ({ projects }) => await all(projects.users.list("proj_support")),
  "projects.users.delete": async ({ projects }) => await projects.users.delete("user-ann123", inSearch),
  "projects.serviceAccounts.create": async ({ projects }) =>
    await projects.serviceAccounts.create("proj_search", { name: "Bot", expires_in_seconds: 60 }),
  "projects.serviceAccounts.retrieve": async ({ projects }) =>
    await projects.serviceAccounts.retrieve("svc_acct_abc123", { project_id: "proj_abc123" }),
  "projects.serviceAccounts.update": async ({ projects }) =>
    await projects.serviceAccounts.update("svc_acct_abc123", { project_id: "proj_abc123", role: "member" }),
  "projects.serviceAccounts.list": async ({ projects }) => await all(projects.serviceAccounts.list("proj_abc123")),
  "projects.serviceAccounts.delete": async ({ projects }) =>
    await projects.serviceAccounts.delete("svc_acct_abc123", { project_id: "proj_abc123" }),
  "projects.serviceAccounts.apiKeys.create": async ({ projects }) =>
    await projects.serviceAccounts.apiKeys.create("svc_acct_abc123", { project_id: "proj_abc123", scopes: ["api.x"] }),
  "projects.apiKeys.retrieve": async ({ projects }) =>
    await projects.apiKeys.retrieve("key_cyd123", { project_id: "proj_abc123" }),
  "projects.apiKeys.update": async ({ projects }) =>
    await projects.apiKeys.update("key_cyd123", { project_id: "proj_abc123", scopes: [] }),
  "projects.apiKeys.list": async ({ projects }) =>
    await all(projects.apiKeys.list("proj_abc123", { owner_project_access: "any" })),
  "projects.apiKeys.delete": async ({ projects }) =>
    await projects.apiKeys.delete("key_indexer123", { project_id: "proj_abc123" }),
  "groups.create": async ({ groups }) => await groups.create({ name: "New" }),
  "groups.retrieve": async ({ groups }) => await groups.retrieve("group_engineering"),
  "groups.update": async ({ groups }) => await groups.update("group_engineering", { name: "Engineers" }),
  "groups.list": async ({ groups }) => await all(groups.list({ order: "desc" })),
  "groups.delete": async ({ groups }) => await groups.delete("group_engineering"),
  "groups.users.create": async ({ groups }) =>
    await groups.users.create("group_engineering", { user_id: "user-ann123" }),
  "groups.users.retrieve": async ({ groups }) =>
    await groups.users.retrieve("user-bob456", { group_id: "group_engineering" }),
  "groups.users.list": async ({ groups }) => await all(groups.users.list("group_engineering")),
  "groups.users.delete": async ({ groups }) =>
    await groups.users.delete("user-bob456", { group_id: "group_engineering" }),
  "roles.create": async ({ roles }) => await roles.create({ role_name: "New", permissions: [] }),
  "roles.retrieve": async ({ roles }) => await roles.retrieve("role_auditor"),
  "roles.update": async ({ roles }) => await roles.update("role_auditor", { description: null }),
  "roles.list": async ({ roles }) => await all(roles.list()),
  "roles.delete": async ({ roles }) => await roles.delete("role_auditor"),
  "projects.roles.create": async ({ projects }) =>
    await projects.roles.create("proj_search", { role_name: "New", permissions: ["api.model.read"] }),
  "projects.roles.retrieve": async ({ projects }) => await projects.roles.retrieve("role_evaluator", inSearch),
  "projects.roles.update": async ({ projects }) =>
    await projects.roles.update("role_evaluator", { ...inSearch, role_name: "Tester" }),
  "projects.roles.list": async ({ projects }) => await all(projects.roles.list("proj_search")),
  "projects.roles.delete": async ({ projects }) => await projects.roles.delete("role_evaluator", inSearch),
  "users.roles.create": async ({ users }) => await users.roles.create("user-bob456", { role_id: "role_auditor" }),
  "users.roles.retrieve": async ({ users }) => await users.roles.retrieve("role_auditor", { user_id: "user-cyd789" }),
  "users.roles.list": async ({ users }) => await all(users.roles.list("user-cyd789")),
  "users.roles.delete": async ({ users }) => await users.roles.delete("role_auditor", { user_id: "user-cyd789" }),
  "groups.roles.create": async ({ groups }) =>
    await groups.roles.create("group_contractors", { role_id: "role_auditor" }),
  "groups.roles.retrieve": async ({ groups }) => await groups.roles.retrieve(reader, { group_id: "group_engineering" }),
  "groups.roles.list": async ({ groups }) => await all(groups.roles.list("group_engineering")),
  "groups.roles.delete": async ({ groups }) => await groups.roles.delete(reader, { group_id: "group_engineering" }),
  "projects.users.roles.create": async ({ projects }) =>
    await projects.users.roles.create("user-ann123", { ...inSearch, role_id: "role_evaluator" }),
  "projects.users.roles.retrieve": async ({ projects }) =>
    await projects.users.roles.retrieve("role_evaluator", { ...inSearch, user_id: "user-bob456" }),
  "projects.users.roles.list": async ({ projects }) => await all(projects.users.roles.list("user-ann123", inSearch)),
  "projects.users.roles.delete": async ({ projects }) =>
    await projects.users.roles.delete("role_evaluator", { ...inSearch, user_id: "user-bob456" }),
  "projects.groups.roles.create": async ({ projects }) =>
    await projects.groups.roles.create("group_contractors", { ...inSearch, role_id: "role-api-project-viewer" }),
  "projects.groups.roles.retrieve": async ({ projects }) =>
    await projects.groups.roles.retrieve("role_evaluator", { ...inSearch, group_id: "group_engineering" }),
  "projects.groups.roles.list": async ({ projects }) =>
    await all(projects.groups.roles.list("group_engineering", inSearch)),
  "projects.groups.roles.delete": async ({ projects }) =>
    await projects.groups.roles.delete("role_evaluator", { ...inSearch, group_id: "group_engineering" }),
  "projects.groups.create": async ({ projects }) =>
    await projects.groups.create("proj_search", { group_id: "group_engineering", role: "role_evaluator" }),
  "projects.groups.retrieve": async ({ projects }) =>
    await projects.groups.retrieve("group_engineering", { project_id: "proj_support", group_type: "group" }),
  "projects.groups.list": async ({ projects }) => await all(projects.groups.list("proj_support")),
  "projects.groups.delete": async ({ projects }) =>
    await projects.groups.delete("group_engineering", { project_id: "proj_support" }),
  "projects.rateLimits.listRateLimits": async ({ projects }) =>
    await all(projects.rateLimits.listRateLimits("proj_search")),
  "projects.rateLimits.updateRateLimit": async ({ projects }) =>
    await projects.rateLimits.updateRateLimit("rl-gpt-4o", { ...inSearch, max_requests_per_1_minute: 100 }),
  "projects.modelPermissions.retrieve": async ({ projects }) => await projects.modelPermissions.retrieve("proj_search"),
  "projects.modelPermissions.update": async ({ projects }) =>
    await projects.modelPermissions.update("proj_support", { mode: "deny_list", model_ids: ["gpt-4o"] }),
  "projects.modelPermissions.delete": async ({ projects }) => await projects.modelPermissions.delete("proj_search"),
  "projects.hostedToolPermissions.retrieve": async ({ projects }) =>
    await projects.hostedToolPermissions.retrieve("proj_search"),
  "projects.hostedToolPermissions.update": async ({ projects }) =>
    await projects.hostedToolPermissions.update("proj_search", { mcp: { enabled: false }, web_search: null }),
  "projects.dataRetention.retrieve": async ({ projects }) => await projects.dataRetention.retrieve("proj_search"),
  "projects.dataRetention.update": async ({ projects }) =>
    await projects.dataRetention.update("proj_search", { retention_type: "none" }),
  "projects.spendLimit.retrieve": async ({ projects }) => await projects.spendLimit.retrieve("proj_search"),
  "projects.spendLimit.update": async ({ projects }) => await projects.spendLimit.update("proj_support", money),
  "projects.spendLimit.delete": async ({ projects }) => await projects.spendLimit.delete("proj_search"),
  "projects.spendAlerts.create": async ({ projects }) => await projects.spendAlerts.create("proj_search", mail),
  "projects.spendAlerts.retrieve": async ({ projects }) =>
    await projects.spendAlerts.retrieve("alert_search", inSearch),
  "projects.spendAlerts.update": async ({ projects }) =>
    await projects.spendAlerts.update("alert_search", { ...inSearch, ...mail }),
  "projects.spendAlerts.list": async ({ projects }) => await all(projects.spendAlerts.list("proj_search")),
  "projects.spendAlerts.delete": async ({ projects }) => await projects.spendAlerts.delete("alert_search", inSearch),
  "projects.certificates.list": async ({ projects }) => await all(projects.certificates.list("proj_search")),
  "projects.certificates.activate": async ({ projects }) =>
    await all(projects.certificates.activate("proj_search", { certificate_ids: ["cert_partners"] })),
  "projects.certificates.deactivate": async ({ projects }) =>
    await all(projects.certificates.deactivate("proj_search", { certificate_ids: ["cert_gateway"] })),
  "projects.serviceTierSettings.retrieve": async ({ projects }) =>
    await projects.serviceTierSettings.retrieve("proj_search"),
  "projects.serviceTierSettings.update": async ({ projects }) =>
    await projects.serviceTierSettings.update("proj_search", { enabled_tiers: "all" }),
  "dataRetention.retrieve": async ({ dataRetention }) => await dataRetention.retrieve(),
  "dataRetention.update": async ({ dataRetention }) =>
    await dataRetention.update({ retention_type: "zero_data_retention" }),
  "spendLimit.retrieve": async ({ spendLimit }) => await spendLimit.retrieve(),
  "spendLimit.update": async ({ spendLimit }) => await spendLimit.update(money),
  "spendLimit.delete": async ({ spendLimit }) => await spendLimit.delete(),
  "spendAlerts.create": async ({ spendAlerts }) => await spendAlerts.create(mail),
  "spendAlerts.retrieve": async ({ spendAlerts }) => await spendAlerts.retrieve("alert_organization"),
  "spendAlerts.update": async ({ spendAlerts }) => await spendAlerts.update("alert_organization", mail),
  "spendAlerts.list": async ({ spendAlerts }) => await all(spendAlerts.list()),
  "spendAlerts.delete": async ({ spendAlerts }) => await spendAlerts.delete("alert_organization"),
  "adminAPIKeys.create": async ({ adminAPIKeys }) => await adminAPIKeys.create({ name: "New", expires_in_seconds: 60 }),
  "adminAPIKeys.retrieve": async ({ adminAPIKeys }) => await adminAPIKeys.retrieve("key_admin123"),
  "adminAPIKeys.list": async ({ adminAPIKeys }) => await all(adminAPIKeys.list()),
  "adminAPIKeys.delete": async ({ adminAPIKeys }) => await adminAPIKeys.delete("key_admin123"),
  "invites.create": async ({ invites }) => await invites.create({ email: "eve@example.com", role: "reader" }),
  "invites.retrieve": async ({ invites }) => await invites.retrieve("invite-dee123"),
  "invites.list": async ({ invites }) => await all(invites.list()),
  "invites.delete": async ({ invites }) => await invites.delete("invite-dee123"),
  "certificates.create": async ({ certificates }) => {
    const { certificate_details } = await certificates.retrieve("cert_partners", { include: ["content"] });
    return await certificates.create({ name: "New", certificate: certificate_details.content ?? "" });
  },
  "certificates.retrieve": async ({ certificates }) => await certificates.retrieve("cert_partners"),
  "certificates.update": async ({ certificates }) => await certificates.update("cert_partners", { name: "Used" }),
  "certificates.list": async ({ certificates }) => await all(certificates.list()),
  "certificates.activate": async ({ certificates }) =>
    await all(certificates.activate({ certificate_ids: ["cert_partners"] })),
  "certificates.deactivate": async ({ certificates }) =>
    await all(certificates.deactivate({ certificate_ids: ["cert_gateway"] })),
  "certificates.delete": async ({ certificates }) => await certificates.delete("cert_partners"),
  "externalKeys.create": async ({ externalKeys }) => await externalKeys.create(awsKey),
  "externalKeys.retrieve": async ({ externalKeys }) => await externalKeys.retrieve("extkey_example"),
  "externalKeys.list": async ({ externalKeys }) => await all(externalKeys.list({ purpose: "ekm" })),
  "externalKeys.validate": async ({ externalKeys }) => await externalKeys.validate("extkey_example"),
  "externalKeys.delete": async ({ externalKeys }) => await externalKeys.delete("extkey_example"),
  "externalStorage.create": async ({ externalStorage }) =>
    await externalStorage.create({
      ...inSearch,
      provider: { type: "oci", tenancy_ocid: "ocid1.tenancy", bucket: "b", region: "us-ashburn-1" },
    }),
  "externalStorage.retrieve": async ({ externalStorage }) => await externalStorage.retrieve("extstorage_example"),
  "externalStorage.list": async ({ externalStorage }) =>
    await all(externalStorage.list({ project_id: "proj_support" })),
  "externalStorage.validate": async ({ externalStorage }) => await externalStorage.validate("extstorage_example"),
  "externalStorage.delete": async ({ externalStorage }) => await externalStorage.delete("extstorage_example"),
  "workloadIdentityProviders.create": async ({ workloadIdentityProviders }) =>
    await workloadIdentityProviders.create({
      type: "oidc",
      name: "Cluster",
      issuer: "https://cluster.example.com",
      audience: "openai",
      verification: { type: "uploaded_jwks", jwks: { keys: [] } },
    }),
  "workloadIdentityProviders.retrieve": async ({ workloadIdentityProviders }) =>
    await workloadIdentityProviders.retrieve("idp_github"),
  "workloadIdentityProviders.update": async ({ workloadIdentityProviders }) =>
    await workloadIdentityProviders.update("idp_github", { enabled: false, description: null }),
  "workloadIdentityProviders.list": async ({ workloadIdentityProviders }) =>
    await all(workloadIdentityProviders.list({ order: "desc" })),
  "workloadIdentityProviders.delete": async ({ workloadIdentityProviders }) => {
    await workloadIdentityProviders.federationRules.delete("wifr_deploy", inGithub);
    return await workloadIdentityProviders.delete("idp_github");
  },
  "workloadIdentityProviders.federationRules.create": async ({ workloadIdentityProviders }) =>
    await workloadIdentityProviders.federationRules.create("idp_github", {
      project_id: "proj_abc123",
      service_account_id: "svc_acct_abc123",
      attribute_matchers: { ref: "main", trusted: true, level: 2 },
      permissions: { type: "restricted", scopes: ["api.model.read"] },
    }),
  "workloadIdentityProviders.federationRules.retrieve": async ({ workloadIdentityProviders }) =>
    await workloadIdentityProviders.federationRules.retrieve("wifr_deploy", inGithub),
  "workloadIdentityProviders.federationRules.update": async ({ workloadIdentityProviders }) =>
    await workloadIdentityProviders.federationRules.update("wifr_deploy", { ...inGithub, name: "Deploy" }),
  "workloadIdentityProviders.federationRules.list": async ({ workloadIdentityProviders }) =>
    await all(workloadIdentityProviders.federationRules.list("idp_github", { service_account_id: "svc_acct_abc123" })),
  "workloadIdentityProviders.federationRules.delete": async ({ workloadIdentityProviders }) =>
    await workloadIdentityProviders.federationRules.delete("wifr_deploy", inGithub),
  "auditLogs.list": async ({ auditLogs }) => await all(auditLogs.list({ effective_at: { gte: 1_750_000_100 } })),
  "usage.audioSpeeches": async ({ usage }) => await usage.audioSpeeches(since),
  "usage.audioTranscriptions": async ({ usage }) => await usage.audioTranscriptions(since),
  "usage.codeInterpreterSessions": async ({ usage }) => await usage.codeInterpreterSessions(since),
  "usage.completions": async ({ usage }) => await usage.completions({ ...since, group_by: ["project_id", "model"] }),
  "usage.costs": async ({ usage }) => await usage.costs({ ...since, group_by: ["line_item"] }),
  "usage.decisions": async ({ usage }) => await usage.decisions(since),
  "usage.embeddings": async ({ usage }) => await usage.embeddings(since),
  "usage.fileSearchCalls": async ({ usage }) => await usage.fileSearchCalls(since),
  "usage.images": async ({ usage }) => await usage.images(since),
  "usage.moderations": async ({ usage }) => await usage.moderations(since),
  "usage.vectorStores": async ({ usage }) => await usage.vectorStores(since),
  "usage.webSearchCalls": async ({ usage }) => await usage.webSearchCalls(since),
};

const reader = "role-api-organization-reader__api-organization__org-simulator";
const inGithub = { workload_identity_provider_id: "idp_github" };

async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  return await Array.fromAsync(items);
}
