import {
  bool,
  computed,
  defaulted,
  dynamic,
  errorDiagnostic,
  int64,
  isDynamic,
  isNull,
  isObject,
  isUnknown,
  oneOf,
  optional,
  optionalComputed,
  required,
  set,
  singleNested,
  sizeBetween,
  string,
  unknown,
} from "terraform-plugin-kit";
import type { Diagnostic, ObjectValue, Value } from "terraform-plugin-kit";
import { isId, isName } from "../noun/id.ts";
import { defineResource } from "../noun/life.ts";
import { listOf } from "../noun/list.ts";
import { defineNoun } from "../noun/noun.ts";
import type { Place } from "../noun/noun.ts";
import { objectOf } from "../noun/object.ts";
import { offer } from "../noun/offer.ts";
import { isRecord } from "../noun/row.ts";
import { pluralOf, singularOf } from "../noun/surface.ts";
import type { Values } from "../noun/values.ts";
import { path } from "../openai/path.ts";
import { sameJson } from "./text.ts";
import { workloadIdentityProviders } from "./workload-identity-provider.ts";

const parents = { workload_identity_provider_id: workloadIdentityProviders } as const;

const definition = {
  name: "workload_identity_federation_rule",
  title: "federation rule",
  id: { name: "rule_id", text: "The id of the federation rule." },
  parents,
  list: ({ workload_identity_provider_id: provider }: Place<typeof parents>) => ({
    path: path`/organization/workload_identity_providers/${provider}/federation_rules`,
  }),
  attributes: {
    project_id: required(string, "The project of the service account.", { requiresReplace: true, validate: [isId] }),
    service_account_id: required(string, "The service account that a matching token acts as.", {
      requiresReplace: true,
      validate: [isId],
    }),
    attribute_matchers: required(
      dynamic,
      "The values that the claims and attributes of a token must have: an object of strings, booleans and numbers.",
      {
        hint: 'Types count: `true` is not `"true"`.',
        semanticEquals: (one, other) => sameJson(JSON.stringify(one), JSON.stringify(other)),
      },
    ),
    name: optional(string, "The name of the rule.", { validate: isName }),
    description: optional(string, "A description."),
    enabled: defaulted(bool, "Whether the rule accepts tokens.", { default: true }),
    permissions: optionalComputed(
      singleNested({
        type: optionalComputed(string, "`service_account_default` or `restricted`.", {
          hint: "If omitted, the type is `restricted` if scopes are set, else `service_account_default`.",
          validate: [oneOf("service_account_default", "restricted")],
        }),
        scopes: optional(set(string), "The scopes of a token, from the scopes of the service account.", {
          validate: [sizeBetween(1, Number.POSITIVE_INFINITY)],
        }),
      }),
      "The permissions of a token. They can only narrow the permissions of the service account.",
    ),
    created_at: computed(int64, "When the rule was created, in Unix seconds."),
  },
  facts: { updated_at: computed(int64, "When the rule was last changed, in Unix seconds.") },
} as const;

const federationRules = defineNoun(definition);

/** The same, with the matchers as JSON: Terraform allows no dynamic values inside lists. */
const listedRules = defineNoun({
  ...definition,
  attributes: {
    ...definition.attributes,
    attribute_matchers: computed(string, "The values that the claims and attributes of a token must have, as JSON."),
  },
  fromApi: ({ attribute_matchers, ...others }: Values) => ({
    ...others,
    attribute_matchers: JSON.stringify(attribute_matchers),
  }),
});

const life = objectOf(federationRules, { create: toApi, update: toApi });

const resource = defineResource({
  ...life,
  description: "Lets tokens of a workload identity provider act as a service account, without an API key.",
  validate: [matchersRule, permissionsRule],

  plan(change) {
    const { planned } = change;
    // The schema checks the values.
    const config = change.config as ObjectValue | null;
    const answer = life.plan?.(change);
    const permissions: Value = planned?.permissions ?? null;
    const configured: Value = config?.["permissions"] ?? null;
    if (!isObject(permissions) || !isObject(configured) || configured["type"] !== null) return answer;
    // The type follows from the scopes. Its former value does not count.
    return {
      ...answer,
      planned: { permissions: { ...permissions, type: typeFor(permissions["scopes"] ?? null) } as never },
    };
  },
});

export const workloadIdentityFederationRule = offer({
  shape: "object",
  resource,
  data: [
    singularOf(federationRules, "A federation rule of a workload identity provider, by its id."),
    pluralOf(listedRules, "The federation rules of a workload identity provider.", {
      where: ["service_account_id"],
    }),
  ],
  list: listOf(federationRules, resource),
  exported: {
    refers: { project_id: ["project"], service_account_id: ["project_service_account"] },
    defaults: { permissions: { type: "service_account_default" } },
  },
});

/** Returns the attributes as the API takes them: matchers as an object, and scopes only for restricted permissions. */
function toApi({ permissions, ...others }: Values): object {
  if (!isRecord(permissions)) return others;
  const { scopes } = permissions;
  const type = permissions["type"] ?? typeFor((scopes ?? null) as Value);
  return { ...others, permissions: { type, ...(type === "restricted" && { scopes }) } };
}

function typeFor(scopes: Value): Value {
  if (isUnknown(scopes)) return unknown;
  return isNull(scopes) ? "service_account_default" : "restricted";
}

function matchersRule({ attribute_matchers: given = null }: ObjectValue): readonly Diagnostic[] {
  const value = isDynamic(given) ? given.value : given;
  if (isNull(value) || isUnknown(value)) return [];
  const wrong = (detail: string): Diagnostic =>
    errorDiagnostic("Invalid Attribute Matchers", detail, [{ attribute: "attribute_matchers" }]);
  if (!isObject(value))
    return [wrong("attribute_matchers must be an object, from the name of a claim to the value it must have.")];
  if (Object.keys(value).length === 0)
    return [
      wrong(
        "attribute_matchers is empty, so every token of the provider would match. Name at least one claim, such as repository.",
      ),
    ];
  const odd = Object.entries(value).filter(([, each]) => isNull(each) || isObject(each) || Array.isArray(each));
  return odd.map(([name]) =>
    wrong(`The value of ${JSON.stringify(name)} in attribute_matchers must be a string, a boolean or a number.`),
  );
}

function permissionsRule({ permissions = null }: ObjectValue): readonly Diagnostic[] {
  if (!isObject(permissions)) return [];
  const { type = null, scopes = null } = permissions;
  const wrong = (detail: string): readonly Diagnostic[] => [
    errorDiagnostic("Invalid Attribute Combination", detail, [{ attribute: "permissions" }]),
  ];
  if (type === "restricted" && scopes === null)
    return wrong("The permissions type restricted needs permissions.scopes.");
  return type === "service_account_default" && !isNull(scopes) && !isUnknown(scopes)
    ? wrong("permissions.scopes is only for the type restricted.")
    : [];
}
