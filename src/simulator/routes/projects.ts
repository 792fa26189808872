import { body, crud } from "../crud.ts";
import type { Parent } from "../crud.ts";
import { Refusal } from "../errors.ts";
import { readChoice } from "../paging.ts";
import { defineNoun, managed, segment } from "../route.ts";
import type { Call } from "../route.ts";
import { choice, flag, integer, nullable, omissible, optional, readShape, text } from "../shape.ts";
import type { Input } from "../shape.ts";
import type { Store, TableKey } from "../store.ts";

export const projectTable: TableKey<Project> = { name: "projects" };

export const residencies = [
  "GLOBAL",
  "US_STORAGE_PROCESSING",
  "EU_STORAGE_PROCESSING",
  "JP_STORAGE",
  "JP_STORAGE_PROCESSING",
  "KR_STORAGE",
  "CA_STORAGE",
  "SG_STORAGE",
  "IN_STORAGE",
  "IN_STORAGE_PROCESSING",
  "AU_STORAGE",
  "AU_STORAGE_PROCESSING",
  "GB_STORAGE",
  "AE_STORAGE",
  "AE_STORAGE_PROCESSING",
] as const;

export interface Project {
  readonly id: string;
  readonly name: string | null;
  readonly created_at: number;
  /** Unix seconds; only an archived project has it */
  readonly archived_at: number | null;
  readonly external_key_id: string | null;
  /** undefined where it was not set */
  readonly residency: (typeof residencies)[number] | undefined;
  /** the organization's default project, which refuses changes */
  readonly isDefault: boolean;
}

const newProject = {
  name: text(),
  residency: omissible(choice(...residencies)),
  external_key_id: omissible(text({ minimum: 0 })),
  geography: omissible(text({ minimum: 0 })),
};

const changes = {
  name: omissible(text({ minimum: 0 })),
  external_key_id: optional(nullable(text({ minimum: 0 }))),
  geography: omissible(text({ minimum: 0 })),
};

const collection = crud("/organization/projects", {
  table: projectTable,
  title: "project",
  prefix: "proj_",
  paging: { cursor: "last_id", byDefault: 20, maximum: 100 },
  where(call) {
    const archivedToo = readChoice(call, "include_archived", ["true", "false"], "false") === "true";
    return (row) => archivedToo || row.archived_at === null;
  },
  body: body(newProject),
  extra: { archived_at: integer(0), default: flag },
  row: ({ name, residency, external_key_id, archived_at, default: isDefault }, { id, created_at }): Project => ({
    id,
    name,
    created_at,
    archived_at: archived_at ?? null,
    external_key_id: external_key_id ?? null,
    residency,
    isDefault: isDefault ?? false,
  }),
  create: { check: refuseBothPlaces },
  update(changed, call) {
    refuseChange(changed);
    const { name = changed.name, external_key_id = changed.external_key_id } = readShape(call.body, changes);
    return { ...changed, name, external_key_id };
  },
  present,
});

/** /organization/projects. Projects are archived, never deleted. An archived project refuses changes and is not listed. */
export const projects = defineNoun({
  name: "projects",
  ...collection,
  routes: [...collection.routes, managed("POST", "/organization/projects/{}/archive", archive)],
});

/** The parent of the collections below /projects/{}: it must exist and must not be archived. */
export const project: Parent<"project_id"> = {
  title: "project",
  field: "project_id",
  exists: (store, id) => void findProject(store, id),
  open: (store, id) => refuseArchived(findProject(store, id)),
};

/** The project with this id. @throws Refusal 404 */
export function findProject(store: Store, id: string): Project {
  const found = store.table(projectTable).get(id);
  if (found === undefined) {
    throw new Refusal(404, `The project ${id} was not found.`, { code: "project_not_found" });
  }
  return found;
}

/** The project in the first segment of a path. @throws Refusal where it does not exist or is archived */
export function findActiveProject(call: Call): Project {
  const found = findProject(call.store, segment(call, 0));
  refuseArchived(found);
  return found;
}

/** Throws the answer of every endpoint of an archived project. */
export function refuseArchived({ id, name, archived_at }: Project): void {
  if (archived_at !== null) {
    throw new Refusal(400, `Project ${name ?? id} is archived`, { code: "project_archived" });
  }
}

function refuseBothPlaces({ residency, geography }: Input<typeof newProject>): void {
  if (residency !== undefined && geography !== undefined) {
    throw new Refusal(400, "Give either 'residency' or 'geography', not both.", { param: "geography" });
  }
}

function refuseChange(changed: Project): void {
  refuseArchived(changed);
  if (changed.isDefault) {
    throw new Refusal(400, `The default project ${changed.id} cannot be changed or archived.`);
  }
}

function archive(call: Call): unknown {
  const archived = collection.find(call);
  refuseChange(archived);
  return present(call.store.table(projectTable).put({ ...archived, archived_at: call.store.now() }), call.store);
}

function present({ id, name, created_at, archived_at, external_key_id, residency }: Project, store: Store) {
  const shown = shownResidency(residency, store);
  return {
    id,
    object: "organization.project" as const,
    name,
    created_at,
    archived_at,
    status: archived_at === null ? "active" : "archived",
    external_key_id,
    ...(shown === undefined ? {} : { residency: shown }),
  };
}

function shownResidency(residency: Project["residency"], store: Store): Project["residency"] {
  switch (store.rules.residency) {
    case "chosen":
      return residency;
    case "always":
      return residency ?? "GLOBAL";
    case "never":
      return undefined;
  }
}
