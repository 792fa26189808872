import { readFileSync, writeFileSync } from "node:fs";
import {
  alsoRequires,
  computed,
  defaulted,
  defineProvider,
  definitionsFor,
  int64,
  lengthBetween,
  optional,
  passthroughId,
  required,
  setNested,
  string,
  upgradeFrom,
  writeOnly,
} from "terraform-plugin-kit";
import { serve } from "terraform-plugin-kit/serve";

/** What every operation is given as `api`: here the notes in a file, by id. */
interface Api {
  load(): Record<string, object>;
  save(notes: Record<string, object>): void;
}
const { defineResource } = definitionsFor<Api>();

const note = defineResource({
  name: "note",
  description: "A note.",
  attributes: {
    title: required(string, "The title; another title is another note.", {
      requiresReplace: true,
      validate: [lengthBetween(1, 80)],
    }),
    color: defaulted(string, "The color.", { default: "yellow" }),
    tags: defaulted(setNested({ name: required(string, "The tag.") }), "What it is about.", { default: [] }),
    secret: writeOnly(string, "Reaches create and update in `config`, and is stored nowhere."),
    secret_version: optional(
      int64,
      "Another number writes the secret again: a write-only value alone makes no change.",
    ),
    id: computed(string, "The id.", { notNull: true }),
    size: computed(int64, "Counted anew on every update.", { unknownOnUpdate: true }),
  },
  validate: [alsoRequires("secret", "secret_version")],
  identity: { id: "required" },
  importId: passthroughId("id"),
  schemaVersion: 1,
  // The states of version 0 had the tags in one text.
  stateUpgrades: {
    0: upgradeFrom({ id: required(string, ""), title: required(string, ""), tags: required(string, "") }, (old) => ({
      ...old,
      color: "yellow",
      tags: old.tags.split(" ").map((name) => ({ name })),
    })),
  },
  async create({ plan, config, api }) {
    const id = `note-${Object.keys(api.load()).length + 1}`;
    return write(api, id, { ...plan, id, size: plan.tags.length + (config.secret ?? "").length });
  },
  async read({ state, api }) {
    return api.load()[state.id ?? ""];
  },
  async update({ plan, config, state, api }) {
    const id = state.id ?? "";
    return write(api, id, { ...plan, id, size: plan.tags.length + (config.secret ?? "").length });
  },
  async delete({ state, api }) {
    const { [state.id ?? ""]: _, ...others } = api.load();
    api.save(others);
  },
});

function write<N extends object>(api: Api, id: string, written: N): N {
  api.save({ ...api.load(), [id]: written });
  return written;
}

export const notes = defineProvider({
  name: "notes",
  version: "1.0.0",
  description: "Notes.",
  attributes: { file: optional(string, "Where the notes are: `notes.json` by default.") },
  configure(config) {
    const file = typeof config.file === "string" ? config.file : "notes.json";
    const api: Api = {
      load: () => JSON.parse(readFileSync(file, { encoding: "utf8", flag: "a+" }) || "{}") as Record<string, object>,
      save: (all) => writeFileSync(file, JSON.stringify(all)),
    };
    return { bind: () => api, close: () => Promise.resolve() };
  },
  resources: [note],
});

if (import.meta.main) {
  await serve(() => Promise.resolve({ provider: notes }), {
    name: "notes",
    version: "1.0.0",
    address: "registry.terraform.io/example/notes",
  });
}
