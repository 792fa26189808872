import { DiagnosticError } from "terraform-plugin-kit";
import type { Context } from "terraform-plugin-kit";
import { abreast } from "../noun/abreast.ts";
import { capitalized, findRow, rowsOf } from "../noun/find.ts";
import type { Noun } from "../noun/noun.ts";
import { isNotFound } from "../noun/refusal.ts";
import { textOf } from "../noun/values.ts";
import type { Values } from "../noun/values.ts";
import type { Api } from "../openai/client.ts";
import { isOwnerRole } from "./access.ts";
import type { Filter, Group, Member, Organization, Person, Project, Role } from "./access.ts";
import { groupRoles } from "./group-role.ts";
import { groupUsers } from "./group-user.ts";
import { groups } from "./group.ts";
import { organizationUsers } from "./organization-user.ts";
import { projectGroupRoles } from "./project-group-role.ts";
import { projectGroups } from "./project-group.ts";
import { projectRoles } from "./project-role.ts";
import { projectServiceAccounts } from "./project-service-account.ts";
import { projectUserRoles } from "./project-user-role.ts";
import { projectUsers } from "./project-user.ts";
import { projects } from "./project.ts";
import { roles } from "./role.ts";
import { userRoles } from "./user-role.ts";

/** The bounds of the read, as a configuration writes them. A null bound includes everything. */
export interface Bounds {
  readonly project_ids: readonly string[] | null;
  readonly emails: readonly string[] | null;
  readonly group_ids: readonly string[] | null;
}

/** The number of projects, or of groups, that are read at a time. Each endpoint has its own pace. */
const width = 16;

/** The most addresses in a request: the length of a URL is limited. */
const mostAddresses = 50;

/**
 * Reads the lists that access is computed from, each list once. It skips the lists that the bounds do not need, and
 * logs its progress.
 *
 * @returns the lists, and the bounds by id
 * @throws DiagnosticError where a project or a group of the bounds does not exist
 */
export async function readAccess(
  api: Api,
  { project_ids, emails, group_ids }: Bounds,
  context: Context,
): Promise<{ readonly organization: Organization; readonly filter: Filter }> {
  const [places, people, wantedGroups, ownRoles] = await Promise.all([
    named(api, projects, project_ids),
    emails === null ? liveRows<Person>(api, organizationUsers) : peopleOf(api, emails, context),
    named(api, groups, group_ids),
    liveRows<Role>(api, roles),
  ]);
  const filter: Filter = {
    people: emails === null ? undefined : new Set(people.map(({ id }) => id)),
    groups: group_ids === null ? undefined : new Set(group_ids),
  };
  if (filter.people?.size === 0) return { organization: { people, roles: ownRoles, groups: [], projects: [] }, filter };
  const each = eachOf(context);

  const bare = await each("projects", places, async (place) => await projectOf(api, place, filter));
  const withAccess = new Set(bare.flatMap((project) => project.groupIds));
  const filled = await each("groups", wantedGroups, async (group) => await groupOf(api, group, withAccess));

  const useful = new Set(filled.filter(({ members }) => hasWanted(members, filter)).map(({ id }) => id));
  const whole = await each("roles in projects", bare, async ({ groupIds, ...project }): Promise<Project> => {
    const pairs = groupIds.filter((id) => useful.has(id)).map(async (id) => await groupRolesIn(api, project, id));
    return {
      ...project,
      groups: new Map(await Promise.all(pairs)),
      direct: await directRoles(api, project, people, filter),
    };
  });
  return {
    organization: { people: await withOwners(api, people, filter), roles: ownRoles, groups: filled, projects: whole },
    filter,
  };
}

/** A project before the roles of its groups are known. */
type Bare = Omit<Project, "groups" | "direct"> & { readonly groupIds: readonly string[] };

async function projectOf(api: Api, { id, name }: Named, filter: Filter): Promise<Bare> {
  const place = { project_id: id };
  const byPeople = filter.groups === undefined;
  const rowsIf = async <T>(wanted: boolean, noun: Noun): Promise<readonly T[]> =>
    wanted ? await liveRows<T>(api, noun, place) : [];
  const [people, accounts, inProject, ownRoles] = await Promise.all([
    rowsIf<Person>(byPeople, projectUsers),
    rowsIf<Person>(byPeople && filter.people === undefined, projectServiceAccounts),
    rowsIf<Member>(true, projectGroups),
    rowsIf<Role>(byPeople, projectRoles),
  ]);
  return { id, name, people, accounts, roles: ownRoles, groupIds: inProject.map((group) => group.id) };
}

/** Reads a group with its roles in the organization, and with its members if the group gives them access. */
async function groupOf(api: Api, { id, name }: Named, withAccess: ReadonlySet<string>): Promise<Group> {
  const place = { group_id: id };
  const own = await liveRows<Role>(api, groupRoles, place);
  const givesAccess = withAccess.has(id) || own.some(isOwnerRole);
  return { id, name, roles: own, members: givesAccess ? await liveRows<Member>(api, groupUsers, place) : [] };
}

