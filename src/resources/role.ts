import {
  bool,
  computed,
  defineFunction,
  DiagnosticError,
  each,
  errorDiagnostic,
  FunctionError,
  notEmpty,
  optional,
  parameter,
  required,
  set,
  string,
} from "terraform-plugin-kit";
import type { Attributes, Diagnostic, JsonObject } from "terraform-plugin-kit";
import { pathOf, rowsOf } from "../noun/find.ts";
import { isName } from "../noun/id.ts";
import { defineResource } from "../noun/life.ts";
import type { Life } from "../noun/life.ts";
import { listOf } from "../noun/list.ts";
import type { ListOptions } from "../noun/list.ts";
import { defineNoun, describe } from "../noun/noun.ts";
import type { Noun } from "../noun/noun.ts";
import { objectOf } from "../noun/object.ts";
import { offer } from "../noun/offer.ts";
import { refuseChange } from "../noun/protected.ts";
import type { Change } from "../noun/protected.ts";
import { isNotFound, isRefusal, lookAfter } from "../noun/refusal.ts";
import { pluralOf, singularOf } from "../noun/surface.ts";
import type { Values } from "../noun/values.ts";
import type { Api } from "../openai/client.ts";
import { path } from "../openai/path.ts";
import { namesRole } from "./role-assignment.ts";

/** The parts that a role of the organization and a role of a project share. */
export const roleFacts = {
  attributes: {
    role_name: required(string, "The name of the role.", { validate: isName }),
    permissions: required(set(string), "The permissions of the role, such as `api.organization.usage.read`.", {
      hint: "The API decides which permissions a custom role may have. The set may be empty.",
      validate: [each(notEmpty)],
    }),
    description: optional(string, "The description of the role."),
    resource_type: computed(string, "`api.organization` or `api.project`."),
    predefined_role: computed(bool, "Whether OpenAI defines the role."),
  },
  facts: { name: computed(string, "The same as `role_name`.") },
  fromApi: ({ name, role_name = name, ...row }: Values): object => ({ ...row, name: role_name, role_name }),
  displayName: ({ role_name }: { readonly role_name: string | null }): string | null => role_name,
} as const;

export const roles = defineNoun({
  ...roleFacts,
  name: "role",
  title: "role",
  id: { name: "role_id", text: "The role (`role_…`)." },
  list: () => ({ path: path`/organization/roles`, pageSize: 1000, cursor: "next" }),
});

const resource = defineResource({
  ...customRole(roles, (update) =>
    objectOf(roles, {
      update,
      fromPeer: roleFromPeer,
      peerNames: {
        "jianyuan/openai": "organization_role",
        "mkdev-me/openai": "organization_role",
        "cloudopsworks/openai": "organization_role",
      },
    }),
  ),
  description: "A custom role of the organization: a name for a set of permissions.",
});

export const role = offer({
  shape: "object",
  resource,
  data: [
    singularOf(roles, "A role of the organization, by its id, by the alias of a predefined role, or by its name.", {
      by: ["role_name"],
      names: namesRole,
    }),
    pluralOf(roles, "The roles of the organization, predefined and custom.", { where: ["predefined_role"] }),
  ],
  list: listOf(roles, resource, customRolesByDefault()),
  exported: { whyNot: whyNotRole },
  functions: [predefinedId("organization", "organization_id", "An organization (`org-…`).")],
});

/** Returns why an export leaves out a role. */
export function whyNotRole({ predefined_role }: Values): string | undefined {
  return predefined_role === true ? "defined by OpenAI, which allows no change and no delete" : undefined;
}

/** Providers other than the official provider call the name of a role `name`. */
export function roleFromPeer({ role_name, name = null }: JsonObject): object {
  return { role_name: role_name ?? name };
}

interface Description {
  readonly description?: string | null;
}

type Update = (changed: Description, set: object) => object;

/**
 * Makes the life of a custom role. The plan refuses a change of a predefined role. A name that another role has is an
 * error. A description that the configuration no longer has is cleared.
 *
 * @param lifeOf makes the life of an object with this body of an update
 */
