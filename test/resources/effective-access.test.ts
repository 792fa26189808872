import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { DataSource, ObjectValue } from "terraform-plugin-kit";
import { fillBlocks, readDataSource } from "terraform-plugin-kit/testing";
import type { Api } from "../../src/openai/client.ts";
import { effectiveAccess } from "../../src/resources/effective-access.ts";
import { defaultSeed } from "../../src/simulator/default-seed.ts";
import type { Seed } from "../../src/simulator/seed.ts";
import { startSimulator } from "../../src/simulator/server.ts";
import { createClient } from "../../src/openai/client.ts";
import { largeOrganization } from "../support/large-organization.ts";
import { life } from "./life.ts";

const [source] = (effectiveAccess.data ?? []) as [DataSource<Api>];

type Row = Readonly<Record<string, unknown>>;

/** Returns "proj_search: user user-ann123 owner, organization" for each row. */
const lines = (rows: unknown): readonly string[] =>
  (rows as readonly Row[]).map(
    ({ project_id, principal_type, principal_id, role_name, via, group_id }) =>
      `${String(project_id)}: ${String(principal_type)} ${String(principal_id)} ${String(role_name)}, ${String(via)}${group_id === null ? "" : ` ${String(group_id)}`}`,
  );

test("each way of access is a row, with its role and the permissions of the role", async () => {
  const org = await life({ seed: defaultSeed });
  const { access, direct_roles_complete } = await org.data(source, { project_ids: ["proj_support"] });
  expect(direct_roles_complete).toBe(false);
  expect(lines(access)).toEqual([
    "proj_support: group group_engineering member, direct",
    "proj_support: service_account svc_acct_abc123 member, group group_engineering",
    "proj_support: user user-ann123 owner, direct",
    "proj_support: user user-ann123 owner, organization",
    "proj_support: user user-bob456 member, direct",
    "proj_support: user user-bob456 member, group group_engineering",
  ]);
  expect((access as readonly Row[])[5]).toEqual({
    project_id: "proj_support",
    project_name: "Support",
    principal_type: "user",
    principal_id: "user-bob456",
    principal_name: "Bob",
    email: "bob@example.com",
    role_id: "role-api-project-member__api-project__proj_support",
    role_name: "member",
    via: "group",
    group_id: "group_engineering",
    group_name: "Engineering",
    permissions: ["api.project.write"],
  });
});

test("the further direct roles of a named person are read, also outside the person's projects", async () => {
  const org = await life({ seed: defaultSeed });
  const { access, direct_roles_complete } = await org.data(source, { emails: ["Bob@Example.com"] });
  expect(direct_roles_complete).toBe(true);
  expect(lines(access)).toEqual([
    "proj_search: user user-bob456 Evaluator, direct",
    "proj_support: user user-bob456 member, direct",
    "proj_support: user user-bob456 member, group group_engineering",
  ]);
});

test("a 404 for a person's roles in a project means no role if the person is not a member, and is an error otherwise", async () => {
  const org = await life({ seed: defaultSeed });
  const bob = { emails: ["bob@example.com"] };
  org.simulator.faults.add({ kind: "status", status: 404, path: "/projects/proj_search/users/user-bob456/roles" });
  expect(lines((await org.data(source, bob))["access"])).toHaveLength(2);
  org.relaunch();
  org.simulator.faults.add({ kind: "status", status: 404, path: "/projects/proj_support/users/user-bob456/roles" });
  await expect(org.data(source, bob)).rejects.toMatchObject({ status: 404 });
});

test("up to 50 people are requested by address, and more people are found in the whole list", async () => {
  const users = Array.from({ length: 51 }, (_, index) => ({ id: `user-${index}`, email: `${index}@example.com` }));
  const org = await life({ seed: { projects: [], users } });
  const emails = users.map(({ email }) => email);
  await org.data(source, { emails: emails.slice(0, 50) });
  await org.data(source, { emails });
  const asked = org.simulator.journal.entries().filter(({ path }) => path === "/organization/users");
  expect(asked.map(({ query }) => Object.keys(query))).toEqual([["limit", "emails[]"], ["limit"]]);
});

test("a read logs its progress", async () => {
  const org = await life({ seed: defaultSeed });
  await org.data(source, {});
  expect(org.logged).toEqual([
    "reading who has access: projects 4 4",
    "reading who has access: groups 2 2",
    "reading who has access: roles in projects 4 4",
  ]);
});

