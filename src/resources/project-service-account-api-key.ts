import {
  computed,
  defaulted,
  DiagnosticError,
  each,
  int64,
  notEmpty,
  optional,
  optionalComputed,
  required,
  set,
  string,
  warningDiagnostic,
} from "terraform-plugin-kit";
import type { AttributeChange, Validator } from "terraform-plugin-kit";
import { pathOf } from "../noun/find.ts";
import { onlyAtCreate } from "../noun/fixed.ts";
import { isId, isName } from "../noun/id.ts";
import { defineEphemeralResource, defineResource } from "../noun/life.ts";
import { listOf } from "../noun/list.ts";
import { defineNoun } from "../noun/noun.ts";
import { offer } from "../noun/offer.ts";
import type { Values } from "../noun/values.ts";
import type { Api } from "../openai/client.ts";
import { path } from "../openai/path.ts";
import { isLifetime, isUnexpired, keyFacts } from "./key-attributes.ts";
import { closeKey, openKey, renewalAfter } from "./key-ephemeral.ts";
import { keyOf, madeName } from "./key.ts";
import { keysOfProject } from "./project-api-key.ts";

/** The keys of service accounts, from the list of all keys of a project. */
export const serviceAccountKeys = defineNoun({
  ...keysOfProject,
  name: "project_service_account_api_key",
  title: "service account key",
  attributes: {
    service_account_id: required(string, "The service account that the key belongs to (`svc_acct_…` or `user-…`).", {
      requiresReplace: true,
      validate: [isId],
    }),
    name: optionalComputed(string, "The name of the key, which need not be unique.", {
      hint: "If omitted, the provider generates a name. A change replaces the key.",
      requiresReplace: onlyAtCreate,
      validate: isName,
    }),
    ...keyFacts,
    expires_at: computed(
      int64,
      "When the key expires, in Unix seconds; null if it does not. An expired key counts as gone.",
      {
        unknownOnUpdate: true,
      },
    ),
  },
  fromApi: ({ owner, ...row }) => ({ ...row, service_account_id: (owner as Owner | undefined)?.service_account?.id }),
  isLive: isUnexpired,
});

interface Owner {
  readonly service_account?: { readonly id?: string } | null;
}

/** Checks the scopes. The API takes an empty list as all scopes. */
const notNone: Validator<readonly unknown[]> = (value) =>
  Array.isArray(value) && value.length === 0
    ? "must not be empty: the API takes an empty list as all permissions of the service account. To give the key all permissions, leave scopes out"
    : undefined;

const scopes = {
  description:
    "The permissions of the key, from the permissions of its service account. If omitted, the key has all of them.",
  validate: [notNone, each(notEmpty)],
};

const kind = {
  noun: serviceAccountKeys,
  owner: ["service_account_id"],
  at: ({ project_id, service_account_id }: Values) =>
    path`/organization/projects/${String(project_id)}/service_accounts/${String(service_account_id)}/api_keys`,
};

const life = keyOf(serviceAccountKeys, {
  ...kind,
  peerNames: { "cloudopsworks/openai": "project_api_key" },
  own: {
    scopes: optional(
      set(string),
      `${scopes.description} The API does not return them. Removing them replaces the key.`,
      {
        validate: scopes.validate,
        requiresReplace: ({ config, prior }: AttributeChange<unknown>) => config === null && prior !== null,
      },
    ),
    expires_in_seconds: optional(
      int64,
      "The lifetime of the key in seconds, at most 31536000 (a year), counted from the create or the last change of this number.",
      { validate: isLifetime },
    ),
  },
});

