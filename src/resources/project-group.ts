import { computed, DiagnosticError, IncompleteError, int64, required, string } from "terraform-plugin-kit";
import type { ResourceContext } from "terraform-plugin-kit";
import { rowsOf } from "../noun/find.ts";
import { isId } from "../noun/id.ts";
import { defineResource } from "../noun/life.ts";
import type { Life } from "../noun/life.ts";
import { listOf } from "../noun/list.ts";
import { membershipOf } from "../noun/membership.ts";
import { defineNoun } from "../noun/noun.ts";
import { offer } from "../noun/offer.ts";
import { isNotFound, isRefusal, saysItExists } from "../noun/refusal.ts";
import { removeRow } from "../noun/remove.ts";
import { pluralOf, singularOf } from "../noun/surface.ts";
import { pick, textOf } from "../noun/values.ts";
import type { Values } from "../noun/values.ts";
import type { Api } from "../openai/client.ts";
import { path } from "../openai/path.ts";
import { groups } from "./group.ts";
import { projectGroupRoles } from "./project-group-role.ts";
import { projects } from "./project.ts";
import { memberRole, namesRole, sameRole } from "./role-assignment.ts";

export const projectGroups = defineNoun({
  name: "project_group",
  title: "group",
  id: { name: "group_id", text: groups.idText },
  parents: { project_id: projects },
  list: ({ project_id }) => ({
    path: path`/organization/projects/${project_id}/groups`,
    pageSize: 100,
    cursor: "next",
    idOf: (row) => textOf((row as Values)["group_id"]),
  }),
  attributes: {
    group_name: computed(string, "The name of the group."),
    group_type: computed(string, "`group` or `tenant_group`."),
    created_at: computed(int64, "When the group got access to the project, in Unix seconds."),
  },
  fromApi: (row) => ({ ...row, id: row["group_id"] }),
  displayName: ({ group_name }) => group_name,
});

const own = {
  role: required(
    string,
    "The role of the group in the project: the id of a role, or an alias such as `role-api-project-member`.",
    {
      hint: "A change assigns the new role before it removes the old role.",
      semanticEquals: sameRole,
      validate: [isId],
    },
  ),
};

/**
 * The membership of a group. The API takes the role with the membership, and returns it only in the group's role
 * assignments.
 */
function lifeWith(role: string | null) {
  return membershipOf(projectGroups, {
    own,
    fromPeer: (stored, context) => memberRole(projectGroups, stored, context, (id) => id),
    create: (set) => ({ ...set, role }),
    touches: ({ project_id, group_id }) => [path`/projects/${textOf(project_id)}/groups/${textOf(group_id)}/roles`],
  });
}

const life = lifeWith(null);

interface Place extends Values {
  readonly project_id: string;
  readonly group_id: string;
}

/**
 * The name in private state that records that the list of assignments has shown the role. Only a role that was shown
 * can be missing.
 */
const shownKey = "role_shown";

const resource = defineResource({
  ...life,
  description: "The access of a group to a project, with a role. Existing access is adopted.",
  importId: {
    ...life.importId,
    form: "project_id/group_id or project_id/group_id/role",
    attributes: ["project_id", "group_id"],
    parse: parseId,
  },

  async create(request) {
    const { plan, api, context } = request;
    const joined = await lifeWith(plan.role).create(request);
    const result = { ...joined, role: plan.role };
    try {
      await makeRole(api, plan, context);
    } catch (error) {
      throw new IncompleteError(result, error);
    }
    return result;
  },

  async read(request) {
    const { state, api, context } = request;
    const now = await life.read(request);
    if (now === undefined) return undefined;
    return { ...now, role: roleNow(state, await shownRoles(api, state), context) };
  },

  async update({ plan, state, api, context }) {
    const old = (await rolesOf(api, state)).find((row) => namesRole(state.role, row));
    if (old === undefined || !namesRole(plan.role, old)) {
      await assign(api, state, plan.role);
      context.privateState.set(shownKey, undefined);
      if (old !== undefined) await removeRow(api, projectGroupRoles, state, textOf(old["id"]), { context });
    }
    return { ...state, role: plan.role };
  },
});

