import type OpenAI from "openai";
import { expect, test } from "vitest";
import type { mintApiKey } from "../../src/simulator/routes/api-key.ts";
import type { presentCheckpoint } from "../../src/simulator/routes/fine-tuning-jobs.ts";
import type { presentAddedUser, presentGroupMember } from "../../src/simulator/routes/group-users.ts";
import type { presentUpdatedGroup } from "../../src/simulator/routes/groups.ts";
import { nouns } from "../../src/simulator/routes/index.ts";
import type { presentGroupRole, presentUserRole } from "../../src/simulator/routes/role-assignments.ts";
import type { presentNew } from "../../src/simulator/routes/service-accounts.ts";

type Organization = OpenAI["admin"]["organization"];
type Projects = Organization["projects"];
type FineTuning = OpenAI["fineTuning"];

/** The official client's type of a noun, as it reads one. */
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
}

type OfficialJob = Answer<FineTuning["jobs"]["retrieve"]>;
/** The API answers `paused`, too, which the official type lacks. */
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
};

/** The answers that differ from how their noun is read. */
interface Special {
  readonly checkpoint: [typeof presentCheckpoint, Item<FineTuning["jobs"]["checkpoints"]["list"]>];
  readonly addedUser: [typeof presentAddedUser, Answer<Organization["groups"]["users"]["create"]>];
  readonly groupMember: [typeof presentGroupMember, Answer<Organization["groups"]["users"]["retrieve"]>];
  readonly updatedGroup: [typeof presentUpdatedGroup, Answer<Organization["groups"]["update"]>];
  readonly userRole: [typeof presentUserRole, Answer<Organization["users"]["roles"]["create"]>];
  readonly groupRole: [typeof presentGroupRole, Answer<Organization["groups"]["roles"]["create"]>];
  readonly newAccount: [typeof presentNew, Answer<Projects["serviceAccounts"]["create"]>];
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
  newKey: true,
};

test("every noun that is answered has the members of the official client's type, and no others", () => {
  const answered = nouns.flatMap((noun) => ("present" in noun ? [noun.name] : []));
  expect(Object.keys(checked)).toEqual(expect.arrayContaining(answered));
  expect([...Object.values(checked), ...Object.values(specials)]).not.toContain(false);
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

test("the check refuses what does not conform", () => {
  expect(refusals.filter((each) => typeof each === "string")).toHaveLength(4);
});

type Nouns = (typeof nouns)[number];
/** What `present` of each noun returns. */
type Presented = {
  readonly [
    N in Nouns as N extends { readonly present?: (row: never, store: never) => infer Item }
      ? [Item] extends [never]
        ? never
        : N["name"]
      : never
  ]: N extends { readonly present?: (row: never, store: never) => infer Item } ? Item : never;
};

type Conforms<Ours, Theirs> = [Ours] extends [Frozen<Theirs>]
  ? [Exclude<Members<Ours>, Members<Theirs>>] extends [never]
    ? true
    : "a member is unknown"
  : "a member is missing or of another type";

type Members<T> = T extends unknown ? keyof T : never;
type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;
type Method = (...given: never[]) => unknown;
type Answer<M extends Method> = Awaited<ReturnType<M>>;
type Item<M extends Method> = ReturnType<M> extends AsyncIterable<infer Row> ? Row : never;