const resource = defineResource({
  ...life,
  description:
    "A key of a service account. The provider encrypts its value for a reader: no state, plan or log contains the plain value.",
  plan(change) {
    const answer = life.plan?.(change) ?? {};
    const { prior, planned } = change;
    if (!prior || !planned || prior.expires_in_seconds === null || planned.expires_in_seconds !== null) return answer;
    const stays = warningDiagnostic(
      "Expiry Stays",
      `The API does not remove an expiry: the key ${prior.id} expires as before. To have a key without an expiry, replace it (terraform apply -replace=ADDRESS).`,
      [{ attribute: "expires_in_seconds" }],
    );
    return { ...answer, diagnostics: [...(answer.diagnostics ?? []), stays] };
  },
  async read(request) {
    const row = await life.read(request);
    if (row && !(row.service_account_id ?? request.state.service_account_id))
      throw new DiagnosticError(
        "Not a Key of a Service Account",
        `The key ${request.state.api_key_id} in ${request.state.project_id} belongs to a person. Terraform manages keys of service accounts only; the data source openai_project_api_key reads any key.`,
      );
    return row;
  },
  async update(request) {
    const { plan, state, api } = request;
    const recorded = await life.update(request);
    const body = {
      ...(plan.expires_in_seconds !== null &&
        plan.expires_in_seconds !== state.expires_in_seconds && { expires_in_seconds: plan.expires_in_seconds }),
      ...(plan.scopes !== null && !set(string).equals(plan.scopes, state.scopes) && { scopes: plan.scopes }),
    };
    if (Object.keys(body).length === 0) return { ...recorded, expires_at: state.expires_at };
    return { ...recorded, expires_at: await change(api, state, body) };
  },
});

/**
 * Changes a key, and returns its new expiry. The lifetime starts anew with each request, so it is sent only when it
 * changes.
 */
async function change(
  api: Api,
  state: { readonly project_id: string; readonly id: string | null; readonly expires_at: number | bigint | null },
  body: object,
): Promise<number | bigint | null> {
  const itself = pathOf(serviceAccountKeys, state, state.id);
  const expiryOf = (answer: unknown): number | bigint | null =>
    serviceAccountKeys.read(answer)["expires_at"] as number | bigint | null;
  const confirm = async (): Promise<unknown> => {
    const now = await api.get(itself);
    return expiryOf(now) === state.expires_at ? undefined : now;
  };
  const answer = await api.post(itself, body, "expires_in_seconds" in body ? { confirm } : { repeatable: true });
  return expiryOf(answer) ?? expiryOf(await api.get(itself));
}

const ephemeral = defineEphemeralResource({
  name: "project_service_account_api_key",
  description:
    "A key of a service account for one run. The provider renews it while the run lasts, and revokes it at the end. Its value is in no state and no plan.",
  attributes: {
    project_id: required(string, "The project (`proj_…`).", { validate: [isId] }),
    service_account_id: required(string, "The service account (`svc_acct_…` or `user-…`).", { validate: [isId] }),
    name: optionalComputed(string, "The name of the key. If omitted, the provider generates a name.", {
      validate: isName,
    }),
    scopes: optional(set(string), scopes.description, { validate: scopes.validate }),
    expires_in_seconds: defaulted(int64, "The lifetime of the key in seconds, unless it is renewed or revoked.", {
      default: 900,
      validate: isLifetime,
    }),
    id: computed(string, "The key (`key_…`)."),
    value: computed(string, "The value of the key.", { sensitive: true }),
    expires_at: computed(int64, "When the key expires, in Unix seconds, unless it is renewed."),
  },
  timeouts: { open: "5m" },
  async open({ config, api, context }) {
    const { project_id, service_account_id, scopes: narrowed, expires_in_seconds } = config;
    const name = config.name ?? madeName();
    const order = {
      place: { project_id, service_account_id },
      name,
      body: { expires_in_seconds, ...(narrowed && { scopes: narrowed }) },
    };
    const lifetime = Number(expires_in_seconds);
    const kept = { project_id, service_account_id, lifetime };
    const { id, value, expires_at } = await openKey(api, kind, order, kept, context);
    return {
      result: { id, value, name, expires_at },
      renewAt: renewalAfter(lifetime),
      private: { ...kept, id, expires_at: secondsOf(expires_at) },
    };
  },
  async renew({ private: kept, api }) {
    const expires_at = secondsOf(await change(api, kept, { expires_in_seconds: kept.lifetime }));
    return { renewAt: renewalAfter(kept.lifetime), private: { ...kept, expires_at } };
  },
  async close({ private: kept, api, context }) {
    await closeKey(api, kind, kept, `, within ${kept.lifetime} seconds`, context);
  },
});

function secondsOf(time: number | bigint | null): number | null {
  return time === null ? null : Number(time);
}

export const projectServiceAccountApiKey = offer({
  shape: "key",
  resource,
  list: listOf(serviceAccountKeys, resource, { isManageable: (row) => row["service_account_id"] !== null }),
  exported: {
    refers: { service_account_id: ["project_service_account"] },
    whyNot: ({ service_account_id }) => (service_account_id === null ? "" : undefined),
  },
  ephemeral: [ephemeral],
});
