import {
  bool,
  bytesBetween,
  computed,
  defaulted,
  DiagnosticError,
  errorDiagnostic,
  int64,
  isList,
  isObject,
  listNested,
  oneOf,
  optional,
  optionalComputed,
  required,
  singleNested,
  sizeBetween,
  string,
  warningDiagnostic,
} from "terraform-plugin-kit";
import type { Diagnostic, ObjectValue } from "terraform-plugin-kit";
import { pathOf } from "../noun/find.ts";
import { isName } from "../noun/id.ts";
import { defineResource } from "../noun/life.ts";
import { listOf } from "../noun/list.ts";
import { defineNoun } from "../noun/noun.ts";
import { objectOf } from "../noun/object.ts";
import { offer } from "../noun/offer.ts";
import { isRefusal, lookAfter } from "../noun/refusal.ts";
import { isRecord } from "../noun/row.ts";
import { pluralOf, singularOf } from "../noun/surface.ts";
import type { Values } from "../noun/values.ts";
import { action, path } from "../openai/path.ts";
import { sameJson } from "./text.ts";

export const workloadIdentityProviders = defineNoun({
  name: "workload_identity_provider",
  title: "workload identity provider",
  id: { name: "workload_identity_provider_id", prefix: "idp_" },
  list: () => ({ path: path`/organization/workload_identity_providers` }),
  attributes: {
    name: required(string, "The name of the provider.", { validate: isName }),
    issuer: required(string, "The issuer of the tokens: their claim `iss`.", { validate: isName }),
    audience: required(string, "The audience of the tokens: their claim `aud`.", { validate: isName }),
    type: defaulted(string, "The kind of the provider.", { default: "oidc", requiresReplace: true }),
    description: optional(string, "A description."),
    enabled: defaulted(bool, "Whether tokens of the provider are accepted.", {
      default: true,
      hint: "In an emergency, `false` stops all access through the provider.",
    }),
    attribute_transformations: optional(
      listNested({
        attribute: required(string, "The name of the attribute.", { validate: [bytesBetween(1, 256)] }),
        expression: required(string, "The expression that computes the value from the claims.", {
          validate: [bytesBetween(1, 4096)],
        }),
      }),
      "Attributes computed from the claims of a token, which rules can match.",
      { validate: [sizeBetween(0, 20)] },
    ),
    verification: optionalComputed(
      singleNested({
        type: required(string, "`discovery` or `uploaded_jwks`.", { validate: [oneOf("discovery", "uploaded_jwks")] }),
        discovery_url: optional(string, "The address at which the API discovers the keys of the issuer.", {
          hint: "If omitted, the address of the issuer.",
          validate: isName,
        }),
        jwks: optional(string, "The public keys of the issuer, as a JSON Web Key Set.", {
          hint: "Layout does not count.",
          semanticEquals: sameJson,
        }),
      }),
      "How the signature of a token is verified.",
    ),
    created_at: computed(int64, "When the provider was created, in Unix seconds."),
  },
  facts: { updated_at: computed(int64, "When the provider was last changed, in Unix seconds.") },
  fromApi: ({ verification, ...others }) => ({
    ...others,
    verification: isRecord(verification)
      ? { ...verification, ...(isRecord(verification["jwks"]) && { jwks: JSON.stringify(verification["jwks"]) }) }
      : verification,
  }),
});

const life = objectOf(workloadIdentityProviders, { create: toApi, update: toApi });

const resource = defineResource({
  ...life,
  description:
    "An issuer of OpenID Connect tokens, such as a CI system, whose workloads call the API without a key. Federation rules decide which token acts as which service account.",
  // The diagnostic has no path, because Terraform would print the lines of the attribute.
  validate: [transformationsRule, verificationRule],

  plan(change) {
    return change.planned === null ? { diagnostics: [tokensEnd(change.prior?.id)] } : life.plan?.(change);
  },

  async delete(request) {
    try {
      await life.delete(request);
    } catch (error) {
      const { id } = request.state;
      if (!isRefusal(error) || !id) throw error;
      const list = { path: action(pathOf(workloadIdentityProviders, {}, id), "federation_rules") };
      const rows = await lookAfter(error, async () => await request.api.rows(list, { fresh: true }));
      throw rows.length > 0 ? rulesLeft(id, rows, error.message) : error;
    }
  },
});

