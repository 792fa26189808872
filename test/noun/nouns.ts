/** Nouns of every shape, declared as for the provider, which does not offer them. */
import { bool, computed, defaulted, int64, notEmpty, optionalComputed, required, string } from "terraform-plugin-kit";
import type { Resource } from "terraform-plugin-kit";
import { defineResource } from "../../src/noun/life.ts";
import { listOf } from "../../src/noun/list.ts";
import { membershipOf } from "../../src/noun/membership.ts";
import { defineNoun } from "../../src/noun/noun.ts";
import { objectOf } from "../../src/noun/object.ts";
import { currentOf, settingOf } from "../../src/noun/setting.ts";
import { pluralOf, singularOf } from "../../src/noun/surface.ts";
import type { Values } from "../../src/noun/values.ts";
import type { Api } from "../../src/openai/client.ts";
import { path } from "../../src/openai/path.ts";
import { organizationUsers } from "../../src/resources/organization-user.ts";
import { projects } from "../../src/resources/project.ts";

const long = { pageSize: 1000, cursor: "next" } as const;

export const groups = defineNoun({
  name: "group",
  plural: "groups",
  title: "group",
  id: { name: "group_id", prefix: "group_" },
  list: () => ({ path: path`/organization/groups`, ...long }),
  attributes: {
    name: required(string, "The name of the group.", { validate: [notEmpty] }),
    created_at: computed(int64, "When the group was created, in Unix seconds."),
  },
  facts: { is_scim_managed: computed(bool, "Whether an identity provider manages the group.") },
});
export const group = defineResource({ ...objectOf(groups), description: "A group." });
export const groupData = singularOf(groups, "A group.", { by: ["name"] });
export const groupsData = pluralOf(groups, "The groups.", { where: ["name"] });
export const groupList = listOf(groups, group);

export const groupUsers = defineNoun({
  name: "group_user",
  plural: "group_users",
  title: "group member",
  id: { name: "user_id", text: "The person (`user-…`)." },
  parents: { group_id: groups },
  list: ({ group_id }) => ({ path: path`/organization/groups/${group_id}/users`, ...long }),
  attributes: { email: computed(string, "The person's email address.") },
});
export const groupUser = defineResource({
  ...membershipOf(groupUsers, { joined: ({ user_id }) => ({ id: user_id }) }),
  description: "A member of a group.",
});
export const groupUserList = listOf(groupUsers, groupUser);

export const userRoles = defineNoun({
  name: "user_role",
  plural: "user_roles",
  title: "role assignment",
  id: { name: "role_id", text: "The role (`role_…`), or the alias of a predefined role." },
  parents: { user_id: organizationUsers },
  list: ({ user_id }) => ({ path: path`/organization/users/${user_id}/roles`, ...long }),
  attributes: { name: computed(string, "The name of the role.") },
  facts: { inherited: computed(bool, "Whether the person has the role by a group alone.") },
  fromApi: ({ assignment_sources: sources, ...row }) => ({
    ...row,
    inherited: Array.isArray(sources) && !sources.some(({ principal_type }: Values) => principal_type === "user"),
  }),
  isLive: ({ inherited }) => inherited !== true,
});
export const userRole = defineResource({
  ...membershipOf(userRoles, {
    joined: ({ role }) => role,
    names: (written, { id }) => String(id).startsWith(`${written}__`),
  }),
  description: "A role of a person.",
});

const retentionAttributes = {
  retention_type: required(string, "How long data is kept."),
};
const retentionOf = ({ type }: Values): object => ({ retention_type: type });

export const organizationRetention = defineNoun({
  name: "organization_data_retention",
  title: "data retention",
  list: () => ({ path: path`/organization/data_retention` }),
  attributes: retentionAttributes,
  fromApi: retentionOf,
});
export const organizationRetentionSetting = defineResource({
  ...settingOf(organizationRetention),
  description: "The data retention of the organization.",
});
export const projectRetention = defineNoun({
  name: "project_data_retention",
  title: "data retention",
  parents: { project_id: projects },
  list: ({ project_id }) => ({ path: path`/organization/projects/${project_id}/data_retention` }),
  attributes: retentionAttributes,
  fromApi: retentionOf,
});
export const projectRetentionSetting = defineResource({
  ...settingOf(projectRetention),
  description: "The data retention of a project.",
});
export const projectRetentionData = currentOf(projectRetention, "The data retention of a project.");

export const spendLimits = defineNoun({
  name: "project_spend_limit",
  title: "spend limit",
  parents: { project_id: projects },
  list: ({ project_id }) => ({ path: path`/organization/projects/${project_id}/spend_limit` }),
  attributes: {
    threshold_amount: required(int64, "The limit in cents."),
    currency: defaulted(string, "`USD`.", { default: "USD" }),
    interval: defaulted(string, "`month`.", { default: "month" }),
  },
  removable: true,
});
export const spendLimit = defineResource({ ...settingOf(spendLimits), description: "The spend limit of a project." });
export const spendLimitData = currentOf(spendLimits, "The spend limit of a project.");

const toolNames = ["file_search", "web_search", "mcp"] as const;
const tool = (): ReturnType<typeof optionalComputed<boolean>> => optionalComputed(bool, "Whether the tool is enabled.");
const hostedTools = defineNoun({
  name: "project_hosted_tool_permissions",
  title: "hosted tool permissions",
  parents: { project_id: projects },
  list: ({ project_id }) => ({ path: path`/organization/projects/${project_id}/hosted_tool_permissions` }),
  attributes: { file_search: tool(), web_search: tool(), mcp: tool() },
  fromApi: (item) =>
    Object.fromEntries(toolNames.map((name) => [name, (item[name] as Values | undefined)?.["enabled"]])),
});
export const hostedToolPermissions: Resource<Api> = defineResource({
  ...settingOf(hostedTools, {
    set: (values) => Object.fromEntries(Object.entries(values).map(([name, enabled]) => [name, { enabled }])),
  }),
  description: "The hosted tools of a project.",
});
