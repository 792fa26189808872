import type { Shape } from "../../src/noun/offer.ts";
import { offers } from "../../src/resources/index.ts";
import type { Simulator } from "../../src/simulator/server.ts";
import type { Attributes } from "../support/terraform.ts";
import { adminKey } from "./world.ts";

/** Returns the shape of a resource, by its full type name. */
export function shapeOf(type: string): Shape {
  return offers.find(({ resource }) => `openai_${resource?.name}` === type)?.shape ?? "object";
}

/** The removal of objects, by the type of their resource. Every other object is a row that is removed. */
export const ways: ReadonlyMap<string, (simulator: Simulator, attributes: Attributes) => Promise<void>> = new Map([
  ["openai_project", archive],
  ["openai_user_role", unassign(({ user_id }) => `/organization/users/${String(user_id)}`)],
  ["openai_group_role", unassign(({ group_id }) => `/organization/groups/${String(group_id)}`)],
  [
    "openai_project_user_role",
    unassign(({ project_id, user_id }) => `/projects/${String(project_id)}/users/${String(user_id)}`),
  ],
  [
    "openai_project_group_role",
    unassign(({ project_id, group_id }) => `/projects/${String(project_id)}/groups/${String(group_id)}`),
  ],
]);

/** The warning in every plan of a destroy of this type. */
export const destroyWarnings: ReadonlyMap<string, string> = new Map([
  ["openai_external_storage", "External Storage Goes"],
  ["openai_workload_identity_provider", "Workload Access Ends"],
]);

async function archive({ url }: Simulator, { id }: Attributes): Promise<void> {
  const headers = { authorization: `Bearer ${adminKey}` };
  const { status } = await fetch(`${url}/organization/projects/${String(id)}/archive`, { method: "POST", headers });
  if (status !== 200) throw new Error(`The simulator did not archive the project ${String(id)}: ${status}`);
}

/** Removes the role of a holder, by the API's id of an alias. */
function unassign(holder: (attributes: Attributes) => string) {
  return async ({ url }: Simulator, attributes: Attributes): Promise<void> => {
    const headers = { authorization: `Bearer ${adminKey}` };
    const list = `${url}${holder(attributes)}/roles`;
    const { data } = (await (await fetch(list, { headers })).json()) as { readonly data: readonly { id: string }[] };
    const written = String(attributes["role_id"]);
    const row = data.find(({ id }) => id === written || id.startsWith(`${written}__`));
    const { status } = await fetch(`${list}/${row?.id}`, { method: "DELETE", headers });
    if (status !== 200) throw new Error(`The simulator did not take ${written} away: ${status}`);
  };
}
