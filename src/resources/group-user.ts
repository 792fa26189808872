import { bool, computed, IncompleteError, string } from "terraform-plugin-kit";
import { rowsOf } from "../noun/find.ts";
import { defineResource } from "../noun/life.ts";
import { listOf } from "../noun/list.ts";
import { membershipOf } from "../noun/membership.ts";
import { defineNoun } from "../noun/noun.ts";
import { offer } from "../noun/offer.ts";
import { pluralOf, singularOf } from "../noun/surface.ts";
import { pick, textOf } from "../noun/values.ts";
import type { Values } from "../noun/values.ts";
import type { Api } from "../openai/client.ts";
import { path } from "../openai/path.ts";
import { groups } from "./group.ts";
import { findPerson, organizationUsers } from "./organization-user.ts";
import { byPerson } from "./person.ts";
import { sameIgnoringCase } from "./text.ts";

const isServiceAccount = computed(bool, "Whether the member is a service account and not a person.");

export const groupUsers = defineNoun({
  name: "group_user",
  title: "group member",
  id: { name: "user_id", text: "The person (`user-…`), or the service account." },
  parents: { group_id: groups },
  list: ({ group_id }) => ({ path: path`/organization/groups/${group_id}/users`, pageSize: 1000, cursor: "next" }),
  attributes: {
    email: computed(string, "The person's email address.", { semanticEquals: sameIgnoringCase }),
    name: computed(string, "The person's name."),
  },
  facts: { is_service_account: isServiceAccount },
  complete: withKind,
});

const life = byPerson(
  membershipOf(groupUsers, {
    own: { is_service_account: isServiceAccount },
    joined: ({ user_id }) => ({ id: user_id }),
    peerNames: { "cloudopsworks/openai": "organization_group_user" },
  }),
  findPerson,
);

const resource = defineResource({
  ...life,
  description: "The membership of a person or a service account in a group. An existing membership is adopted.",

  async create(request) {
    const result = await life.create(request);
    try {
      // The answer names the member by id only.
      const { byId } = await rowsOf(request.api, organizationUsers, {});
      const name = result.name ?? ((byId.get(result.user_id)?.["name"] ?? null) as string | null);
      return { ...result, name, is_service_account: await kindOf(request.api, textOf(result.user_id)) };
    } catch (error) {
      throw new IncompleteError(result, error);
    }
  },

  // A state from an import or from another provider lacks the kind of the member, which never changes.
  async read(request) {
    const now = await life.read(request);
    if (now === undefined || request.state.is_service_account !== null) return now;
    return { ...now, is_service_account: await kindOf(request.api, textOf(now.user_id)) };
  },
});

export const groupUser = offer({
  shape: "membership",
  resource,
  data: [
    singularOf(groupUsers, "A member of a group, by id or by email address.", { by: ["email"] }),
    pluralOf(groupUsers, "The members of a group.", { items: "users", where: ["email", "is_service_account"] }),
  ],
  list: listOf(groupUsers, resource, {
    stateOf: (row) => pick(row, [...Object.keys(groupUsers.attributes), "is_service_account"]),
  }),
  exported: {
    refers: { user_id: ["project_service_account"] },
    leftOut: (_, parent) =>
      parent("group_id")?.["is_scim_managed"] === true
        ? "belong to groups whose members an identity provider manages through SCIM"
        : undefined,
  },
});

/** Adds the kind to each member, which the list of members lacks. */
async function withKind(api: Api, rows: readonly Values[]): Promise<readonly Values[]> {
  const complete = async (row: Values): Promise<Values> => {
    const is_service_account = row["is_service_account"] ?? (await kindOf(api, textOf(row["id"])));
    return { ...row, is_service_account };
  };
  return await Promise.all(rows.map(complete));
}

/**
 * Whether a member is a service account: by the list of the organization's people, from which the API may leave
 * service accounts out, or by the form of the id.
 */
async function kindOf(api: Api, id: string): Promise<boolean | null> {
  const { byId } = await rowsOf(api, organizationUsers, {});
  const known = byId.get(id)?.["is_service_account"] as boolean | null | undefined;
  return known ?? (id.startsWith("svc_acct_") ? true : null);
}
