import type OpenAI from "openai";
import { expect, test } from "vitest";
import type { presentNewAdminKey } from "../../src/simulator/routes/admin-api-keys.ts";
import type { mintApiKey } from "../../src/simulator/routes/api-key.ts";
import type { presentCertificate } from "../../src/simulator/routes/certificates.ts";
import type { presentCost } from "../../src/simulator/routes/costs.ts";
import type { presentCheckpoint } from "../../src/simulator/routes/fine-tuning-jobs.ts";
import type { presentAddedUser, presentGroupMember } from "../../src/simulator/routes/group-users.ts";
import type { presentUpdatedGroup } from "../../src/simulator/routes/groups.ts";
import { nouns } from "../../src/simulator/routes/index.ts";
import type { presentGroupRole, presentUserRole } from "../../src/simulator/routes/role-assignments.ts";
import type { presentNew } from "../../src/simulator/routes/service-accounts.ts";
import type { Bucket } from "../../src/simulator/routes/usage-page.ts";
import type { UsageKind, UsageResult } from "../../src/simulator/routes/usage.ts";

type Organization = OpenAI["admin"]["organization"];
type Projects = Organization["projects"];
type FineTuning = OpenAI["fineTuning"];

/** The official client's type of a noun in the answer to a read. */
interface Official {
  readonly projects: Answer<Projects["retrieve"]>;
  readonly users: Answer<Organization["users"]["retrieve"]>;
  readonly project_users: Answer<Projects["users"]["retrieve"]>;
  readonly service_accounts: Answer<Projects["serviceAccounts"]["retrieve"]>;
  readonly jobs: Job;
  readonly permissions: Item<FineTuning["checkpoints"]["permissions"]["list"]>;
  readonly groups: Answer<Organization["groups"]["retrieve"]>;
  readonly group_users: Item<Organization["groups"]["users"]["list"]>;
  readonly roles: Answer<Organization["roles"]["retrieve"]>;
  readonly project_roles: Answer<Projects["roles"]["retrieve"]>;
  readonly user_roles: Answer<Organization["users"]["roles"]["retrieve"]>;
  readonly group_roles: Answer<Organization["groups"]["roles"]["retrieve"]>;
  readonly project_user_roles: Answer<Projects["users"]["roles"]["retrieve"]>;
  readonly project_group_roles: Answer<Projects["groups"]["roles"]["retrieve"]>;
  readonly project_groups: Answer<Projects["groups"]["retrieve"]>;
  readonly rate_limits: Item<Projects["rateLimits"]["listRateLimits"]>;
  readonly model_permissions: Answer<Projects["modelPermissions"]["retrieve"]>;
  readonly hosted_tool_permissions: Answer<Projects["hostedToolPermissions"]["retrieve"]>;
  readonly organization_data_retention: Answer<Organization["dataRetention"]["retrieve"]>;
  readonly project_data_retention: Answer<Projects["dataRetention"]["retrieve"]>;
  readonly organization_spend_limit: Answer<Organization["spendLimit"]["retrieve"]>;
  readonly project_spend_limit: Answer<Projects["spendLimit"]["retrieve"]>;
  readonly organization_spend_alerts: Answer<Organization["spendAlerts"]["retrieve"]>;
  readonly project_spend_alerts: Answer<Projects["spendAlerts"]["retrieve"]>;
  readonly service_tier_settings: Answer<Projects["serviceTierSettings"]["retrieve"]>;
  readonly admin_api_keys: Answer<Organization["adminAPIKeys"]["retrieve"]>;
  readonly project_api_keys: Answer<Projects["apiKeys"]["retrieve"]>;
  readonly invites: Answer<Organization["invites"]["retrieve"]>;
  readonly certificates: Item<Organization["certificates"]["list"]>;
  readonly project_certificates: Item<Projects["certificates"]["list"]>;
  readonly external_keys: Answer<Organization["externalKeys"]["retrieve"]>;
  readonly external_storage: Answer<Organization["externalStorage"]["retrieve"]>;
  readonly workload_identity_providers: Answer<Organization["workloadIdentityProviders"]["retrieve"]>;
  readonly federation_rules: Answer<Organization["workloadIdentityProviders"]["federationRules"]["retrieve"]>;
  readonly audit_logs: Item<Organization["auditLogs"]["list"]>;
}

type OfficialJob = Answer<FineTuning["jobs"]["retrieve"]>;
/** The API also returns `paused`, which the official type lacks. */
type Job = Omit<OfficialJob, "status"> & { readonly status: OfficialJob["status"] | "paused" };

