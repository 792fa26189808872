import { computed, int64, oneOfIgnoringCase, optionalComputed, required, string } from "terraform-plugin-kit";
import { isName } from "../noun/id.ts";
import { defineResource } from "../noun/life.ts";
import { listOf } from "../noun/list.ts";
import { defineNoun } from "../noun/noun.ts";
import { objectOf } from "../noun/object.ts";
import { offer } from "../noun/offer.ts";
import { pluralOf, singularOf } from "../noun/surface.ts";
import { path } from "../openai/path.ts";
import { projects } from "./project.ts";
import { sameIgnoringCase } from "./text.ts";

export const projectServiceAccounts = defineNoun({
  name: "project_service_account",
  title: "service account",
  id: { name: "service_account_id", text: "The service account (`svc_acct_…` or `user-…`)." },
  parents: { project_id: projects },
  list: ({ project_id }) => ({ path: path`/organization/projects/${project_id}/service_accounts` }),
  attributes: {
    name: required(string, "The name of the account, which need not be unique.", { validate: isName }),
    role: optionalComputed(string, "`owner`, `member` or `none`.", {
      hint: "Letter case does not count. If omitted, a new account has the role `none`, and an existing account keeps its role.",
      semanticEquals: sameIgnoringCase,
      validate: [oneOfIgnoringCase("owner", "member", "none")],
      // The API does not remove a role.
      requiresReplace: ({ config, prior }) =>
        typeof config === "string" && sameIgnoringCase(config, "none") && prior !== null,
    }),
    created_at: computed(int64, "When the account was created, in Unix seconds."),
  },
});

const resource = defineResource({
  ...objectOf(projectServiceAccounts, {
    create: ({ name }) => ({ name, create_service_account_only: true }),
    peerNames: { "cloudopsworks/openai": "service_account" },
    update: ({ role, ...others }) => ({ ...others, ...(role && { role: role.toLowerCase() }) }),
  }),
  description:
    "A service account of a project. The account is created without an API key, so no secret reaches the state.",
});

export const projectServiceAccount = offer({
  shape: "object",
  resource,
  data: [
    singularOf(projectServiceAccounts, "A service account of a project."),
    pluralOf(projectServiceAccounts, "The service accounts of a project.", {
      items: "service_accounts",
      where: ["name", "role"],
    }),
  ],
  list: listOf(projectServiceAccounts, resource),
  exported: { defaults: { role: "none" } },
});