function hasWanted(members: readonly Member[], { people }: Filter): boolean {
  return people === undefined || members.some(({ id }) => people.has(id));
}

async function groupRolesIn(api: Api, project: Named, group_id: string): Promise<readonly [string, readonly Role[]]> {
  return [group_id, await liveRows<Role>(api, projectGroupRoles, { project_id: project.id, group_id })];
}

/** Reads the roles that the named people hold directly in a project. The API lists these roles by person only. */
async function directRoles(
  api: Api,
  project: Named & { readonly people: readonly Person[] },
  people: readonly Person[],
  filter: Filter,
): Promise<Project["direct"]> {
  if (!readsDirectRoles(filter)) return new Map();
  const members = new Set(project.people.map(({ id }) => id));
  const pairs = people.map(async ({ id }): Promise<readonly [string, readonly Role[]]> => {
    try {
      return [id, await liveRows<Role>(api, projectUserRoles, { project_id: project.id, user_id: id })];
    } catch (error) {
      // The API may answer 404 for a person who is not in the project.
      if (isNotFound(error) && !members.has(id)) return [id, []];
      throw error;
    }
  });
  return new Map(await Promise.all(pairs));
}

/** Whether the further direct roles of people are read. */
export function readsDirectRoles({ people, groups: byGroup }: Filter): boolean {
  return people !== undefined && byGroup === undefined;
}

/** Returns the named people. A person whom an assignment alone makes an owner gets the role owner. */
async function withOwners(api: Api, people: readonly Person[], filter: Filter): Promise<readonly Person[]> {
  if (!readsDirectRoles(filter)) return people;
  return await abreast(people, width, async (person) => {
    const own = await liveRows<Role>(api, userRoles, { user_id: person.id });
    return own.some(isOwnerRole) ? { ...person, role: "owner" } : person;
  });
}

interface Named {
  readonly id: string;
  readonly name: string | null;
}

/** Returns all live objects of a noun, or the named objects. */
async function named(api: Api, noun: Noun, ids: readonly string[] | null): Promise<readonly Named[]> {
  if (ids === null) return await liveRows<Named>(api, noun);
  const { byId } = await rowsOf(api, noun, {});
  return await Promise.all(
    ids.map(async (id) => {
      // The list lags behind.
      const row = byId.get(id) ?? (await findRow(api, noun, {}, { id }));
      if (row !== undefined && noun.isLive(row, api.time()))
        return { id, name: (row["name"] ?? null) as string | null };
      throw new DiagnosticError(
        `${capitalized(noun.title)} Not Found`,
        `The ${noun.title} ${id} ${row ? "is archived, so nobody has access to it" : "does not exist in this organization"}. Remove the id from ${noun.idName}s, or correct it.`,
        [{ attribute: `${noun.idName}s` }],
      );
    }),
  );
}

/**
 * Returns the people with these addresses, in any letter case. A person who has left the organization has no access:
 * the provider warns.
 */
async function peopleOf(api: Api, emails: readonly string[], context: Context): Promise<readonly Person[]> {
  const lower = new Set(emails.map((email) => email.toLowerCase()));
  const wanted = (items: readonly Person[]): readonly Person[] =>
    items.filter(({ email }) => lower.has(email?.toLowerCase() ?? ""));
  const missing = (found: readonly Person[]): readonly string[] => {
    const there = new Set(found.map(({ email }) => email?.toLowerCase()));
    return [...lower].filter((email) => !there.has(email));
  };
  const spellings = [...new Set([...emails, ...lower])].toSorted();
  const asked = spellings.length <= mostAddresses ? wanted(await rowsNamed(api, spellings)) : [];
  // An API that compares letter case leaves out an address in another spelling.
  const found = missing(asked).length === 0 ? asked : wanted(await liveRows<Person>(api, organizationUsers));
  for (const email of missing(found)) {
    context.warn(
      "Person Not in the Organization",
      `Nobody in the organization has the address ${email}, so the result has no access for it. Remove the address from emails, or correct it.`,
      [{ attribute: "emails" }],
    );
  }
  return found;
}

async function rowsNamed(api: Api, emails: readonly string[]): Promise<readonly Person[]> {
  const items = await api.rows({ ...organizationUsers.list({}), query: { emails } });
  return organizationUsers.rows(items).all as unknown as readonly Person[];
}

/** Returns the rows of a list that have an id and are live. Of assignments, it returns the direct ones. */
async function liveRows<T>(api: Api, noun: Noun, place: Values = {}): Promise<readonly T[]> {
  const { all } = await rowsOf(api, noun, place);
  const live = all.filter((row) => textOf(row["id"]) !== "" && noun.isLive(row, api.time()));
  // The noun read its rows by the attributes of T.
  return live as unknown as readonly T[];
}

/** Runs a function for all items, some at a time, and logs the progress. */
function eachOf({ log }: Context) {
  return async <T, R>(what: string, items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> => {
    let done = 0;
    return await abreast(items, width, async (item) => {
      const result = await work(item);
      done++;
      if (done % width === 0 || done === items.length)
        log("info", "reading who has access", { what, done, of: items.length });
      return result;
    });
  };
}
