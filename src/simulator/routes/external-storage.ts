import { body, crud } from "../crud.ts";
import { defineNoun, managed } from "../route.ts";
import type { Call } from "../route.ts";
import { choice, taggedBy, text } from "../shape.ts";
import type { Tagged } from "../shape.ts";
import type { Store, TableKey } from "../store.ts";
import { findProject, refuseArchived } from "./projects.ts";

export const externalStorageTable: TableKey<ExternalStorage> = { name: "external_storage" };

export interface ExternalStorage {
  readonly id: string;
  readonly created_at: number;
  readonly project_id: string;
  readonly provider: Tagged<typeof clouds>;
  readonly status: (typeof statuses)[number];
}

const statuses = ["pending", "validated", "degraded", "unhealthy"] as const;

const clouds = {
  aws: { bucket: text(), role_arn: text() },
  azure: {
    tenant_id: text(),
    subscription_id: text(),
    resource_group: text(),
    account_name: text(),
    container: text(),
  },
  gcp: {
    bucket: text(),
    workload_identity_project_number: text(),
    workload_identity_pool_id: text(),
    workload_identity_provider_id: text(),
  },
  oci: { tenancy_ocid: text(), bucket: text(), region: text() },
};

const collection = crud("/organization/external_storage", {
  table: externalStorageTable,
  title: "external storage",
  prefix: "extstorage_",
  paging: { cursor: "last_id", byDefault: 20, maximum: 100, order: "asc" },
  where({ query }) {
    const project = query.get("project_id");
    return ({ project_id }) => project === null || project_id === project;
  },
  body: body({ project_id: text(), provider: taggedBy(clouds) }),
  extra: { status: choice(...statuses) },
  row({ project_id, provider, status }, { id, created_at }, store): ExternalStorage {
    refuseArchived(findProject(store, project_id));
    return { id, created_at, project_id, provider, status: status ?? "pending" };
  },
  create: true,
  remove: ({ id }) => ({ object: "organization.external_storage.deleted" as const, id, deleted: true }),
  present,
});

/** /organization/external_storage: buckets of a customer's own cloud. Once a bucket is validated, its project keeps data there. */
export const externalStorage = defineNoun({
  name: "external_storage",
  ...collection,
  routes: [...collection.routes, managed("POST", "/organization/external_storage/{}/validate", validate)],
});

function validate(call: Call): unknown {
  const found = collection.find(call);
  return present(call.store.table(externalStorageTable).put({ ...found, status: "validated" }), call.store);
}

function present({ id, created_at, project_id, provider, status }: ExternalStorage, store: Store) {
  return {
    object: "organization.external_storage" as const,
    id,
    created_at,
    project_id,
    geography: "US",
    status,
    provider: shownProvider(provider, store),
  };
}

/** The members that the API adds to the storage. */
function shownProvider(provider: ExternalStorage["provider"], { organization }: Store) {
  switch (provider.type) {
    case "aws": {
      const account_id = /^arn:aws:iam::(\d+):/.exec(provider.role_arn)?.[1] ?? "";
      return { ...provider, account_id, external_id: organization, region: "us-east-1" };
    }
    case "azure":
      return { ...provider, region: "eastus" };
    case "gcp":
      return { ...provider, audience: organization, region: "us-central1" };
    case "oci":
      return provider;
  }
}
