import { bool, computed, defaulted, listNested, string } from "terraform-plugin-kit";
import { defineDataSource } from "./client.ts";
import type { Note } from "./client.ts";

export const notes = defineDataSource({
  name: "notes",
  description: "All notes.",
  attributes: {
    archived: defaulted(bool, "Whether archived notes are listed as well.", { default: false }),
    notes: computed(
      listNested({ id: computed(string, "The id."), title: computed(string, "The title.") }),
      "The notes, by id.",
    ),
  },
  async read({ config, api }) {
    const all = await api.get<readonly Note[]>("/notes");
    return { notes: all.filter(({ archived }) => config.archived || !archived) };
  },
});
