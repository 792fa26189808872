import { required, string } from "terraform-plugin-kit";
import { defineAction } from "./client.ts";

export const archiveNote = defineAction({
  name: "archive_note",
  description: "Archives a note. It stays, and is left out of lists.",
  attributes: { id: required(string, "The note.") },
  async invoke({ config, api, progress }) {
    progress(`Archiving ${config.id}`);
    await api.send("POST", `/notes/${config.id}/archive`);
  },
});
