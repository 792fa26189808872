import { bodyObject, missingParameter, optionalText, wrongType } from "../body.ts";
import { notFound, Refusal } from "../errors.ts";
import type { Fields } from "../fields.ts";
import { listWithIds, pageOf, readChoice } from "../paging.ts";
import { defineNoun, segment } from "../route.ts";
import type { Call } from "../route.ts";
import type { Store, TableKey } from "../store.ts";

/** /organization/projects. Projects are archived, never deleted; archived ones refuse changes and leave the list. */
export const projects = defineNoun({
  name: "projects",
  seed: { read: readSeed, add: addSeed },
  routes: [
    {
      method: "GET",
      template: "/organization/projects",
      key: "admin",
      scope: "api.management",
      answer: list,
    },
    {
      method: "POST",
      template: "/organization/projects",
      key: "admin",
      scope: "api.management",
      answer: create,
    },
    {
      method: "GET",
      template: "/organization/projects/{}",
      key: "admin",
      scope: "api.management",
      answer: (call) => present(find(call)),
    },
    {
      method: "POST",
      template: "/organization/projects/{}",
      key: "admin",
      scope: "api.management",
      answer: update,
    },
    {
      method: "POST",
      template: "/organization/projects/{}/archive",
      key: "admin",
      scope: "api.management",
      answer: archive,
    },
  ],
});

export interface Project {
  readonly id: string;
  readonly name: string | null;
  readonly created_at: number;
  readonly archived_at: number | null;
  readonly external_key_id: string | null;
  readonly residency: string | undefined;
  /** the organization's default project, which refuses changes */
  readonly isDefault: boolean;
}

export const projectTable: TableKey<Project> = { name: "projects" };

export interface ProjectSeed {
  readonly id?: string | undefined;
  readonly name: string;
  readonly created_at?: number | undefined;
  /** Unix seconds; a project that has it is archived */
  readonly archived_at?: number | undefined;
  readonly residency?: string | undefined;
  readonly external_key_id?: string | undefined;
  readonly default?: boolean | undefined;
}

const residencies = [
  "GLOBAL",
  "US_STORAGE_PROCESSING",
  "EU_STORAGE_PROCESSING",
  "JP_STORAGE",
  "KR_STORAGE",
  "CA_STORAGE",
  "SG_STORAGE",
  "IN_STORAGE",
  "AU_STORAGE",
  "GB_STORAGE",
  "AE_STORAGE",
  "AE_STORAGE_PROCESSING",
] as const;

function readSeed(fields: Fields): ProjectSeed {
  return {
    id: fields.string("id", undefined),
    name: fields.string("name"),
    created_at: fields.integer("created_at", undefined, 0),
    archived_at: fields.integer("archived_at", undefined, 0),
    residency: fields.oneOf("residency", residencies, undefined),
    external_key_id: fields.string("external_key_id", undefined),
    default: fields.boolean("default", false),
  };
}

function addSeed(store: Store, row: ProjectSeed): void {
  store.table(projectTable).put({
    id: row.id ?? store.ids.next("proj_"),
    name: row.name,
    created_at: row.created_at ?? store.now(),
    archived_at: row.archived_at ?? null,
    external_key_id: row.external_key_id ?? null,
    residency: row.residency,
    isDefault: row.default ?? false,
  });
}

function list(call: Call): unknown {
  const archivedToo = readChoice(call, "include_archived", ["true", "false"], "false") === "true";
  const rows = call.store
    .table(projectTable)
    .rows()
    .filter((row) => archivedToo || row.archived_at === null);
  const page = pageOf(call, rows, { byDefault: 20, maximum: 100 });
  return listWithIds({ ...page, rows: page.rows.map(present) });
}

function create({ store, body }: Call): unknown {
  const members = bodyObject(body, ["name", "residency", "external_key_id", "geography"]);
  const { name, residency } = members;
  if (name === undefined || name === null || name === "") throw missingParameter("name");
  if (typeof name !== "string") throw wrongType("name", "a string");
  const known = residencies.find((each) => each === residency);
  if (residency !== undefined && residency !== null && known === undefined) {
    throw new Refusal(400, `Invalid value for 'residency'. Supported values are: ${residencies.join(", ")}.`, {
      code: "invalid_value",
      param: "residency",
    });
  }
  return present(
    store.table(projectTable).put({
      id: store.ids.next("proj_"),
      name,
      created_at: store.now(),
      archived_at: null,
      external_key_id: optionalText(members, "external_key_id") ?? null,
      residency: known,
      isDefault: false,
    }),
  );
}

function update(call: Call): unknown {
  const members = bodyObject(call.body, ["name", "external_key_id", "geography"]);
  const project = changeable(call);
  const name = optionalText(members, "name");
  const externalKey = optionalText(members, "external_key_id");
  return present(
    call.store.table(projectTable).put({
      ...project,
      name: name ?? project.name,
      external_key_id: externalKey === undefined ? project.external_key_id : externalKey,
    }),
  );
}

function archive(call: Call): unknown {
  const archived = { ...changeable(call), archived_at: call.store.now() };
  return present(call.store.table(projectTable).put(archived));
}

function changeable(call: Call): Project {
  const project = findActiveProject(call);
  if (project.isDefault) {
    throw new Refusal(400, `The default project ${project.id} cannot be changed or archived.`);
  }
  return project;
}

/** What every endpoint of an archived project answers when it is asked to change something. */
export function refuseArchived(project: Project): void {
  if (project.archived_at !== null) {
    throw new Refusal(400, `Project ${project.name ?? project.id} is archived`, {
      code: "project_archived",
    });
  }
}

/** The project that the first segment of a path names. @throws Refusal where there is none, or an archived one */
export function findActiveProject(call: Call): Project {
  const project = find(call);
  refuseArchived(project);
  return project;
}

function find(call: Call): Project {
  const id = segment(call, 0);
  const project = call.store.table(projectTable).get(id);
  if (project === undefined) throw notFound("project", id);
  return project;
}

function present(project: Project) {
  const { id, name, created_at, archived_at, external_key_id, residency } = project;
  return {
    id,
    object: "organization.project",
    name,
    created_at,
    archived_at,
    status: archived_at === null ? "active" : "archived",
    external_key_id,
    ...(residency === undefined ? {} : { residency }),
  };
}
