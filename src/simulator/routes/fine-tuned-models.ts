import type { Fields } from "../fields.ts";
import { defineNoun } from "../route.ts";
import type { Store, TableKey } from "../store.ts";
import { projectTable } from "./projects.ts";

/** Fine-tuned models and their checkpoints by name, with the project that owns each. Nothing serves them; they are what permissions are about. */
export const fineTunedModels = defineNoun({
  name: "models",
  seed: { read: readSeed, add: addModel },
  routes: [],
});

export interface FineTunedModel {
  /** the model's name: `ft:…`, or whatever the seed calls it */
  readonly id: string;
  /** undefined: no project of this organization */
  readonly project_id: string | undefined;
}

export const modelTable: TableKey<FineTunedModel> = { name: "models" };

/** Makes a model known under its name, owned by the project given or else the oldest one. Throws where there is no such project. */
export function addModel(store: Store, row: ReturnType<typeof readSeed>): void {
  if (row.project_id !== undefined && store.table(projectTable).get(row.project_id) === undefined) {
    throw new Error(`no project of the seed has the id "${row.project_id}"`);
  }
  const owner = row.project_id ?? store.table(projectTable).rows()[0]?.id;
  store.table(modelTable).put({ id: row.id, project_id: owner });
}

/** Without a project, the first project of the seed owns the model. */
function readSeed(fields: Fields) {
  return { id: fields.string("id"), project_id: fields.string("project_id", undefined) };
}
