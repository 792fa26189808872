import { computed, defaulted, required, setNested, writeOnly } from "../../src/framework/attribute.ts";
import type { Attributes } from "../../src/framework/attribute.ts";
import { wholeId } from "../../src/framework/import.ts";
import { defineProvider } from "../../src/framework/provider.ts";
import { defineResource } from "../../src/framework/resource.ts";
import type { ResourceDefinition } from "../../src/framework/resource.ts";
import { upgradeFrom } from "../../src/framework/upgrade.ts";
import { createLog } from "../../src/plugin/log.ts";
import { mask } from "../../src/plugin/mask.ts";
import { serve } from "../../src/plugin/serve.ts";
import { createProviderServer } from "../../src/protocol/server.ts";
import { int64, string } from "../../src/values/primitive.ts";

/** What every operation is given as `api`: here notes in memory, by id. */
type Api = Map<string, { title: string; size: number }>;
const resource = <const A extends Attributes>(definition: ResourceDefinition<Api, A>) =>
  defineResource<Api, A>(definition);

const note = resource({
  name: "note",
  description: "A note.",
  attributes: {
    title: required(string, "The title; another title is another note.", { replace: true }),
    color: defaulted(string, "yellow", "The color."),
    tags: defaulted(setNested({ name: required(string, "The tag.") }), [], "What it is about."),
    secret: writeOnly(string, "Reaches create and update in `config`, and is stored nowhere."),
    id: computed(string, "The id.", { notNull: true }),
    size: computed(int64, "Counted anew on every update.", { volatile: true }),
  },
  importId: wholeId("id"),
  version: 1,
  // The states of version 0 had the tags in one text.
  upgrades: {
    0: upgradeFrom({ id: required(string, ""), title: required(string, ""), tags: required(string, "") }, (old) => ({
      ...old,
      color: "yellow",
      tags: old.tags.split(" ").map((name) => ({ name })),
    })),
  },
  create: ({ plan, config, api }) => {
    const made = { id: `note-${api.size + 1}`, size: plan.tags.length + (config.secret ?? "").length };
    api.set(made.id, { title: plan.title, size: made.size });
    return Promise.resolve(made);
  },
  read: ({ state, api }) => Promise.resolve(api.get(state.id ?? "")),
  update: ({ plan, state }) => Promise.resolve({ id: state.id, size: plan.tags.length }),
  delete: ({ state, api }) => Promise.resolve(void api.delete(state.id ?? "")),
});

export const notes = defineProvider({
  name: "notes",
  version: "1.0.0",
  description: "Notes.",
  attributes: {},
  configure: () => {
    const api: Api = new Map();
    return { bind: () => api, close: () => Promise.resolve() };
  },
  explain: () => undefined,
  resources: [note],
});

if (import.meta.main) {
  const { env } = process;
  const server = createProviderServer(notes, createLog({ name: "notes", env }), mask);
  const address = "registry.terraform.io/example/notes";
  await serve({ name: "notes", version: "1.0.0", address, env, connect: (closed) => server.connect(closed) });
}
