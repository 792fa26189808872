/**
 * The facts of a type on its page besides its schema: its place in the navigation, the endpoints of the API, the key
 * that they take, and the requests of a refresh. A test compares the requests with those that the provider sends, and
 * the references with the resources of the API's official client.
 */
export interface Topic {
  readonly subcategory: Subcategory;
  /** The place of the endpoints in the API's reference, below its resources: "admin/organization/groups". */
  readonly reference: string;
  /** The kind of key that every operation takes. */
  readonly key: "admin" | "ordinary";
  /** The scopes of the key, where the API's documents or its answers name them. */
  readonly scopes?: { readonly read: string; readonly write: string };
  /** The object of a read: a list, or the object itself. */
  readonly reads: readonly Reading[];
}

export type Subcategory =
  | "Projects"
  | "People and Access"
  | "Limits and Settings"
  | "Keys"
  | "Trust"
  | "Audit and Cost"
  | "Fine-tuning";

/** A GET of the API. */
export interface Reading {
  /** The path, with the names of the attributes in it: "/organization/groups/{group_id}/users". */
  readonly path: string;
  /** The most rows of a page; undefined if the path is that of one object. */
  readonly rows?: number;
  /** The rows, if they are not the objects of the type: "daily buckets". */
  readonly of?: string;
}

/** Returns the topic of a type, by the name of a resource, a data source or an action without the provider's prefix. */
export function topicOf(name: string): Topic {
  const topic = topics.get(name) ?? topics.get(name.replace(/s$/u, "")) ?? topics.get(name.replace(/_[a-z]+$/u, ""));
  if (topic === undefined) throw new Error(`scripts/docs/topics.ts has no topic for ${name}`);
  return topic;
}

type Facts = Omit<Topic, "subcategory">;

function listed(reference: string, path: string, rows = 100, of?: string): Facts {
  return { reference, key: "admin", reads: [{ path, rows, ...(of !== undefined && { of }) }] };
}

function alone(reference: string, path: string): Facts {
  return { reference, key: "admin", reads: [{ path }] };
}

const organization = "admin/organization";
const projects = "admin/organization/projects";
const project = "/organization/projects/{project_id}";
const rulesOf = "/organization/workload_identity_providers/{workload_identity_provider_id}/federation_rules";
const groupRows = listed(`${projects}/groups`, `${project}/groups`);
const memberRows = listed(`${organization}/groups/users`, "/organization/groups/{group_id}/users", 1000);

