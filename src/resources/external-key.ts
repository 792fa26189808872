import {
  computed,
  DiagnosticError,
  errorDiagnostic,
  int64,
  isUnknown,
  matching,
  oneOf,
  optional,
  optionalComputed,
  required,
  set,
  string,
  warningDiagnostic,
} from "terraform-plugin-kit";
import type { Attribute, Diagnostic, ObjectValue, Validator } from "terraform-plugin-kit";
import { findRow, pathOf } from "../noun/find.ts";
import { isId, isName } from "../noun/id.ts";
import { defineAction, defineResource } from "../noun/life.ts";
import { listOf } from "../noun/list.ts";
import { defineNoun } from "../noun/noun.ts";
import { objectOf } from "../noun/object.ts";
import { offer } from "../noun/offer.ts";
import { isRefusal, lookAfter } from "../noun/refusal.ts";
import { isRecord } from "../noun/row.ts";
import { pluralOf, singularOf } from "../noun/surface.ts";
import { action, path } from "../openai/path.ts";

/** The attributes of each cloud: the required ones, and the version, which only the purpose psp_decryption has. */
const clouds = {
  aws: { key: "kms_arn", needs: ["role_arn", "kms_arn", "external_id"], version: undefined },
  gcp: {
    key: "kms_key_name",
    needs: [
      "workload_identity_project_number",
      "workload_identity_pool_id",
      "workload_identity_provider_id",
      "audience",
      "kms_project_id",
      "kms_key_ring_name",
      "kms_key_name",
      "kms_key_location",
    ],
    version: "kms_key_version",
  },
  azure: { key: "vault_uri", needs: ["tenant_id", "vault_uri", "key_name"], version: "key_version" },
  oci: { key: "key_ocid", needs: ["vault_ocid", "key_ocid", "region"], version: "key_version_ocid" },
} as const;

type Cloud = keyof typeof clouds;

const cloudNames = Object.keys(clouds) as readonly Cloud[];

const externalKeys = defineNoun({
  name: "external_key",
  title: "external key",
  id: { name: "external_key_id", prefix: "extkey_" },
  list: () => ({ path: path`/organization/external_keys` }),
  attributes: {
    name: required(string, "The name of the registration.", { requiresReplace: true, validate: isName }),
    type: optionalComputed(string, "The cloud of the key: `aws`, `gcp`, `azure` or `oci`.", {
      hint: "If omitted, it follows from the attributes that are set.",
      requiresReplace: true,
      validate: [oneOf(...cloudNames)],
    }),
    purpose: optionalComputed(string, "What the key is for: `ekm` or `psp_decryption`.", {
      hint: "If omitted, the API chooses `ekm`.",
      requiresReplace: true,
    }),
    role_arn: text("AWS: the role that the API assumes.", [
      matching(
        /^arn:aws[\w-]*:iam::\d{12}:role\/.+$/u,
        "must be the ARN of an IAM role, arn:aws:iam::123456789012:role/name",
      ),
    ]),
    kms_arn: text("AWS: the ARN of the KMS key."),
    external_id: text(
      "AWS: the external id in the trust policy of the role, the id of the organization or of a project.",
    ),
    workload_identity_project_number: text("GCP: the number of the project that has the workload identity pool.", [
      matching(/^[0-9]{1,19}$/u, "must be the number of a project, 1 to 19 digits"),
    ]),
    workload_identity_pool_id: text("GCP: the workload identity pool."),
    workload_identity_provider_id: text("GCP: the provider in the pool."),
    audience: text("GCP: the audience of the tokens, the id of the organization or of a project."),
    kms_project_id: text("GCP: the project that has the key."),
    kms_key_ring_name: text("GCP: the key ring."),
    kms_key_name: text("GCP: the name of the key."),
    kms_key_location: text("GCP: the location of the key."),
    kms_key_version: text("GCP: the version of the key, for `psp_decryption` alone."),
    tenant_id: text("Azure: the tenant."),
    vault_uri: text("Azure: the address of the key vault."),
    key_name: text("Azure: the name of the key, which begins with the id of the organization and two hyphens."),
    key_version: text("Azure: the version of the key, for `psp_decryption` alone."),
    vault_ocid: text("OCI: the vault."),
    key_ocid: text("OCI: the key."),
    region: text("OCI: the region."),
    key_version_ocid: text("OCI: the version of the key, for `psp_decryption` alone."),
    api_project_ids: computed(set(string), "The projects that use the key."),
    workspace_id: computed(string, "The workspace that uses the key."),
    created_at: computed(int64, "When the key was registered, in Unix seconds."),
  },
});

const life = objectOf(externalKeys, { create: (given) => ({ type: cloudOf(given as ObjectValue), ...given }) });

const resource = defineResource({
  ...life,
  description: "A key in your own cloud that encrypts the data of projects (external key management).",
  validate: [cloudRule],

  async delete(request) {
    try {
      await life.delete(request);
    } catch (error) {
      const { id } = request.state;
      if (!isRefusal(error) || !id) throw error;
      const row = await lookAfter(error, async () => await findRow(request.api, externalKeys, {}, { id }));
      throw inUse(id, row?.["api_project_ids"], row?.["workspace_id"], error.message) ?? error;
    }
  },
});

