import { Refusal } from "../errors.ts";
import type { Fields } from "../fields.ts";
import { listWithIds, pageOf, readChoice } from "../paging.ts";
import { defineNoun, segment } from "../route.ts";
import type { Call } from "../route.ts";
import { missingParameter, readShape, wrongType } from "../shape.ts";
import type { Check } from "../shape.ts";
import type { Store, TableKey } from "../store.ts";
import { modelTable } from "./fine-tuned-models.ts";
import type { FineTunedModel } from "./fine-tuned-models.ts";
import { projectTable, refuseArchived } from "./projects.ts";

const path = "/fine_tuning/checkpoints/{}/permissions";
const access = { key: "admin", scope: "api.fine_tuning.checkpoints" } as const;

/** /fine_tuning/checkpoints/{model}/permissions: the projects, besides the owner, that may use a fine-tuned model. */
export const checkpointPermissions = defineNoun({
  name: "permissions",
  seed: { read: readSeed, add: addSeed },
  present,
  routes: [
    { method: "GET", template: path, ...access, answer: list },
    { method: "POST", template: path, ...access, creates: true, answer: create },
    { method: "DELETE", template: `${path}/{}`, ...access, answer: remove },
  ],
});

export interface Permission {
  readonly id: string;
  /** the name of the model; answers do not contain it */
  readonly checkpoint: string;
  /** the grantee, even where it is an `org-…` */
  readonly project_id: string;
  readonly created_at: number;
}

export const permissionTable: TableKey<Permission> = { name: "permissions" };

function readSeed(fields: Fields) {
  return {
    id: fields.string("id", undefined),
    checkpoint: fields.string("checkpoint"),
    project_id: fields.string("project_id"),
    created_at: fields.integer("created_at", undefined, 0),
  };
}

function addSeed(store: Store, row: ReturnType<typeof readSeed>): void {
  if (store.table(modelTable).get(row.checkpoint) === undefined) {
    throw new Error(`no job or model of the seed is called "${row.checkpoint}"`);
  }
  store.table(permissionTable).put({
    id: row.id ?? store.ids.next("cp_"),
    checkpoint: row.checkpoint,
    project_id: row.project_id,
    created_at: row.created_at ?? store.now(),
  });
}

function list(call: Call): unknown {
  const model = findModel(call);
  const order = readChoice(call, "order", ["ascending", "descending"], "descending");
  const grantee = call.query.get("project_id");
  const rows = permissionsOf(call.store, model).filter((row) => grantee === null || row.project_id === grantee);
  const ordered = order === "ascending" ? rows : rows.toReversed();
  return listOfPermissions(pageOf(call, ordered, { byDefault: 10, maximum: 100 }));
}

/** Creates permissions, all or none: when one grantee is refused, the whole request is refused. */
function create(call: Call): unknown {
  const model = findModel(call);
  const grantees = readGrantees(call.body);
  const existing = new Map(permissionsOf(call.store, model).map((row) => [row.project_id, row]));
  for (const grantee of grantees) {
    checkGrantee(call.store, model, grantee);
    if (call.store.rules.existingPermission === "refuse" && existing.has(grantee)) {
      throw new Refusal(400, `A permission for ${grantee} on ${model.id} already exists.`, {
        code: "already_exists",
        param: "project_ids",
      });
    }
  }
  const rows = grantees.map(
    (grantee) =>
      existing.get(grantee) ??
      call.store.table(permissionTable).put({
        id: call.store.ids.next("cp_"),
        checkpoint: model.id,
        project_id: grantee,
        created_at: call.store.now(),
      }),
  );
  return listOfPermissions({ rows, hasMore: false });
}

function remove(call: Call): unknown {
  const model = findModel(call);
  const id = segment(call, 1);
  const permission = call.store.table(permissionTable).get(id);
  if (permission === undefined || permission.checkpoint !== model.id) {
    throw new Refusal(404, `No checkpoint permission with the id '${id}' on '${model.id}'.`, {
      code: "not_found",
      param: "permission_id",
    });
  }
  call.store.table(permissionTable).delete(id);
  return { id, object: "checkpoint.permission", deleted: true };
}

/** Finds the model by name. Like the API, it does not know the `ftckpt_…` id of a job's checkpoint. */
function findModel(call: Call): FineTunedModel {
  const name = segment(call, 0);
  const model = call.store.table(modelTable).get(name);
  if (model === undefined) {
    throw new Refusal(404, `The model '${name}' does not exist or you do not have access to it.`, {
      code: "model_not_found",
      param: "fine_tuned_model_checkpoint",
    });
  }
  return model;
}

function permissionsOf(store: Store, model: FineTunedModel): readonly Permission[] {
  return store
    .table(permissionTable)
    .rows()
    .filter((row) => row.checkpoint === model.id);
}

function readGrantees(body: unknown): readonly string[] {
  return [...new Set(readShape(body, { project_ids: grantees }).project_ids)];
}

const grantees: Check<readonly string[]> = {
  read(value, param) {
    if (value === undefined || value === null) throw missingParameter(param);
    if (!isStrings(value)) throw wrongType(param, "an array of strings");
    if (value.length > 0) return value;
    throw new Refusal(400, `Invalid '${param}': expected at least one project.`, { code: "empty_array", param });
  },
};

function isStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

/**
 * Refuses an unknown project with 400, not 404: the live API's status is not documented, and a 404 here
 * would look like that of an unknown checkpoint.
 */
function checkGrantee(store: Store, model: FineTunedModel, grantee: string): void {
  if (grantee === model.project_id) {
    throw new Refusal(400, `Cannot modify checkpoint permissions for the owning project: ${grantee}`, {
      param: "project_ids",
    });
  }
  if (grantee.startsWith("org-")) {
    if (store.rules.organizationGrantees === "accept") return;
    throw new Refusal(400, `Invalid 'project_ids': '${grantee}' is not a project id.`, {
      code: "invalid_value",
      param: "project_ids",
    });
  }
  const project = store.table(projectTable).get(grantee);
  if (project === undefined) {
    throw new Refusal(400, `The project ${grantee} was not found.`, {
      code: "project_not_found",
      param: "project_ids",
    });
  }
  refuseArchived(project);
}

function listOfPermissions(page: { readonly rows: readonly Permission[]; readonly hasMore: boolean }): unknown {
  return listWithIds({ hasMore: page.hasMore, rows: page.rows.map(present) });
}

function present({ id, created_at, project_id }: Permission) {
  return { object: "checkpoint.permission" as const, id, created_at, project_id };
}
