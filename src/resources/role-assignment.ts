import { bool, computed, set, setNested, string } from "terraform-plugin-kit";
import type { JsonObject, UpgradeContext } from "terraform-plugin-kit";
import { describe } from "../noun/noun.ts";
import type { Noun } from "../noun/noun.ts";
import { isRecord } from "../noun/row.ts";
import { textOf } from "../noun/values.ts";
import type { Values } from "../noun/values.ts";
import type { Cursor } from "../openai/list.ts";

/**
 * Returns the facts that the four kinds of role assignment share. The API lists the roles of a person or group,
 * including inherited roles. A resource manages only direct roles.
 *
 * @param principal the parent that holds the roles
 */
export function assignmentFacts(principal: "user_id" | "group_id") {
  return {
    attributes: {
      name: computed(string, "The name of the role."),
      permissions: computed(set(string), "The permissions of the role."),
    },
    facts: {
      description: computed(string, "The description of the role."),
      resource_type: computed(string, "`api.organization` or `api.project`."),
      predefined_role: computed(bool, "Whether OpenAI defines the role."),
      ...sourceFacts,
    },
    fromApi: (row: Values, place: Values): object => ({ ...row, ...sourcesOf(row, place[principal]) }),
    isLive: ({ inherited }: { readonly inherited: boolean | null }): boolean => inherited !== true,
  };
}

/** Returns the same facts for roles of a project, whose resources have all facts of the role. */
export function projectAssignmentFacts(principal: "user_id" | "group_id") {
  const { attributes, facts, ...callbacks } = assignmentFacts(principal);
  const { description, resource_type, predefined_role } = facts;
  return {
    ...callbacks,
    attributes: { ...attributes, description, resource_type, predefined_role },
    facts: sourceFacts,
  };
}

/** The id of a role in an assignment. */
export const assignedRole = {
  name: "role_id",
  text: "The role (`role_…`), or the alias of a predefined role (`role-api-project-member`).",
} as const;

/** The largest pages of roles and assignments. */
export const rolePages: { readonly pageSize: number; readonly cursor: Cursor } = { pageSize: 1000, cursor: "next" };

/**
 * How the requests of assignments differ from those of other memberships: the API takes an alias, and returns the
 * canonical id.
 */
export const assignmentWays = { joined: ({ role }: Values): unknown => role, names: namesRole } as const;

/** The list of assignments has direct and inherited assignments. Data sources return both. */
export const alsoInherited = { where: ["inherited"], query: () => ({ all: true }) } as const;

/** Whether a configured alias or canonical id names the role of this row. */
export function namesRole(written: string, { id, name, predefined_role }: Values): boolean {
  if (typeof id !== "string") return false;
  if (written === id || (written.startsWith("role-api-") && (isLonger(id, written) || isLonger(written, id))))
    return true;
  // The API may have an id of another form for the alias.
  const word = /^role-api-(?:organization|project)-([a-z]+)$/u.exec(written)?.[1];
  return word !== undefined && predefined_role === true && typeof name === "string" && name.toLowerCase() === word;
}

/** Whether two texts, each an alias or a canonical id, name one role. */
export function sameRole(one: string, other: string): boolean {
  return namesRole(one, { id: other });
}

/**
 * Returns the role of a member of a project, from a state of mkdev-me/openai, which holds any number of role ids. A
 * predefined role comes first, and a warning names the other roles. Returns no warning for a state with one role.
 *
 * @param roleOf returns the value of the attribute `role` for a role's id; undefined where `role` cannot hold it
 */
export function memberRole(
  noun: Noun,
  stored: JsonObject,
  { warn }: UpgradeContext,
  roleOf: (id: string) => string | undefined,
): { readonly role?: string } {
  const { role_ids } = stored;
  if (!Array.isArray(role_ids)) return {};
  const ids = role_ids.map(String).toSorted((one, other) => Number(isAlias(other)) - Number(isAlias(one)));
  const role = ids.map(roleOf).find((each) => each !== undefined) ?? "member";
  const others = ids.filter((id) => roleOf(id) !== role);
  if (others.length > 0) {
    const what = describe(noun, stored);
    const place = [...Object.keys(noun.parents), noun.idName ?? ""].map((name) => textOf(stored[name])).join("/");
    warn(
      `Roles Left Out: ${what}`,
      `The state that another provider wrote for the ${what} also holds the roles ${others.join(", ")}. These roles stay assigned, and openai_${noun.name} does not manage them: ` +
        `its role is recorded as ${role}. To manage the others as well, import each into an openai_${noun.name}_role: ${others.map((id) => `${place}/${id}`).join(", ")}.`,
    );
  }
  return { role };
}

function isAlias(id: string): boolean {
  return id.startsWith("role-api-");
}

/** Returns the name of the role of an assignment. */
export function nameOfRole({ name, role_id }: Values): string {
  return typeof name === "string" ? name : String(role_id);
}

/** Whether an assignment is that of a predefined role with a name such as "owner". */
export function isPredefined(word: unknown, { role_id, name }: Values): boolean {
  const alias = /^role-api-(?:organization|project)-([a-z]+)(?=__|$)/u.exec(String(role_id))?.[1];
  const isNamed = (each: unknown): boolean =>
    typeof each === "string" && each.toLowerCase() === String(word).toLowerCase();
  return isNamed(alias) || (String(role_id).startsWith("role-api-") && isNamed(name));
}

const sourceFacts = {
  assignment_sources: computed(
    setNested({
      principal_id: computed(string, "The person or group."),
      principal_type: computed(string, "`user` or `group`."),
    }),
    "The principals that the role was assigned to: the holder, or groups of the holder. Null or empty if the API does not name them, as for direct assignments.",
  ),
  inherited: computed(bool, "Whether the holder has the role only through groups."),
};

/** Whether an id extends an alias: `role-api-project-owner__api-project__proj_1` extends `role-api-project-owner`. */
function isLonger(id: string, alias: string): boolean {
  return id.startsWith(`${alias}__`);
}

function sourcesOf({ assignment_sources }: Values, principal: unknown): Values {
  const sources = Array.isArray(assignment_sources) ? assignment_sources.filter(isRecord) : [];
  const isDirect = sources.length === 0 || sources.some(({ principal_id }) => principal_id === principal);
  return {
    assignment_sources: Array.isArray(assignment_sources)
      ? sources.map(({ principal_id = null, principal_type = null }) => ({ principal_id, principal_type }))
      : null,
    inherited: !isDirect,
  };
}