export const workloadIdentityProvider = offer({
  shape: "object",
  resource,
  data: [
    singularOf(workloadIdentityProviders, "A workload identity provider, by its id or by its issuer.", {
      by: ["issuer"],
    }),
    pluralOf(workloadIdentityProviders, "The workload identity providers of the organization."),
  ],
  list: listOf(workloadIdentityProviders, resource),
  exported: { defaults: { verification: { type: "discovery" } } },
});

/** Returns the attributes as the API takes them: an empty list for no transformations, and the key set as an object. */
function toApi({ verification, attribute_transformations, ...others }: Values): object {
  const { type, discovery_url, jwks } = isRecord(verification) ? verification : {};
  const keys = { type, ...(type === "discovery" ? { discovery_url: discovery_url ?? null } : { jwks: parsed(jwks) }) };
  return {
    ...others,
    ...(attribute_transformations !== undefined && { attribute_transformations: attribute_transformations ?? [] }),
    ...(isRecord(verification) && { verification: keys }),
  };
}

function parsed(jwks: unknown): unknown {
  // The rule did not check values that are known only after apply.
  const problem = keysProblem(jwks);
  if (problem) throw problem;
  return typeof jwks === "string" ? (JSON.parse(jwks) as unknown) : jwks;
}

function transformationsRule({ attribute_transformations: all = null }: ObjectValue): readonly Diagnostic[] {
  if (!isList(all)) return [];
  const names = all.flatMap((each) =>
    isObject(each) && typeof each["attribute"] === "string" ? [each["attribute"]] : [],
  );
  const twice = [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
  return twice.map((name) =>
    errorDiagnostic(
      "Attribute Made Twice",
      `attribute_transformations has more than one expression for ${JSON.stringify(name)}. Remove one of them.`,
    ),
  );
}

function verificationRule({ verification = null }: ObjectValue): readonly Diagnostic[] {
  if (!isObject(verification)) return [];
  const { type = null, discovery_url = null, jwks = null } = verification;
  const keys = keysProblem(jwks);
  const wrong = (detail: string): Diagnostic => errorDiagnostic("Invalid Attribute Combination", detail);
  return [
    ...(type === "discovery" && typeof jwks === "string"
      ? [wrong("verification.jwks is only for the type uploaded_jwks.")]
      : []),
    ...(type === "uploaded_jwks" && jwks === null
      ? [wrong("The verification type uploaded_jwks needs verification.jwks.")]
      : []),
    ...(type === "uploaded_jwks" && typeof discovery_url === "string"
      ? [wrong("verification.discovery_url is only for the type discovery.")]
      : []),
    ...(keys ? [keys.diagnostic] : []),
  ];
}

/** The members of a JSON Web Key that are private (RFC 7518, section 6). */
const privateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/** Checks a key set. A diagnostic never repeats its text, which may hold a secret. */
function keysProblem(jwks: unknown): DiagnosticError | undefined {
  if (typeof jwks !== "string") return undefined;
  let read: unknown;
  try {
    read = JSON.parse(jwks);
  } catch {
    read = undefined;
  }
  const keys = isRecord(read) ? read["keys"] : undefined;
  const isSecret = (key: unknown): boolean => isRecord(key) && privateMembers.some((member) => member in key);
  if (/PRIVATE KEY/u.test(jwks) || isSecret(read) || (Array.isArray(keys) && keys.some(isSecret))) {
    return new DiagnosticError(
      "Private Key in a Key Set",
      `verification.jwks holds a private or symmetric key (a member ${privateMembers.join(", ")}). The attribute takes only public keys, because the state stores it. Remove those members. Nothing was sent.`,
    );
  }
  if (Array.isArray(keys)) return undefined;
  return new DiagnosticError(
    "Invalid Key Set",
    'verification.jwks must be a JSON Web Key Set: {"keys": [ … ]} in JSON.',
  );
}

function tokensEnd(id: unknown): Diagnostic {
  return warningDiagnostic(
    "Workload Access Ends",
    `The destroy deletes the workload identity provider ${String(id)}, and all tokens that it issued stop working. The API refuses the delete while the provider has federation rules or mappings of Codex.`,
  );
}

function rulesLeft(id: string, rows: readonly unknown[], message: string): DiagnosticError {
  const ids = rows.map((row) => (isRecord(row) ? String(row["id"]) : "")).join(", ");
  return new DiagnosticError(
    "Federation Rules Left",
    `The workload identity provider ${id} cannot be deleted while it has federation rules: ${ids}. Delete the rules first, or import them into openai_workload_identity_federation_rule and destroy them together with the provider.\n\n${message}`,
  );
}
