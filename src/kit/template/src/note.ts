import {
  bool,
  computed,
  defaulted,
  int64,
  lengthBetween,
  map,
  optional,
  passthroughId,
  required,
  string,
} from "terraform-plugin-kit";
import { defineListResource, defineResource, found } from "./client.ts";
import type { Note } from "./client.ts";

export const note = defineResource({
  name: "note",
  description: "A note.",
  attributes: {
    id: computed(string, "The id.", { notNull: true }),
    title: required(string, "The title. It cannot be changed.", {
      requiresReplace: true,
      validate: [lengthBetween(1, 80)],
    }),
    text: defaulted(string, "What the note says.", { default: "" }),
    labels: optional(map(string), "Labels of the note.", { nullMeans: {} }),
    archived: computed(bool, "Whether the note is archived."),
    revision: computed(int64, "Counts the changes of the note.", { unknownOnUpdate: true }),
  },
  identity: { id: "required" },
  importId: passthroughId("id"),
  timeouts: { create: "1m", update: "1m", delete: "1m" },

  async create({ plan, api }) {
    return await api.send<Note>("POST", "/notes", plan);
  },
  async read({ state, api }) {
    return await found(api.get<Note>(`/notes/${state.id}`));
  },
  async update({ plan, state, api }) {
    return await api.send<Note>("PUT", `/notes/${state.id}`, plan);
  },
  async delete({ state, api }) {
    await found(api.send("DELETE", `/notes/${state.id}`));
  },
});

/** For `terraform query`, from Terraform 1.14 on. */
export const listedNotes = defineListResource({
  resource: note,
  description: "Finds notes to import.",
  attributes: { title: optional(string, "Only notes whose title begins so.") },
  async *list({ config, api }) {
    for (const each of await api.get<readonly Note[]>("/notes")) {
      if (each.title.startsWith(config.title ?? "")) yield { displayName: each.title, state: each };
    }
  },
});
