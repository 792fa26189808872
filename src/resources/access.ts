import { namesRole } from "./role-assignment.ts";

/** Who has access to which project, computed from the lists of an organization. Null means that the API left a value out. */
export interface Access {
  readonly project_id: string;
  readonly project_name: string | null;
  readonly principal_type: "user" | "service_account" | "group";
  readonly principal_id: string;
  readonly principal_name: string | null;
  readonly email: string | null;
  readonly role_id: string | null;
  readonly role_name: string | null;
  /**
   * direct: the principal has the role in the project. group: a group of the principal has the role. organization:
   * the principal is an owner of the organization.
   */
  readonly via: "direct" | "group" | "organization";
  /** The group that gives the access; null where no group gives it. */
  readonly group_id: string | null;
  readonly group_name: string | null;
  readonly permissions: readonly string[] | null;
}

/** The lists of an organization. A list that a filter does not need is empty. */
export interface Organization {
  readonly people: readonly Person[];
  readonly roles: readonly Role[];
  readonly groups: readonly Group[];
  readonly projects: readonly Project[];
}

export interface Person extends Member {
  readonly role: string | null;
  readonly is_service_account?: boolean | null;
}

export interface Member {
  readonly id: string;
  readonly name: string | null;
  readonly email?: string | null;
}

export interface Group {
  readonly id: string;
  readonly name: string | null;
  readonly members: readonly Member[];
  /** The roles of the group in the organization. */
  readonly roles: readonly Role[];
}

export interface Project {
  readonly id: string;
  readonly name: string | null;
  readonly people: readonly Person[];
  readonly accounts: readonly Person[];
  readonly roles: readonly Role[];
  /** The roles of each group in the project, by the id of the group. */
  readonly groups: ReadonlyMap<string, readonly Role[]>;
  /** The further direct roles of each person for whom they were read, by the id of the person. */
  readonly direct: ReadonlyMap<string, readonly Role[]>;
}

export interface Role {
  readonly id: string | null;
  readonly name: string | null;
  readonly permissions: readonly string[] | null;
  readonly predefined_role?: boolean | null;
}

/** Which access to return. An undefined filter includes everything. */
export interface Filter {
  /** The people, by id. With it, the result has no service account and no group. */
  readonly people?: ReadonlySet<string> | undefined;
  /** The groups, by id. With it, the result has only the groups' own access and access through them. */
  readonly groups?: ReadonlySet<string> | undefined;
}

const ownerOfOrganization = "role-api-organization-owner";

/** Whether a role makes its holders owners of the organization. */
export function isOwnerRole(role: Role): boolean {
  return namesRole(ownerOfOrganization, { ...role });
}

/**
 * Returns a row for each principal, project, role and way of access, sorted by the ids of the project and the
 * principal: equal lists give equal rows. The time is linear in the lists and the rows.
 */
export function accessOf(organization: Organization, filter: Filter = {}): readonly Access[] {
  const groups = new Map(
    organization.groups.filter(({ id }) => isWanted(filter.groups, id)).map((each) => [each.id, each]),
  );
  const wide = wideGrants(organization, groups, filter);
  const toPrincipal = principalsOf(organization, groups);
  const permissionsOf = sortedPermissions();
  const rows: Access[] = [];
  for (const project of organization.projects.toSorted((a, b) => order(a.id, b.id))) {
    const byKey = new Map<string, Access>();
    for (const { member, role, via, group } of [...wide, ...grantsIn(project, groups, filter)]) {
      const row: Access = {
        project_id: project.id,
        project_name: project.name,
        ...toPrincipal(member),
        role_id: role.id,
        role_name: role.name,
        via,
        group_id: group?.id ?? null,
        group_name: group?.name ?? null,
        permissions: permissionsOf(role),
      };
      byKey.set(keyOf(row), row);
    }
    for (const [, row] of [...byKey].toSorted(([a], [b]) => order(a, b))) rows.push(row);
  }
  return rows;
}

/** Returns the permissions of a role in alphabetical order, sorted once for all rows of the role. */
function sortedPermissions(): (role: Role) => Role["permissions"] {
  const sorted = new Map<Role, Role["permissions"]>();
  return (role) => {
    const permissions = sorted.get(role) ?? role.permissions?.toSorted(order) ?? null;
    sorted.set(role, permissions);
    return permissions;
  };
}

interface Grant {
  readonly member: Member | Group;
  readonly role: Role;
  readonly via: Access["via"];
  readonly group?: Group;
}