/** tsc refuses a `true` where an answer does not conform, and a noun that is missing. */
const checked: { readonly [N in keyof Presented]: Conforms<Presented[N], Official[N]> } = {
  projects: true,
  users: true,
  project_users: true,
  service_accounts: true,
  jobs: true,
  permissions: true,
  groups: true,
  group_users: true,
  roles: true,
  project_roles: true,
  user_roles: true,
  group_roles: true,
  project_user_roles: true,
  project_group_roles: true,
  project_groups: true,
  rate_limits: true,
  model_permissions: true,
  hosted_tool_permissions: true,
  organization_data_retention: true,
  project_data_retention: true,
  organization_spend_limit: true,
  project_spend_limit: true,
  organization_spend_alerts: true,
  project_spend_alerts: true,
  service_tier_settings: true,
  admin_api_keys: true,
  project_api_keys: true,
  invites: true,
  certificates: true,
  project_certificates: true,
  external_keys: true,
  external_storage: true,
  workload_identity_providers: true,
  federation_rules: true,
  audit_logs: true,
};

/** The official client's type of the answer to a DELETE. */
interface OfficialRemoved {
  readonly users: Answer<Organization["users"]["delete"]>;
  readonly project_users: Answer<Projects["users"]["delete"]>;
  readonly service_accounts: Answer<Projects["serviceAccounts"]["delete"]>;
  readonly groups: Answer<Organization["groups"]["delete"]>;
  readonly group_users: Answer<Organization["groups"]["users"]["delete"]>;
  readonly roles: Answer<Organization["roles"]["delete"]>;
  readonly project_roles: Answer<Projects["roles"]["delete"]>;
  readonly project_groups: Answer<Projects["groups"]["delete"]>;
  readonly model_permissions: Answer<Projects["modelPermissions"]["delete"]>;
  readonly organization_spend_limit: Answer<Organization["spendLimit"]["delete"]>;
  readonly project_spend_limit: Answer<Projects["spendLimit"]["delete"]>;
  readonly organization_spend_alerts: Answer<Organization["spendAlerts"]["delete"]>;
  readonly project_spend_alerts: Answer<Projects["spendAlerts"]["delete"]>;
  readonly admin_api_keys: Answer<Organization["adminAPIKeys"]["delete"]>;
  readonly project_api_keys: Answer<Projects["apiKeys"]["delete"]>;
  readonly invites: Answer<Organization["invites"]["delete"]>;
  readonly certificates: Answer<Organization["certificates"]["delete"]>;
  readonly external_keys: Answer<Organization["externalKeys"]["delete"]>;
  readonly external_storage: Answer<Organization["externalStorage"]["delete"]>;
  readonly workload_identity_providers: Answer<Organization["workloadIdentityProviders"]["delete"]>;
  readonly federation_rules: Answer<Organization["workloadIdentityProviders"]["federationRules"]["delete"]>;
}

const removed: { readonly [N in keyof Removed]: Conforms<Removed[N], OfficialRemoved[N]> } = {
  users: true,
  project_users: true,
  service_accounts: true,
  groups: true,
  group_users: true,
  roles: true,
  project_roles: true,
  project_groups: true,
  model_permissions: true,
  organization_spend_limit: true,
  project_spend_limit: true,
  organization_spend_alerts: true,
  project_spend_alerts: true,
  admin_api_keys: true,
  project_api_keys: true,
  invites: true,
  certificates: true,
  external_keys: true,
  external_storage: true,
  workload_identity_providers: true,
  federation_rules: true,
};

/** The answers that differ from the answer to a read of their noun. */
interface Special {
  readonly checkpoint: [typeof presentCheckpoint, Item<FineTuning["jobs"]["checkpoints"]["list"]>];
  readonly addedUser: [typeof presentAddedUser, Answer<Organization["groups"]["users"]["create"]>];
  readonly groupMember: [typeof presentGroupMember, Answer<Organization["groups"]["users"]["retrieve"]>];
  readonly updatedGroup: [typeof presentUpdatedGroup, Answer<Organization["groups"]["update"]>];
  readonly userRole: [typeof presentUserRole, Answer<Organization["users"]["roles"]["create"]>];
  readonly groupRole: [typeof presentGroupRole, Answer<Organization["groups"]["roles"]["create"]>];
  readonly newAccount: [typeof presentNew, Answer<Projects["serviceAccounts"]["create"]>];
  readonly newAdminKey: [typeof presentNewAdminKey, Answer<Organization["adminAPIKeys"]["create"]>];
  readonly certificate: [typeof presentCertificate, Answer<Organization["certificates"]["retrieve"]>];
  readonly cost: [typeof presentCost, UsageIn<"costs", "organization.costs.result">];
  readonly newKey: [typeof mintApiKey, Answer<Projects["serviceAccounts"]["apiKeys"]["create"]>];
}

