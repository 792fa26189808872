import { defineProvider, errorDiagnostic, isUnknown, optional, string } from "terraform-plugin-kit";
import { archiveNote } from "./archive-note.ts";
import { ApiError, connect } from "./client.ts";
import { listedNotes, note } from "./note.ts";
import { notes } from "./notes.ts";
import { session } from "./session.ts";
import { slug } from "./slug.ts";

export const provider = defineProvider({
  name: "example",
  version: "0.1.0",
  description: "Manages notes.",
  attributes: {
    url: optional(string, "Where the API is. Also `EXAMPLE_URL`. Default `http://127.0.0.1:4010`."),
    key: optional(string, "The key for the API. Better set as `EXAMPLE_KEY`.", { sensitive: true }),
  },

  configure({ url, key }, { masking }) {
    const { EXAMPLE_URL, EXAMPLE_KEY } = process.env;
    // A value that is known only after apply counts as not set: the call that needs it says so.
    const secret = (isUnknown(key) ? undefined : key) ?? EXAMPLE_KEY ?? "";
    masking.addSecret(secret);
    return connect({
      url: (isUnknown(url) ? undefined : url) ?? (EXAMPLE_URL || "http://127.0.0.1:4010"),
      key: secret,
    });
  },

  toDiagnostic(error) {
    if (error instanceof ApiError) return errorDiagnostic("Notes API Error", error.message);
    // fetch gives its reason as the cause.
    if (error instanceof TypeError && error.cause instanceof Error)
      return errorDiagnostic(
        "Notes API Not Reached",
        `${error.cause.message}. Is it running? Check url and EXAMPLE_URL.`,
      );
    return undefined;
  },

  resources: [note],
  dataSources: [notes],
  listResources: [listedNotes],
  ephemeralResources: [session],
  actions: [archiveNote],
  functions: [slug],
});