test("group_ids returns the access of a group and its members, and reads no other list", async () => {
  const org = await life({ seed: defaultSeed });
  const { access } = await org.data(source, { group_ids: ["group_engineering"] });
  expect(lines(access)).toEqual([
    "proj_support: group group_engineering member, direct",
    "proj_support: service_account svc_acct_abc123 member, group group_engineering",
    "proj_support: user user-bob456 member, group group_engineering",
  ]);
  expect(
    org.requests().filter((request) => /\/(?:service_accounts|projects\/\w+\/(?:users|roles))$/u.test(request)),
  ).toEqual([]);
});

test("a group with the role owner makes its members owners of the organization", async () => {
  const owners = [{ group_id: "group_engineering", role_id: "role-api-organization-owner" }];
  const org = await life({ seed: { ...defaultSeed, group_roles: owners } });
  const { access } = await org.data(source, { project_ids: ["proj_owner"], group_ids: ["group_engineering"] });
  expect(lines(access)).toEqual([
    "proj_owner: group group_engineering owner, organization",
    "proj_owner: service_account svc_acct_abc123 owner, organization group_engineering",
    "proj_owner: user user-bob456 owner, organization group_engineering",
  ]);
});

test("a service account is distinguished from a person, whatever its id and whatever list has it", async () => {
  const accounts = [{ id: "user-account", project_id: "proj_search", name: "Robot", role: "member" as const }];
  const group_users = [{ group_id: "group_engineering", user_id: "user-account" }];
  for (const serviceAccountsAsUsers of [true, false]) {
    const seed = {
      ...defaultSeed,
      service_accounts: accounts,
      group_users,
      project_api_keys: [],
      federation_rules: [],
    };
    const org = await life({ seed: { ...seed, rules: { serviceAccountsAsUsers } } });
    for (const group_ids of [null, ["group_engineering"]]) {
      const { access } = await org.data(source, { group_ids });
      const robot = (access as readonly Row[]).filter(({ principal_id }) => principal_id === "user-account");
      expect(robot.map(({ principal_type }) => principal_type)).toContain("service_account");
      expect(robot.map(({ principal_type }) => principal_type)).not.toContain("user");
    }
  }
});

test("a missing project or group is an error, and a missing person is a warning", async () => {
  const org = await life({ seed: defaultSeed });
  await expect(org.data(source, { project_ids: ["proj_typo"] })).rejects.toThrow(
    "The project proj_typo does not exist",
  );
  await expect(org.data(source, { project_ids: ["proj_retired"] })).rejects.toThrow(
    "The project proj_retired is archived",
  );
  await expect(org.data(source, { group_ids: ["group_typo"] })).rejects.toThrow("The group group_typo does not exist");
  const { access } = await org.data(source, { emails: ["gone@example.com"] });
  expect(access).toEqual([]);
  expect(org.warnings).toEqual([expect.stringContaining("gone@example.com")]);
});

test("2,000 people, 200 groups and 300 projects take the requests on the page, and bounded time and memory", async () => {
  const org = await life({ seed: largeOrganization.seed });
  const before = process.cpuUsage();
  const { access } = await org.data(source, {});
  const { user } = process.cpuUsage(before);
  const rows = (access as readonly Row[]).map(({ project_id, principal_id, role_name, via, group_id }) =>
    [project_id, principal_id, role_name, via, group_id].filter((each) => each !== null).join(" "),
  );
  expect(rows.toSorted()).toEqual(largeOrganization.rows);
  expect(org.requests()).toHaveLength(largeOrganization.requests);
  expect(new Set(org.requests()).size).toBe(largeOrganization.requests - 21);
  // The simulator runs in this process as well.
  expect(user / 1e6).toBeLessThan(30);
  expect(process.memoryUsage().heapUsed / 1e6).toBeLessThan(700);
}, 120_000);

