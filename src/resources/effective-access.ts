import {
  bool,
  computed,
  defaulted,
  each,
  list,
  listNested,
  optional,
  set,
  sizeBetween,
  string,
} from "terraform-plugin-kit";
import { isId } from "../noun/id.ts";
import { defineDataSource } from "../noun/life.ts";
import { offer } from "../noun/offer.ts";
import { readAccess, readsDirectRoles } from "./access-lists.ts";
import { accessOf } from "./access.ts";
import { isEmail } from "./person.ts";

const row = {
  project_id: computed(string, "The project (`proj_…`)."),
  project_name: computed(string, "The name of the project."),
  principal_type: computed(string, "Who has access: a `user`, a `service_account` or a `group`."),
  principal_id: computed(string, "The person (`user-…`), the service account or the group (`group_…`)."),
  principal_name: computed(string, "The name of the principal."),
  email: computed(string, "The person's email address; null for service accounts and groups."),
  role_id: computed(string, "The role; null if no list of roles has the role that the API names."),
  role_name: computed(string, "The name of the role: `owner`, `member`, or that of a custom role."),
  via: computed(
    string,
    "The way of the access: `direct` if the principal has the role in the project itself, `group` if a group of the principal has the role, `organization` if the principal is an owner of the organization.",
  ),
  group_id: computed(
    string,
    "The group that gives the access, also if the group makes its members owners of the organization; null if no group gives the access.",
  ),
  group_name: computed(string, "The name of that group."),
  permissions: computed(
    list(string),
    "The permissions of the role, in alphabetical order; null if `role_id` is null or `include_permissions` is false.",
  ),
};

const access = defineDataSource({
  name: "effective_access",
  description:
    "Who has access to which project, with which role, and why. The result has a row for each principal (person, service account or group), project, role and way of access. The provider computes it from the lists of the organization.",
  attributes: {
    project_ids: optional(set(string), "Only access to these projects (`proj_…`).", {
      validate: [sizeBetween(1, 1000), each(isId)],
    }),
    emails: optional(
      set(string),
      "Only access of the people with these email addresses, in any letter case. The provider also reads their further direct roles, with a request for each person and project.",
      { validate: [sizeBetween(1, 1000), ...isEmail.map((rule) => each(rule))] },
    ),
    group_ids: optional(set(string), "Only access of these groups (`group_…`), and of their members through them.", {
      validate: [sizeBetween(1, 1000), each(isId)],
    }),
    include_permissions: defaulted(
      bool,
      "Whether the rows have `permissions`. False makes the state of a large organization several times smaller.",
      { default: true },
    ),
    direct_roles_complete: computed(
      bool,
      "Whether the rows have all direct roles of the people. The project's list of people has one role for each person. The API lists further direct roles only by person and project, and the provider reads them if `emails` is set and `group_ids` is not.",
    ),
    access: computed(listNested(row), "The access, sorted by the ids of project and principal."),
  },
  timeouts: { read: "6h" },

  async read({ config: { project_ids, emails, group_ids, include_permissions }, api, context }) {
    const { organization, filter } = await readAccess(api, { project_ids, emails, group_ids }, context);
    const rows = accessOf(organization, filter);
    return {
      direct_roles_complete: readsDirectRoles(filter),
      access: include_permissions ? rows : rows.map((row) => ({ ...row, permissions: null })),
    };
  },
});

export const effectiveAccess = offer({ data: [access] });
