import {
  computed,
  defaulted,
  int64,
  isUnknown,
  notEmpty,
  oneOf,
  optional,
  required,
  singleNested,
  string,
} from "terraform-plugin-kit";
import { findRow } from "../noun/find.ts";
import { isId } from "../noun/id.ts";
import { defineAction } from "../noun/life.ts";
import { defineNoun } from "../noun/noun.ts";
import { offer } from "../noun/offer.ts";
import { pluralOf, singularOf } from "../noun/surface.ts";
import type { Values } from "../noun/values.ts";
import type { Api } from "../openai/client.ts";
import { path } from "../openai/path.ts";
import { keyFacts } from "./key-attributes.ts";
import { revoke } from "./key-mint.ts";
import { projects } from "./project.ts";

/** The keys of a project, of people and of service accounts, and the attributes that identify a key. */
export const keysOfProject = {
  id: { name: "api_key_id", prefix: "key_" },
  parents: { project_id: projects },
  // Without the query, the API leaves out keys whose owner has lost access.
  list: ({ project_id }: { readonly project_id: string }) => ({
    path: path`/organization/projects/${project_id}/api_keys`,
    query: { owner_project_access: "any" },
  }),
} as const;

const projectKeys = defineNoun({
  ...keysOfProject,
  name: "project_api_key",
  title: "API key",
  attributes: {
    name: computed(string, "The name of the key, which need not be unique."),
    ...keyFacts,
    expires_at: computed(int64, "When the key expires, in Unix seconds; null if it does not."),
    last_used_at: computed(int64, "When the key was last used, in Unix seconds; null if it was never used."),
    owner_project_access: computed(string, "`active` if the owner has access to the project, else `inactive`."),
    owner: computed(
      singleNested({
        type: computed(string, "`user` or `service_account`."),
        id: computed(string, "The person or service account."),
        name: computed(string, "The name of the person or service account."),
        email: computed(string, "The email address of the person; null for a service account."),
        role: computed(string, "The role in the project."),
      }),
      "The owner of the key.",
    ),
  },
  fromApi: ({ owner, ...row }) => ({ ...row, owner: ownerOf(owner as Owner | undefined) }),
});

interface Owner {
  readonly type?: string;
  readonly user?: Values | null;
  readonly service_account?: Values | null;
}

function ownerOf(owner: Owner | undefined): Values | null {
  if (!owner) return null;
  const { id = null, name = null, email = null, role = null } = owner.user ?? owner.service_account ?? {};
  return { type: owner.type ?? null, id, name, email, role };
}

const any = "any";

const revokeAction = defineAction({
  name: "project_api_key_revoke",
  description:
    "Revokes a key of a project, for example after a leak or when its owner has left. It also revokes keys of people.",
  attributes: {
    project_id: required(string, "The project (`proj_…`).", { validate: [isId] }),
    api_key_id: required(string, "The key (`key_…`).", { validate: [isId] }),
  },
  timeouts: { invoke: "5m" },
  async plan({ config: { project_id, api_key_id }, api, context }) {
    if (isUnknown(project_id) || isUnknown(api_key_id) || project_id === null || api_key_id === null) return;
    const redacted = (await rowOf(api, project_id, api_key_id))?.["redacted_value"];
    if (typeof redacted === "string" && api.isInUse(redacted))
      context.warn(
        "Key in Use Will Be Revoked",
        `The first and last characters of the key ${api_key_id} (${redacted}) equal those of a key that this provider is configured with. If it is the same key, later requests fail with 401. Configure the provider with another key first.`,
      );
  },
  async invoke({ config: { project_id, api_key_id }, api, context, progress }) {
    const row = await rowOf(api, project_id, api_key_id);
    if (row === undefined) {
      progress(`The key ${api_key_id} does not exist in ${project_id}: it was revoked before.`);
      return;
    }
    await revoke(api, projectKeys, { project_id, id: api_key_id }, context);
    progress(`The key ${api_key_id} (${String(row["name"])}) in ${project_id} was revoked.`);
  },
});

async function rowOf(api: Api, project_id: string, id: string): Promise<Values | undefined> {
  return await findRow(api, projectKeys, { project_id }, { id });
}

export const projectApiKey = offer({
  data: [
    singularOf(
      projectKeys,
      "A key of a project, which belongs to a person or a service account. The data source does not return its value.",
    ),
    pluralOf(
      projectKeys,
      "The keys of a project, which belong to people and service accounts. The data source does not return their values.",
      {
        items: "api_keys",
        where: ["name"],
        attributes: {
          owner_project_access: defaulted(
            string,
            "Only keys whose owner has access to the project (`active`) or has lost access (`inactive`); `any` includes all keys.",
            { default: any, validate: [oneOf(any, "active", "inactive")] },
          ),
          owner_type: optional(string, "Only keys of owners of this type: `user` or `service_account`.", {
            validate: [oneOf("user", "service_account")],
          }),
          owner_id: optional(string, "Only keys of this person or service account.", { validate: [notEmpty] }),
        },
        keep: ({ owner, owner_project_access }, config) => {
          const { type, id } = (owner ?? {}) as Values;
          return (
            isWanted(
              config["owner_project_access"] === any ? null : config["owner_project_access"],
              owner_project_access,
            ) &&
            isWanted(config["owner_type"], type) &&
            isWanted(config["owner_id"], id)
          );
        },
      },
    ),
  ],
  actions: [revokeAction],
});

/** Whether a value passes a filter. A filter that is not set passes every value. */
function isWanted(filter: unknown, value: unknown): boolean {
  return filter === null || filter === undefined || filter === value;
}