test.each([
  // The first requests are three pages of projects, twenty pages of people, and a page each of groups and roles.
  ["project_ids", { project_ids: ["proj_7"] }, 25 + 4 + 200 + 5 + 5],
  ["group_ids", { group_ids: ["group_7"] }, 25 + 300 + 1 + 1 + 8],
  ["emails", { emails: ["person7@example.com"] }, 3 + 1 + 2 + 3 * 300 + 2 * 200 + 15 + 300 + 1],
] as const)(
  "%s bounds the read",
  async (_, config, requests) => {
    const org = await life({ seed: largeOrganization.seed });
    const { access } = await org.data(source, config);
    expect((access as readonly Row[]).length).toBeGreaterThan(0);
    expect(org.requests()).toHaveLength(requests);
  },
  60_000,
);

// The independent computation

interface World {
  readonly seed: Seed;
  readonly config: {
    readonly project_ids: string[] | null;
    readonly emails: string[] | null;
    readonly group_ids: string[] | null;
  };
}

const some = <T>(values: readonly T[]) => fc.subarray([...values]);
const bound = (values: readonly string[]) =>
  fc.option(fc.subarray([...values], { minLength: 1 }), { nil: null, freq: 1 });

const projectIds = ["proj_a", "proj_b", "proj_c"];
const personIds = ["user-1", "user-2", "user-3", "user-4"];
const groupIds = ["group_1", "group_2", "group_3"];
const accountOf = (project_id: string): string => `user-account-${project_id}`;
const pairs = <A, B>(as: readonly A[], bs: readonly B[]): (readonly [A, B])[] =>
  as.flatMap((a) => bs.map((b) => [a, b] as const));

const worlds: fc.Arbitrary<World> = fc
  .record({
    owners: some(personIds),
    memberships: some(pairs(projectIds, personIds)),
    projectOwners: some(pairs(projectIds, personIds)),
    accountRoles: fc.array(fc.constantFrom("owner" as const, "member" as const, "none" as const), {
      minLength: 3,
      maxLength: 3,
    }),
    groupMembers: some(pairs(groupIds, [...personIds, ...projectIds.map(accountOf)])),
    ownerGroups: some(groupIds),
    ownersByRole: some(personIds),
    groupAccess: some(pairs(projectIds, groupIds)),
    furtherOfGroups: some(pairs(projectIds, groupIds)),
    furtherOfPeople: some(pairs(projectIds, personIds)),
    serviceAccountsAsUsers: fc.boolean(),
    assignmentSources: fc.constantFrom("documented" as const, "null" as const, "named" as const),
    config: fc.record({
      project_ids: bound(projectIds),
      emails: bound(personIds.map((id) => `${id.toUpperCase()}@example.com`)),
      group_ids: bound(groupIds),
    }),
  })
  .map(({ config, ...drawn }) => ({
    config,
    seed: {
      organization: "org-x",
      rules: { serviceAccountsAsUsers: drawn.serviceAccountsAsUsers, assignmentSources: drawn.assignmentSources },
      projects: [...projectIds, "proj_old"].map((id) => ({
        id,
        name: id,
        archived_at: id === "proj_old" ? 1 : undefined,
      })),
      users: personIds.map((id) => ({
        id,
        name: id,
        email: `${id}@example.com`,
        role: drawn.owners.includes(id) ? ("owner" as const) : ("reader" as const),
      })),
      service_accounts: projectIds.map((project_id, index) => ({
        id: accountOf(project_id),
        project_id,
        name: "A",
        role: drawn.accountRoles[index],
      })),
      groups: groupIds.map((id) => ({ id, name: `Group ${id}` })),
      group_users: drawn.groupMembers.map(([group_id, user_id]) => ({ group_id, user_id })),
      group_roles: drawn.ownerGroups.map((group_id) => ({ group_id, role_id: "role-api-organization-owner" })),
      user_roles: drawn.ownersByRole.map((user_id) => ({ user_id, role_id: "role-api-organization-owner" })),
      project_roles: projectIds.map((project_id) => ({
        id: `role_${project_id}`,
        project_id,
        role_name: "Custom",
        permissions: ["b", "a"],
      })),
      project_users: drawn.memberships.map(([project_id, user_id]) => ({
        project_id,
        user_id,
        role: drawn.projectOwners.some(([p, u]) => p === project_id && u === user_id)
          ? ("owner" as const)
          : ("member" as const),
      })),
      project_groups: drawn.groupAccess.map(([project_id, group_id]) => ({
        project_id,
        group_id,
        role: "role-api-project-viewer",
      })),
      project_group_roles: drawn.furtherOfGroups.map(([project_id, group_id]) => ({
        project_id,
        group_id,
        role_id: `role_${project_id}`,
      })),
      project_user_roles: drawn.furtherOfPeople.map(([project_id, user_id]) => ({
        project_id,
        user_id,
        role_id: `role_${project_id}`,
      })),
    },
  }));