export function customRole<A extends Attributes>(noun: Noun, lifeOf: (update: Update) => Life<A>): Life<A> {
  // Inside a life, values have no types: the schema checks them.
  const life = lifeOf(onlyChanged) as unknown as PlainLife;
  const asWhole = lifeOf(whole) as unknown as PlainLife;
  const wrapped: PlainLife = {
    ...life,
    plan: (change) =>
      change.prior?.["predefined_role"] === true
        ? { diagnostics: refuseChange(noun, change, predefined(noun, change.prior)) }
        : life.plan(change),

    async create(request) {
      await refuseNamesake(request.api, noun, request.plan);
      return await life.create(request);
    },

    async update(request) {
      const { plan, state, api } = request;
      if (plan["role_name"] !== state["role_name"]) await refuseNamesake(api, noun, plan);
      try {
        return await life.update(request);
      } catch (error) {
        // Some gateways take a role only as a whole, and take null instead of an empty text for no description.
        if (!isRefusal(error) || isNotFound(error)) throw error;
        return await lookAfter(error, async () => await asWhole.update(request));
      }
    },
  };
  // The author's types are added here.
  return wrapped as unknown as Life<A>;
}

/** The list of roles leaves out OpenAI's predefined roles, unless the configuration asks for them. */
export function customRolesByDefault(): ListOptions {
  return {
    attributes: {
      include_predefined: optional(bool, "Whether the list includes the roles that OpenAI defines; false by default."),
    },
    isManageable: (row, { include_predefined }) => include_predefined === true || row["predefined_role"] !== true,
  };
}

interface PlainLife {
  plan(change: Change): { readonly diagnostics?: readonly Diagnostic[] } | undefined;
  create(request: { readonly plan: Values; readonly api: Api }): Promise<object>;
  update(request: { readonly plan: Values; readonly state: Values; readonly api: Api }): Promise<object>;
}

function onlyChanged(changed: Description): object {
  return "description" in changed ? { ...changed, description: changed.description ?? "" } : changed;
}

function whole(changed: Description, set: object): object {
  return { ...set, ...("description" in changed && { description: changed.description ?? null }) };
}

function predefined(noun: Noun, prior: Values): Diagnostic {
  return errorDiagnostic(
    "Predefined Role Cannot Be Changed",
    `The ${describe(noun, prior)} (${String(prior["role_name"])}) is defined by OpenAI, so the API does not let anybody change or delete it. ` +
      `To stop managing the role, use a removed block or terraform state rm. To refer to it, use the data source openai_${noun.name} or its alias.`,
  );
}

/** @throws DiagnosticError where another role has the name: people cannot distinguish two roles with one name */
async function refuseNamesake(api: Api, noun: Noun, plan: Values): Promise<void> {
  const hasName = (row: Values): boolean => row["role_name"] === plan["role_name"];
  // The list may still show a role that this run has deleted, and a list from before may show a role that this run
  // has renamed.
  const before = await api.known(noun.list(plan), (items) => items.filter((item) => hasName(noun.read(item))));
  const { all } = before.length > 0 ? await rowsOf(api, noun, plan) : { all: [] };
  const taken = all.find(hasName);
  if (taken === undefined || !(await stillExists(api, noun, plan, taken))) return;
  const place = Object.keys(noun.parents).map((name) => String(plan[name]));
  const importId = [...place, String(taken["id"])].join("/");
  throw new DiagnosticError(
    "Role Exists",
    `A role with the name ${JSON.stringify(plan["role_name"])} already exists: ${describe(noun, { ...plan, ...taken })}. ` +
      (taken["predefined_role"] === true
        ? "OpenAI defines it. Choose another name."
        : `Choose another name, or import it with the id ${importId}.`),
    [{ attribute: "role_name" }],
  );
}

/** Whether a listed role exists: a list lags behind a delete, also behind a delete of an earlier run. */
async function stillExists(api: Api, noun: Noun, place: Values, { id }: Values): Promise<boolean> {
  try {
    await api.get(pathOf(noun, place, id));
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}

export function predefinedId(level: "organization" | "project", owner: string, ownerText: string) {
  const name = level === "organization" ? "predefined_role_id" : "predefined_project_role_id";
  const words = level === "organization" ? "`owner` or `reader`" : "`owner`, `member` or `viewer`";
  return defineFunction({
    name,
    summary: `The id of a predefined role of ${level === "organization" ? "the organization" : "a project"}.`,
    description: `Takes the name of a predefined role (${words}) and the id of the ${level}, and returns the API's id of the role. Resources also take the alias \`role-api-${level}-WORD\`.`,
    parameters: [parameter("role", string, `The name: ${words}.`), parameter(owner, string, ownerText)],
    returns: string,
    call(word, id) {
      for (const [index, text] of [word, id].entries()) {
        if (text.trim() === "") throw new FunctionError("must not be empty", index);
      }
      return `role-api-${level}-${word}__api-${level}__${id}`;
    },
  });
}