const specials: { readonly [S in keyof Special]: Conforms<ReturnType<Special[S][0]>, Special[S][1]> } = {
  checkpoint: true,
  addedUser: true,
  groupMember: true,
  updatedGroup: true,
  userRole: true,
  groupRole: true,
  newAccount: true,
  newAdminKey: true,
  certificate: true,
  cost: true,
  newKey: true,
};

/** The method of the official client for each kind of usage. */
interface UsageMethods {
  readonly audio_speeches: "audioSpeeches";
  readonly audio_transcriptions: "audioTranscriptions";
  readonly code_interpreter_sessions: "codeInterpreterSessions";
  readonly completions: "completions";
  readonly decisions: "decisions";
  readonly embeddings: "embeddings";
  readonly file_search_calls: "fileSearchCalls";
  readonly images: "images";
  readonly moderations: "moderations";
  readonly vector_stores: "vectorStores";
  readonly web_search_calls: "webSearchCalls";
}

const usages: {
  readonly [K in UsageKind]: Conforms<UsageResult<K>, UsageIn<UsageMethods[K], UsageResult<K>["object"]>>;
} = {
  audio_speeches: true,
  audio_transcriptions: true,
  code_interpreter_sessions: true,
  completions: true,
  decisions: true,
  embeddings: true,
  file_search_calls: true,
  images: true,
  moderations: true,
  vector_stores: true,
  web_search_calls: true,
};

/** The live API adds the times as text, which the official type lacks. */
type OfficialBucket = Answer<Organization["usage"]["completions"]>["data"][number];
const bucket: Conforms<
  Omit<Bucket<never>, "start_time_iso" | "end_time_iso" | "results">,
  Omit<OfficialBucket, "results">
> = true;

test("every answer to a DELETE has the members of the official client's type, and no others", () => {
  const answered = nouns.flatMap((noun) => (noun.remove === undefined ? [] : [noun.name]));
  expect(Object.keys(removed).toSorted()).toEqual(answered.toSorted());
});

test("every noun in answers has the members of the official client's type, and no others", () => {
  const answered = nouns.flatMap((noun) => (noun.present === undefined ? [] : [noun.name]));
  expect(Object.keys(checked).toSorted()).toEqual(answered.toSorted());
  expect([
    ...Object.values(checked),
    ...Object.values(removed),
    ...Object.values(specials),
    ...Object.values(usages),
    bucket,
  ]).not.toContain(false);
});

// The assertions of this file are its types: these lines show that the check can fail.
type Thing = { id: string; name?: string | null; kind: "a" | "b"; tags: string[] };
type Refused<Reason extends string> = Reason;
const refusals: readonly [
  Conforms<{ id: string; kind: "a"; tags: readonly string[] }, Thing>,
  Refused<Conforms<{ id: string; tags: string[] }, Thing>>,
  Refused<Conforms<{ id: number; kind: "a"; tags: string[] }, Thing>>,
  Refused<Conforms<{ id: string; kind: string; tags: string[] }, Thing>>,
  Refused<Conforms<{ id: string; kind: "a"; tags: string[]; colour: string }, Thing>>,
] = [
  true,
  "a member is missing or of another type",
  "a member is missing or of another type",
  "a member is missing or of another type",
  "a member is unknown",
];

test("the check refuses types that do not conform", () => {
  expect(refusals.filter((each) => typeof each === "string")).toHaveLength(4);
});

type Nouns = (typeof nouns)[number];
type Presented = ReturnedBy<"present">;
type Removed = ReturnedBy<"remove">;

/** What a member of each noun returns, without the nouns that lack the member. */
type ReturnedBy<M extends "present" | "remove"> = {
  readonly [N in Nouns as [Returned<N, M>] extends [never] ? never : N["name"]]: Returned<N, M>;
};
type Returned<N, M extends string> = N extends { readonly [K in M]?: (row: never, context: never) => infer R }
  ? R
  : never;

type Conforms<Ours, Theirs> = [Ours] extends [Frozen<Theirs>]
  ? [Exclude<Members<Ours>, Members<Theirs>>] extends [never]
    ? true
    : "a member is unknown"
  : "a member is missing or of another type";

type Members<T> = T extends unknown ? keyof T : never;
type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;
type Method = (...given: never[]) => unknown;
type Answer<M extends Method> = Awaited<ReturnType<M>>;
type UsageIn<M extends keyof Organization["usage"], Name> = Organization["usage"][M] extends Method
  ? Extract<UsageResults<Answer<Organization["usage"][M]>>, { readonly object: Name }>
  : never;
type UsageResults<Page> = Page extends { readonly data: readonly { readonly results: readonly (infer R)[] }[] }
  ? R
  : never;
type Item<M extends Method> = ReturnType<M> extends AsyncIterable<infer Row> ? Row : never;
