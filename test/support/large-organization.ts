import type { Seed } from "../../src/simulator/seed.ts";

/** 2,000 people, 200 groups of 20, and 300 projects with 20 people, two service accounts and five groups each. */
export const largeOrganization = { seed: seedOf(), requests: 3125, rows: rowsOf() };

function seedOf(): Seed {
  const [projects, groups] = [upTo(300), upTo(200)];
  return {
    projects: projects.map((project) => ({ id: `proj_${project}`, name: `Project ${project}` })),
    users: upTo(2000).map((person) => ({
      id: `user-${person}`,
      name: `Person ${person}`,
      email: `person${person}@example.com`,
      role: person < 5 ? "owner" : "reader",
    })),
    groups: groups.map((group) => ({ id: `group_${group}`, name: `Group ${group}` })),
    group_users: groups.flatMap((group) =>
      membersOf(group).map((person) => ({ group_id: `group_${group}`, user_id: `user-${person}` })),
    ),
    project_users: projects.flatMap((project) =>
      peopleOf(project).map((person) => ({
        project_id: `proj_${project}`,
        user_id: `user-${person}`,
        role: "member" as const,
      })),
    ),
    service_accounts: projects.flatMap((project) =>
      upTo(2).map((account) => ({
        id: `svc_acct_${project}_${account}`,
        project_id: `proj_${project}`,
        name: `Account ${account}`,
        role: "owner" as const,
      })),
    ),
    project_groups: projects.flatMap((project) =>
      groupsOf(project).map((group) => ({
        project_id: `proj_${project}`,
        group_id: `group_${group}`,
        role: "role-api-project-viewer",
      })),
    ),
  };
}

/** "proj_1 user-2 viewer group group_3" for each row of access, sorted. */
function rowsOf(): readonly string[] {
  const rows = upTo(300).flatMap((project) =>
    [
      ...upTo(5).map((person) => `user-${person} owner organization`),
      ...peopleOf(project).map((person) => `user-${person} member direct`),
      ...upTo(2).map((account) => `svc_acct_${project}_${account} owner direct`),
      ...groupsOf(project).map((group) => `group_${group} viewer direct`),
      ...groupsOf(project).flatMap((group) =>
        membersOf(group).map((person) => `user-${person} viewer group group_${group}`),
      ),
    ].map((row) => `proj_${project} ${row}`),
  );
  return rows.toSorted();
}

function membersOf(group: number): readonly number[] {
  return upTo(20).map((index) => (group * 20 + index) % 2000);
}

function peopleOf(project: number): readonly number[] {
  return upTo(20).map((index) => (project * 13 + index * 97) % 2000);
}

function groupsOf(project: number): readonly number[] {
  return upTo(5).map((index) => (project + index * 37) % 200);
}

function upTo(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}