export const projectGroup = offer({
  shape: "membership",
  resource,
  data: [
    singularOf(projectGroups, "A group that has access to a project, by its id or by its name.", {
      by: ["group_name"],
    }),
    pluralOf(projectGroups, "The groups that have access to a project.", {
      items: "groups",
      where: ["group_name", "group_type"],
    }),
  ],
  // The list of groups lacks their roles.
  list: listOf(projectGroups, resource, {
    stateOf: async (row, { project_id }, api) => {
      const roles = await rolesOf(api, { project_id: textOf(project_id), group_id: textOf(row["id"]) }, false);
      const role = roles.find(({ predefined_role }) => predefined_role === true) ?? roles[0];
      return { ...pick(row, Object.keys(projectGroups.attributes)), role: role?.["id"] };
    },
  }),
  exported: {
    refers: { group_id: ["group"], role: ["project_role", "role"] },
    importId: ({ project_id, group_id, role }) => `${textOf(project_id)}/${textOf(group_id)}/${textOf(role)}`,
  },
});

function parseId(id: string): ReturnType<NonNullable<Life<typeof life.attributes>["importId"]>["parse"]> {
  const [project_id = "", group_id = "", ...role] = id.split(id.includes("/") ? "/" : ":");
  if ([project_id, group_id, ...role].some((part) => part === "" || part === "." || part === "..") || role.length > 1)
    return undefined;
  return { project_id, group_id, ...(role[0] !== undefined && { role: role[0] }) };
}

/** Reads the current roles that the group itself has in the project. */
async function rolesOf(api: Api, place: Place, fresh = true): Promise<readonly Values[]> {
  return (await rowsOf(api, projectGroupRoles, place, fresh)).all.filter((row) =>
    projectGroupRoles.isLive(row, api.time()),
  );
}

/** Reads the same roles once for a refresh; undefined where the API has no list of them. */
async function shownRoles(api: Api, place: Place): Promise<readonly Values[] | undefined> {
  try {
    return await rolesOf(api, place, false);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/**
 * Returns the role to record. A role that no list has ever shown keeps its configured value. A role that was shown
 * can be missing.
 */
function roleNow(
  state: Place & { readonly role: string | null },
  rows: readonly Values[] | undefined,
  { privateState }: ResourceContext,
): string | undefined {
  const { role } = state;
  if (role && rows?.some((row) => namesRole(role, row))) {
    privateState.set(shownKey, true);
    return role;
  }
  if (role && (rows === undefined || !privateState.get(shownKey))) return role;
  const predefined = rows?.filter(({ predefined_role }) => predefined_role === true) ?? [];
  const candidates = predefined.length > 0 ? predefined : (rows ?? []);
  if (role === null && candidates.length !== 1) throw roleNotKnown(state, rows ?? []);
  privateState.set(shownKey, true);
  return textOf(candidates[0]?.["id"]);
}

function roleNotKnown({ project_id, group_id }: Place, rows: readonly Values[]): DiagnosticError {
  const ids = rows.map(({ id }) => textOf(id)).join(", ");
  return new DiagnosticError(
    "Role of the Group Not Clear",
    `The group ${group_id} holds ${ids ? `several roles in ${project_id}: ${ids}` : `no role in ${project_id} that the API shows`}. ` +
      `Import it with the role that openai_project_group is to manage: ${project_id}/${group_id}/ROLE`,
  );
}

/** Ensures that the group has the configured role, in place of another predefined role of an adopted group. */
async function makeRole(api: Api, plan: Place & { readonly role: string }, context: ResourceContext): Promise<void> {
  let rows: readonly Values[];
  try {
    rows = await rolesOf(api, plan);
  } catch (error) {
    if (isNotFound(error)) return;
    throw error;
  }
  if (rows.some((row) => namesRole(plan.role, row))) context.privateState.set(shownKey, true);
  else await assign(api, plan, plan.role);
  for (const { id, predefined_role } of rows.filter((row) => !namesRole(plan.role, row))) {
    if (predefined_role !== true) continue;
    await removeRow(api, projectGroupRoles, plan, textOf(id), { context });
    context.warn(
      "Role Replaced",
      `The group ${plan.group_id} already had access to ${plan.project_id} with the role ${textOf(id)}. The provider replaced that role with ${plan.role}.`,
    );
  }
}

/** Assigns a role. The assignment of a role that is assigned already succeeds. */
async function assign(api: Api, place: Place, role: string): Promise<void> {
  try {
    await api.post(projectGroupRoles.list(place).path, { role_id: role }, { repeatable: true, createdIds: () => [] });
  } catch (error) {
    if (!isRefusal(error) || !saysItExists(error)) throw error;
  }
}