const validate = defineAction({
  name: "external_key_validate",
  description:
    "Makes the API use an external key, and fails if the API cannot use it. After a rotation, the action proves that the key works. After a revocation, the action must fail.",
  attributes: { external_key_id: required(string, externalKeys.idText, { validate: [isId] }) },
  timeouts: { invoke: "5m" },
  async invoke({ config, api, progress }) {
    const itself = pathOf(externalKeys, {}, config.external_key_id);
    const answer = await api.post(action(itself, "validate"), {}, { of: itself, repeatable: true });
    const status = isRecord(answer) ? answer["status"] : undefined;
    if (status !== "success") {
      throw new DiagnosticError(
        "External Key Not Valid",
        `The API could not use the external key ${config.external_key_id}. Its answer is ${JSON.stringify(answer)}. Check the key in your cloud, and the permissions that the API has for it.`,
      );
    }
    progress(`The API can use the external key ${config.external_key_id}.`);
  },
});

export const externalKey = offer({
  shape: "object",
  resource,
  data: [
    singularOf(externalKeys, "An external key, by its id."),
    pluralOf(externalKeys, "The external keys of the organization.", { where: ["purpose", "type"] }),
  ],
  list: listOf(externalKeys, resource),
  // The type follows from the attributes of each cloud.
  exported: { defaults: { purpose: "ekm" }, insteadOf: { type: "name" } },
  actions: [validate],
});

function text(description: string, validators: readonly Validator<string>[] = []): Attribute<string, "optional"> {
  return optional(string, description, { requiresReplace: true, validate: [...isName, ...validators] });
}

/** Returns the cloud that the attributes belong to, by `type` or by the attribute that names the key. */
function cloudOf(values: ObjectValue): Cloud | undefined {
  return (
    cloudNames.find((name) => values["type"] === name) ?? cloudNames.find((name) => isSet(values[clouds[name].key]))
  );
}

/**
 * Checks that the attributes belong to one cloud, that no required attribute is missing, and that the version fits
 * the purpose.
 */
function cloudRule(config: ObjectValue): readonly Diagnostic[] {
  const { type = null, purpose = null } = config;
  if (isUnknown(type)) return [];
  const cloud = cloudOf(config);
  if (cloud === undefined) {
    const open = cloudNames.some((name) => isUnknown(config[clouds[name].key] ?? null));
    if (open || type !== null) return [];
    const keys = cloudNames.map((name) => `${clouds[name].key} (${name})`).join(", ");
    return [combination(`Set type, or the attribute that names the key in its cloud: ${keys}.`)];
  }
  const { needs, version } = clouds[cloud];
  const own: readonly string[] = [...needs, ...(version ? [version] : [])];
  const missing = needs.filter((name) => (config[name] ?? null) === null);
  const foreign = cloudNames
    .flatMap((name): readonly string[] => [...clouds[name].needs, clouds[name].version ?? ""])
    .filter((name) => name !== "" && !own.includes(name) && isSet(config[name]));
  return [
    ...(missing.length > 0 ? [combination(`A key of the type ${cloud} also needs ${missing.join(", ")}.`)] : []),
    ...foreign.map((name) => combination(`${name} does not belong to a key of the type ${cloud}.`, name)),
    ...(version ? versionRule(version, config[version] ?? null, purpose) : []),
    ...(cloud === "azure" ? nameRule(config["key_name"]) : []),
  ];
}

function versionRule(version: string, value: ObjectValue[string], purpose: ObjectValue[string]): readonly Diagnostic[] {
  if (isUnknown(purpose)) return [];
  if (purpose === "psp_decryption" && value === null)
    return [combination(`The purpose psp_decryption needs ${version}.`, "purpose")];
  if ((purpose === null || purpose === "ekm") && isSet(value))
    return [
      combination(
        `${version} is only for the purpose psp_decryption: with ekm the API follows the newest version.`,
        version,
      ),
    ];
  return [];
}

function nameRule(name: ObjectValue[string] | undefined): readonly Diagnostic[] {
  if (typeof name !== "string" || /^org-.+--/u.test(name)) return [];
  return [
    warningDiagnostic(
      "Unusual Key Name",
      `The API expects the name of a key in Azure to begin with the id of the organization and two hyphens (org-…--name), which ${JSON.stringify(name)} does not. The API decides whether it takes the key.`,
      [{ attribute: "key_name" }],
    ),
  ];
}

function combination(detail: string, name?: string): Diagnostic {
  return errorDiagnostic(
    "Invalid Attribute Combination",
    detail,
    name === undefined ? undefined : [{ attribute: name }],
  );
}

function isSet(value: ObjectValue[string] | undefined): boolean {
  return value !== undefined && value !== null && !isUnknown(value);
}

/** Returns the error for a key in use; undefined where the API names no user of the key. */
function inUse(id: string, users: unknown, workspace: unknown, message: string): DiagnosticError | undefined {
  const used = Array.isArray(users) ? users.map(String) : [];
  const by = [
    ...(used.length > 0 ? [`${used.length === 1 ? "the project" : "the projects"} ${used.join(", ")}`] : []),
    ...(typeof workspace === "string" && workspace !== "" ? [`the workspace ${workspace}`] : []),
  ];
  if (by.length === 0) return undefined;
  return new DiagnosticError(
    "External Key in Use",
    `The external key ${id} cannot be deleted, because it is used by ${by.join(" and ")}. Archive the projects, or move them to another key, and apply again.\n\n${message}`,
  );
}
