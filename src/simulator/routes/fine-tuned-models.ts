import type { Fields } from "../fields.ts";
import { defineNoun } from "../route.ts";
import type { Store, TableKey } from "../store.ts";
import { projectTable } from "./projects.ts";

/** Fine-tuned models and their checkpoints by name, with the project that owns each. No endpoint serves them; permissions refer to them. */
export const fineTunedModels = defineNoun({
  name: "models",
  seed: { read: readSeed, add: addModel },
  routes: [],
});

export interface FineTunedModel {
  /** the model's name: `ft:…`, or another name in the seed */
  readonly id: string;
  /** undefined: no project of this organization */
  readonly project_id: string | undefined;
}

export const modelTable: TableKey<FineTunedModel> = { name: "models" };

/** Adds a model under its name, owned by the given project, or by the oldest project. Throws where the given project does not exist. */
export function addModel(store: Store, row: ReturnType<typeof readSeed>): void {
  if (row.project_id !== undefined && store.table(projectTable).get(row.project_id) === undefined) {
    throw new Error(`no project of the seed has the id "${row.project_id}"`);
  }
  const owner = row.project_id ?? store.table(projectTable).rows()[0]?.id;
  store.table(modelTable).put({ id: row.id, project_id: owner });
}

/** Reads a model. Without a project, the first project of the seed owns it. */
function readSeed(fields: Fields) {
  return { id: fields.string("id"), project_id: fields.string("project_id", undefined) };
}
