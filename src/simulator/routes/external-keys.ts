import { crud } from "../crud.ts";
import { Refusal } from "../errors.ts";
import { defineNoun, managed } from "../route.ts";
import { choice, optional, readTagged, text } from "../shape.ts";
import type { Tagged } from "../shape.ts";
import type { Store, TableKey } from "../store.ts";
import { projectTable } from "./projects.ts";

export const externalKeyTable: TableKey<ExternalKey> = { name: "external_keys" };

export interface ExternalKey {
  readonly id: string;
  readonly created_at: number;
  readonly key: Tagged<typeof clouds>;
}

const purposes = ["ekm", "psp_decryption"] as const;

const common = { name: text(), purpose: optional(choice(...purposes)) };

const clouds = {
  aws: {
    ...common,
    role_arn: text({ pattern: /^arn:aws:iam::\d{12}:role\/.+$/ }),
    kms_arn: text(),
    external_id: text(),
  },
  gcp: {
    ...common,
    workload_identity_project_number: text({ pattern: /^[0-9]{1,19}$/ }),
    workload_identity_pool_id: text(),
    workload_identity_provider_id: text(),
    audience: text(),
    kms_project_id: text(),
    kms_key_ring_name: text(),
    kms_key_name: text(),
    kms_key_location: text(),
    kms_key_version: optional(text()),
  },
  azure: { ...common, tenant_id: text(), vault_uri: text(), key_name: text(), key_version: optional(text()) },
  oci: { ...common, vault_ocid: text(), key_ocid: text(), region: text(), key_version_ocid: optional(text()) },
};

const versions = ["kms_key_version", "key_version", "key_version_ocid"];

const collection = crud("/organization/external_keys", {
  table: externalKeyTable,
  title: "external key",
  prefix: "extkey_",
  paging: { cursor: "last_id", byDefault: 20, maximum: 100, order: "asc" },
  missing: (id, { method }) => {
    const message =
      method === "DELETE" ? `No external key found with id '${id}'` : `The external key ${id} was not found`;
    return new Refusal(404, message, { code: "not_found" });
  },
  where({ query }) {
    const purpose = query.get("purpose");
    return ({ key }) => purpose === null || (key.purpose ?? "ekm") === purpose;
  },
  body: { read: (value) => readTagged(value, clouds) },
  row: (key, { id, created_at }): ExternalKey => ({ id, created_at, key }),
  create: { check: checkVersion },
  remove(row, { store }) {
    if (activeProjectsOf(row, store).length > 0) {
      throw new Refusal(400, `The external key ${row.id} is used by an active project. Archive that project first.`);
    }
    return present(row, store);
  },
  present,
});

/** /organization/external_keys: keys in a customer's own cloud that encrypt projects. */
export const externalKeys = defineNoun({
  name: "external_keys",
  ...collection,
  routes: [
    ...collection.routes,
    managed("POST", "/organization/external_keys/{}/validate", (call) => {
      collection.find(call);
      return { status: "success" };
    }),
  ],
});

/** A key for encryption follows its newest version; a key for decryption names its version. */
function checkVersion(key: Tagged<typeof clouds>): void {
  if (key.type === "aws") return;
  const version = Object.keys(key).find((name) => versions.includes(name));
  const purpose = key.purpose ?? "ekm";
  if (purpose === "ekm" && version !== undefined) {
    throw new Refusal(400, `'${version}' is not accepted for the purpose ekm.`, { param: version });
  }
  if (purpose === "psp_decryption" && version === undefined) {
    throw new Refusal(400, "The purpose psp_decryption requires the version of the key.");
  }
}

function activeProjectsOf({ id }: ExternalKey, store: Store): readonly string[] {
  return store
    .table(projectTable)
    .rows()
    .filter(({ external_key_id, archived_at }) => external_key_id === id && archived_at === null)
    .map((project) => project.id);
}

function present(row: ExternalKey, store: Store) {
  const { id, created_at, key } = row;
  return {
    object: "external_key",
    id,
    created_at,
    ...key,
    purpose: key.purpose ?? ("ekm" as const),
    api_project_ids: activeProjectsOf(row, store),
    workspace_id: "",
  };
}