const bySubcategory: Readonly<Record<Subcategory, Readonly<Record<string, Facts>>>> = {
  Projects: {
    project: listed(projects, "/organization/projects"),
    project_user: listed(`${projects}/users`, `${project}/users`),
    project_service_account: listed(`${projects}/service-accounts`, `${project}/service_accounts`),
  },
  "People and Access": {
    organization_user: listed(`${organization}/users`, "/organization/users"),
    invite: listed(`${organization}/invites`, "/organization/invites"),
    group: listed(`${organization}/groups`, "/organization/groups", 1000),
    group_user: memberRows,
    group_users: { ...memberRows, reads: [...memberRows.reads, { path: "/organization/users", rows: 100 }] },
    role: listed(`${organization}/roles`, "/organization/roles", 1000),
    project_role: listed(`${projects}/roles`, "/projects/{project_id}/roles", 1000),
    user_role: listed(`${organization}/users/roles`, "/organization/users/{user_id}/roles", 1000),
    group_role: listed(`${organization}/groups/roles`, "/organization/groups/{group_id}/roles", 1000),
    project_user_role: listed(`${projects}/users/roles`, "/projects/{project_id}/users/{user_id}/roles", 1000),
    project_group_role: listed(`${projects}/groups/roles`, "/projects/{project_id}/groups/{group_id}/roles", 1000),
    project_groups: groupRows,
    project_group: {
      ...groupRows,
      reads: [...groupRows.reads, { path: "/projects/{project_id}/groups/{group_id}/roles", rows: 1000 }],
    },
  },
  "Limits and Settings": {
    project_rate_limit: listed(`${projects}/rate-limits`, `${project}/rate_limits`, 1000),
    project_model_permissions: alone(`${projects}/model-permissions`, `${project}/model_permissions`),
    project_hosted_tool_permissions: alone(`${projects}/hosted-tool-permissions`, `${project}/hosted_tool_permissions`),
    project_data_retention: alone(`${projects}/data-retention`, `${project}/data_retention`),
    project_spend_limit: alone(`${projects}/spend-limit`, `${project}/spend_limit`),
    project_spend_alert: listed(`${projects}/spend-alerts`, `${project}/spend_alerts`),
    project_service_tier_settings: alone(`${projects}/service-tier-settings`, `${project}/service_tier_settings`),
    organization_data_retention: alone(`${organization}/data-retention`, "/organization/data_retention"),
    organization_spend_limit: alone(`${organization}/spend-limit`, "/organization/spend_limit"),
    organization_spend_alert: listed(`${organization}/spend-alerts`, "/organization/spend_alerts"),
  },
  Keys: {
    admin_api_key: listed(`${organization}/admin-api-keys`, "/organization/admin_api_keys"),
    project_service_account_api_key: listed(`${projects}/service-accounts/api-keys`, `${project}/api_keys`),
    project_api_key: listed(`${projects}/api-keys`, `${project}/api_keys`),
  },
  Trust: {
    certificate: listed(`${organization}/certificates`, "/organization/certificates"),
    project_certificate: listed(`${projects}/certificates`, `${project}/certificates`),
    external_key: {
      ...listed(`${organization}/external-keys`, "/organization/external_keys"),
      scopes: { read: "api.external_keys.read", write: "api.external_keys.write" },
    },
    external_storage: listed(`${organization}/external-storage`, "/organization/external_storage"),
    workload_identity_provider: listed(
      `${organization}/workload-identity-providers`,
      "/organization/workload_identity_providers",
    ),
    workload_identity_federation_rule: listed(`${organization}/workload-identity-providers/federation-rules`, rulesOf),
  },
  "Audit and Cost": {
    effective_access: {
      ...listed(`${projects}/groups`, "/organization/projects"),
      reads: [
        { path: "/organization/projects", rows: 100 },
        { path: "/organization/users", rows: 100 },
        { path: "/organization/groups", rows: 1000 },
        { path: "/organization/roles", rows: 1000 },
        { path: `${project}/users`, rows: 100 },
        { path: `${project}/service_accounts`, rows: 100 },
        { path: `${project}/groups`, rows: 100 },
        { path: "/projects/{project_id}/roles", rows: 1000 },
        { path: "/organization/groups/{group_id}/roles", rows: 1000 },
        { path: "/organization/groups/{group_id}/users", rows: 1000 },
        { path: "/projects/{project_id}/groups/{group_id}/roles", rows: 1000 },
      ],
    },
    audit_log: listed(`${organization}/audit-logs`, "/organization/audit_logs"),
    usage: listed(`${organization}/usage`, "/organization/usage/{kind}", 31, "daily buckets"),
    cost: listed(`${organization}/usage`, "/organization/costs", 180, "daily buckets"),
  },
  "Fine-tuning": {
    fine_tuning_checkpoint_permission: {
      ...listed("fine-tuning/checkpoints/permissions", "/fine_tuning/checkpoints/{checkpoint_id}/permissions"),
      scopes: { read: "api.fine_tuning.checkpoints.read", write: "api.fine_tuning.checkpoints.write" },
    },
    fine_tuning_checkpoint: {
      ...listed("fine-tuning/jobs/checkpoints", "/fine_tuning/jobs/{fine_tuning_job_id}/checkpoints"),
      key: "ordinary",
    },
    fine_tuning_job: { ...listed("fine-tuning/jobs", "/fine_tuning/jobs"), key: "ordinary" },
    fine_tuning_job_event: {
      ...listed("fine-tuning/jobs", "/fine_tuning/jobs/{fine_tuning_job_id}/events"),
      key: "ordinary",
    },
  },
};

const topics: ReadonlyMap<string, Topic> = new Map(
  Object.entries(bySubcategory).flatMap(([subcategory, types]) =>
    Object.entries(types).map(([name, facts]) => [name, { ...facts, subcategory: subcategory as Subcategory }]),
  ),
);
