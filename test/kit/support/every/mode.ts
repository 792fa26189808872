import { createHash } from "node:crypto";
import {
  computed,
  defaulted,
  optional,
  optionalComputed,
  required,
  writeOnly,
} from "../../../../src/kit/framework/attribute.ts";
import { warningDiagnostic } from "../../../../src/kit/framework/diagnostic.ts";
import { passthroughId } from "../../../../src/kit/framework/import.ts";
import { upgradeFrom } from "../../../../src/kit/framework/upgrade.ts";
import { atLeast, conflicting, notEmpty, oneOf } from "../../../../src/kit/framework/validator.ts";
import { bool, int64, string } from "../../../../src/kit/values/primitive.ts";
import { isUnknown, unknown } from "../../../../src/kit/values/value.ts";
import { resource } from "./define.ts";

/** Every mode and option of an attribute, and what else a resource can have. */
export const everyMode = resource({
  name: "mode",
  description: "Every mode an attribute can have.",
  schemaVersion: 2,
  attributes: {
    id: computed(string, "Id.", { notNull: true }),
    name: required(string, "Name.", { validate: [notEmpty] }),
    note: optional(string, "Note."),
    nickname: optional(string, "Another note."),
    region: optionalComputed(string, "Region."),
    size: defaulted(string, "Size.", { default: "small", validate: [oneOf("small", "large")] }),
    count_of: defaulted(int64, "Count.", { default: 3, validate: [atLeast(1)] }),
    enabled: defaulted(bool, "Enabled.", { default: true }),
    settings: optional(string, "JSON.", { semanticEquals: sameJson }),
    city: optionalComputed(string, "City, in any case.", { semanticEquals: sameLetters }),
    old_note: optional(string, "Old.", { deprecated: "Use note." }),
    password: writeOnly(string, "Password."),
    password_version: optional(int64, "Counts the passwords."),
    password_hash: computed(string, "What is kept of the password.", { sensitive: true }),
    secret_text: optional(string, "Hidden.", { sensitive: true, validate: [notEmpty] }),
    revision: computed(int64, "How often it was written.", { unknownOnUpdate: true }),
    reads: computed(int64, "What private state counts."),
    first: computed(int64, "Known before it is there.", {
      planModifier: ({ creating, prior }) => (creating ? 1 : prior),
    }),
    title: computed(string, "Name, with a mark."),
    kind: optional(string, "Kind.", { requiresReplace: true }),
    zone: optionalComputed(string, "Zone.", { requiresReplace: "ifConfigured" }),
    level: optional(int64, "Level.", {
      requiresReplace: ({ prior, planned }) => isUnknown(planned) || Number(planned ?? 0) < Number(prior ?? 0),
    }),
  },
  timeouts: { create: "1m", update: "1m", delete: "1m" },
  validate: [conflicting("note", "nickname")],
  importId: passthroughId("id"),
  identity: { id: "required" },
  stateUpgrades: {
    0: upgradeFrom({ id: computed(string, "Id."), title: optional(string, "Title.") }, ({ id, title }) => ({
      id,
      name: title,
      size: "small",
    })),
    1: (stored) => ({ ...(stored as object), size: "large" }),
  },
  stateMoves: [
    ({ type, state }) =>
      type === "every_fixed" ? { id: (state as { readonly id: string }).id, name: "moved" } : undefined,
  ],

  plan({ prior, planned }) {
    if (planned === null) {
      return prior?.name === "guarded"
        ? { diagnostics: [warningDiagnostic("A Guarded Object Ends", `${prior.name} is to be destroyed.`)] }
        : undefined;
    }
    const title = isUnknown(planned.name) || planned.name === null ? unknown : `${planned.name}!`;
    const newPassword = prior !== null && planned.password_version !== prior.password_version;
    return { planned: { title, ...(newPassword && { password_hash: unknown }) } };
  },

  async create({ plan, config, api, context }) {
    const id = await api.create("mode", { name: plan.name, revision: 1 });
    context.privateState.set("reads", 0);
    if (plan.name === "warned") context.warn("An Object Was Made", `It is ${id}.`);
    return { id, ...answered(plan, config.password, 1), reads: 0, title: `${plan.name}!`, first: 1 };
  },
  async read({ state, api, context }) {
    const stored = state.id === null ? undefined : await api.get(state.id);
    const reads = Number(context.privateState.get("reads") ?? 0) + 1;
    context.privateState.set("reads", reads);
    await api.note(`read ${reads}`);
    return (
      stored && {
        size: state.size ?? "small",
        count_of: state.count_of ?? 3,
        enabled: state.enabled ?? true,
        ...stored,
      }
    );
  },
  async update({ plan, config, state, api }) {
    const revision = Number(state.revision ?? 0) + 1;
    await api.put(state.id ?? "", { name: plan.name, revision });
    return {
      id: state.id,
      ...answered(plan, config.password, revision),
      reads: state.reads,
      title: `${plan.name}!`,
      first: 1,
    };
  },
  async delete({ state, api }) {
    await api.remove(state.id ?? "");
  },
});

function answered(plan: { readonly region: string | null | undefined }, password: string | null, revision: number) {
  return {
    region: plan.region ?? "north",
    city: "Paris",
    zone: "z1",
    revision,
    password_hash: password === null ? null : createHash("sha256").update(password).digest("hex"),
  };
}

function sameJson(one: string, other: string): boolean {
  try {
    return JSON.stringify(JSON.parse(one)) === JSON.stringify(JSON.parse(other));
  } catch {
    return false;
  }
}

function sameLetters(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
