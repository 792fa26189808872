import { computed, optional, required } from "../../../../src/kit/framework/attribute.ts";
import { passthroughId } from "../../../../src/kit/framework/import.ts";
import { IncompleteError } from "../../../../src/kit/framework/resource.ts";
import { int64, string } from "../../../../src/kit/values/primitive.ts";
import { resource } from "./define.ts";

/** A resource that is never updated, only replaced, and that can be slow or fail halfway. */
export const everyFixed = resource({
  name: "fixed",
  description: "Never updated.",
  attributes: {
    id: computed(string, "Id."),
    name: required(string, "Name.", { requiresReplace: true }),
    delay: optional(int64, "How many milliseconds its creation takes.", { requiresReplace: true }),
    fails: optional(string, "After what its creation fails.", { requiresReplace: true }),
  },
  timeouts: { create: "1m" },
  importId: passthroughId("id"),

  async create({ plan, api }) {
    if (plan.fails === "nothing") throw new Error("the creation failed early");
    const id = await api.create("fixed", { name: plan.name });
    try {
      if (plan.delay !== null) {
        await api.note(`creating ${id}`);
        await api.wait(Number(plan.delay));
      }
      if (plan.fails === "creation") throw new Error("the creation failed late");
    } catch (error) {
      throw new IncompleteError({ id }, error);
    }
    return { id };
  },
  async read({ state, api }) {
    return await api.get(state.id ?? "");
  },
  async delete({ state, api }) {
    await api.note(`deleted ${state.name}`);
    await api.remove(state.id ?? "");
  },
});