/** Returns the grants that apply in every project: those of the owners of the organization. */
function wideGrants(
  { people, roles }: Organization,
  groups: ReadonlyMap<string, Group>,
  filter: Filter,
): readonly Grant[] {
  const listed = roles.find(isOwnerRole) ?? { id: null, name: "owner", permissions: null };
  const via = "organization";
  const owners = people.filter(({ id, role }) => role?.toLowerCase() === "owner" && isWanted(filter.people, id));
  const own = filter.groups === undefined ? owners.map((member): Grant => ({ member, role: listed, via })) : [];
  const byGroup = [...groups.values()].flatMap((group) =>
    group.roles.filter(isOwnerRole).flatMap((role) => ofGroup(group, role, via, filter)),
  );
  return [...own, ...byGroup];
}

function* grantsIn(project: Project, groups: ReadonlyMap<string, Group>, filter: Filter): Generator<Grant> {
  if (filter.groups === undefined) {
    const named = rolesByName(project.roles);
    for (const member of [...project.people, ...project.accounts]) {
      if (!isWanted(filter.people, member.id) || member.role?.toLowerCase() === "none") continue;
      yield { member, role: named(member.role), via: "direct" };
    }
    for (const [id, roles] of project.direct) {
      for (const role of roles) yield { member: { id, name: null }, role, via: "direct" };
    }
  }
  for (const [id, roles] of project.groups) {
    const group = groups.get(id);
    if (group !== undefined) for (const role of roles) yield* ofGroup(group, role, "group", filter);
  }
}

/** Returns the grants of a group's role: to the group itself, and to its members. */
function ofGroup(group: Group, role: Role, via: "group" | "organization", { people }: Filter): readonly Grant[] {
  const members = group.members.filter(({ id }) => isWanted(people, id));
  const own: Grant = { member: group, role, via: via === "group" ? "direct" : via };
  return [...(people === undefined ? [own] : []), ...members.map((member) => ({ member, role, via, group }))];
}

/** Finds a role of a project by the name that a list of people has for it. A name without a role stays as it is. */
function rolesByName(roles: readonly Role[]): (word: string | null) => Role {
  const found = new Map<string | null, Role>();
  const find = (word: string | null): Role => {
    const lower = word?.toLowerCase() ?? "";
    return (
      roles.find((role) => namesRole(`role-api-project-${lower}`, { ...role })) ??
      roles.find((role) => word !== null && (role.id === word || role.name?.toLowerCase() === lower)) ?? {
        id: null,
        name: word,
        permissions: null,
      }
    );
  };
  return (word) => {
    const role = found.get(word) ?? find(word);
    found.set(word, role);
    return role;
  };
}

/**
 * Returns the facts of a principal: from the list of the organization's people, else from the list that named the
 * principal.
 */
function principalsOf({ people, projects }: Organization, groups: ReadonlyMap<string, Group>) {
  const known = new Map(people.map((person) => [person.id, person]));
  const members = new Set(projects.flatMap((project) => project.people.map(({ id }) => id)));
  const accounts = new Map(projects.flatMap((project) => project.accounts.map((account) => [account.id, account])));
  const typeOf = (id: string): Access["principal_type"] => {
    const person = known.get(id);
    if (person?.is_service_account === true || accounts.has(id) || id.startsWith("svc_acct_")) return "service_account";
    // The API may leave service accounts out of the list of people. A group has no other members.
    return person !== undefined || members.has(id) ? "user" : "service_account";
  };
  const principals = new Map<string, Pick<Access, "principal_type" | "principal_id" | "principal_name" | "email">>();
  return (member: Member | Group) => {
    const { id } = member;
    const before = principals.get(id);
    if (before !== undefined) return before;
    const best = known.get(id) ?? accounts.get(id) ?? member;
    const principal = {
      principal_type: groups.has(id) ? ("group" as const) : typeOf(id),
      principal_id: id,
      principal_name: best.name ?? member.name,
      email: "email" in best ? (best.email ?? null) : null,
    };
    principals.set(id, principal);
    return principal;
  };
}

function isWanted(wanted: ReadonlySet<string> | undefined, id: string): boolean {
  return wanted === undefined || wanted.has(id);
}

function keyOf({ principal_type, principal_id, role_id, role_name, via, group_id }: Access): string {
  return [principal_type, principal_id, via, group_id, role_id ?? `name ${role_name}`].join("\0");
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