/** Computes the rows of an organization from its seed, for each project and principal anew. */
function reckoned({ seed, config }: World): readonly string[] {
  const { users = [], service_accounts = [], group_users = [], group_roles = [], user_roles = [] } = seed;
  const { project_users = [], project_groups = [], project_group_roles = [], project_user_roles = [] } = seed;
  const found = new Set<string>();
  for (const project of projectIds) {
    if (config.project_ids !== null && !config.project_ids.includes(project)) continue;
    const say = (type: string, id: string, role: string, via: string): void => {
      found.add(`${project}: ${type} ${id} ${role}, ${via}`);
    };
    const rolesOfGroup = (group: string): string[] =>
      !project_groups.some(({ project_id, group_id }) => project_id === project && group_id === group)
        ? []
        : [
            "viewer",
            ...project_group_roles
              .filter(({ project_id, group_id }) => project_id === project && group_id === group)
              .map(() => "Custom"),
          ];
    const ownsAll = (group: string): boolean => group_roles.some(({ group_id }) => group_id === group);
    const groups = groupIds.filter((id) => config.group_ids === null || config.group_ids.includes(id));
    const principals = [
      ...users.map(({ id }) => ["user", id] as const),
      ...service_accounts.map(({ id }) => ["service_account", id] as const),
    ];
    for (const [type, id = ""] of principals) {
      const email = `${id}@example.com`;
      if (config.emails !== null && !config.emails.some((each) => each.toLowerCase() === email)) continue;
      const isNamed = config.emails !== null && config.group_ids === null;
      if (config.group_ids === null) {
        const person = users.find((each) => each.id === id);
        if (person?.role === "owner" || (isNamed && user_roles.some(({ user_id }) => user_id === id)))
          say(type, id, "owner", "organization");
        const member = project_users.find(({ project_id, user_id }) => project_id === project && user_id === id);
        if (member) say(type, id, String(member.role), "direct");
        const account = service_accounts.find((each) => each.id === id && each.project_id === project);
        if (account && account.role !== "none") say(type, id, String(account.role), "direct");
        if (isNamed && project_user_roles.some(({ project_id, user_id }) => project_id === project && user_id === id))
          say(type, id, "Custom", "direct");
      }
      for (const group of groups) {
        if (!group_users.some(({ group_id, user_id }) => group_id === group && user_id === id)) continue;
        for (const role of rolesOfGroup(group)) say(type, id, role, `group ${group}`);
        if (ownsAll(group)) say(type, id, "owner", `organization ${group}`);
      }
    }
    for (const group of config.emails === null ? groups : []) {
      for (const role of rolesOfGroup(group)) say("group", group, role, "direct");
      if (ownsAll(group)) say("group", group, "owner", "organization");
    }
  }
  return [...found].toSorted();
}

test("the access of any small organization equals the independent computation, and a second read is equal", async () => {
  await fc.assert(
    fc.asyncProperty(worlds, async (world) => {
      const simulator = await startSimulator({ seed: world.seed });
      try {
        const [one, other] = [await answer(simulator.url, world.config), await answer(simulator.url, world.config)];
        expect(lines(one["access"]).toSorted()).toEqual(reckoned(world));
        expect(other).toEqual(one);
      } finally {
        await simulator.close();
      }
    }),
    { numRuns: 30 },
  );
}, 120_000);

/** Reads in another launch of the provider. */
async function answer(url: string, config: World["config"]): Promise<ObjectValue> {
  const keys = { adminKey: { value: "sk-admin-test" }, apiKey: { value: "sk-test" } };
  const client = createClient({ ...keys, baseUrl: url, userAgent: "test", log() {}, mask: (text) => text });
  const values = fillBlocks(source.schema, source.schema.type.from(config)) as ObjectValue;
  const context = { warn() {}, log() {}, providerMeta: null };
  try {
    return await readDataSource(source, values, { api: client.bind(new AbortController().signal), context });
  } finally {
    await client.close();
  }
}
