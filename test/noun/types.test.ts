/** The mistakes of an author that the compiler must refuse: each line below an expected error has one. */
import { expect, expectTypeOf, test } from "vitest";
import { computed, int64, optional, required, string } from "terraform-plugin-kit";
import { defineResource } from "../../src/noun/life.ts";
import { membershipOf } from "../../src/noun/membership.ts";
import { defineNoun } from "../../src/noun/noun.ts";
import { objectOf } from "../../src/noun/object.ts";
import { settingOf } from "../../src/noun/setting.ts";
import { pluralOf, singularOf } from "../../src/noun/surface.ts";
import { path } from "../../src/openai/path.ts";
import { projects } from "../../src/resources/project.ts";

const things = defineNoun({
  name: "thing",
  plural: "things",
  title: "thing",
  id: { name: "thing_id" },
  parents: { project_id: projects },
  list: ({ project_id }) => ({ path: path`/things/${project_id}` }),
  attributes: {
    name: required(string, "The name."),
    size: optional(int64, "The size."),
    created_at: computed(int64, "When it was created."),
  },
  facts: { owner: computed(string, "The owner.") },
  isLive: ({ owner, name }) => owner !== null && name !== "",
});

test("an author sees the types of the attributes", () => {
  objectOf(things, {
    create(set) {
      expectTypeOf(set.name).toEqualTypeOf<string | null | undefined>();
      return set;
    },
    update(changed) {
      expectTypeOf(changed.size).toEqualTypeOf<number | bigint | null | undefined>();
      return changed;
    },
  });
  const { attributes } = objectOf(things);
  expectTypeOf<keyof typeof attributes>().toEqualTypeOf<
    "id" | "thing_id" | "project_id" | "name" | "size" | "created_at"
  >();
  const membership = membershipOf(things).attributes;
  expectTypeOf(membership.thing_id.mode).toEqualTypeOf<"required">();
  expectTypeOf(attributes.thing_id.mode).toEqualTypeOf<"computed">();
  expect(Object.keys(attributes)).toContain("thing_id");
});

const plain = { name: "x", title: "x", attributes: { name: required(string, "The name.") } } as const;

/** This function is only compiled, never called. */
export function refusedByTheCompiler(): void {
  defineNoun({
    ...plain,
    parents: { project_id: projects },
    // @ts-expect-error -- the parent is called project_id
    list: ({ projet_id }) => ({ path: path`/x/${projet_id}` }),
  });
  // @ts-expect-error -- there is no parent
  defineNoun({ ...plain, list: ({ project_id }) => ({ path: path`/x/${project_id}` }) });
  // @ts-expect-error -- the attribute is called name
  defineNoun({ ...plain, list: () => ({ path: path`/x` }), isLive: ({ nam }) => nam !== null });
  // @ts-expect-error -- a name is a text
  defineNoun({ ...plain, list: () => ({ path: path`/x` }), isLive: ({ name }) => name === 1 });
  // @ts-expect-error -- the id is derived
  defineNoun({ ...plain, list: () => ({ path: path`/x` }), attributes: { id: computed(string, "The id.") } });
  defineNoun({
    ...plain,
    parents: { project_id: projects },
    list: () => ({ path: path`/x` }),
    // @ts-expect-error -- the parents are derived
    attributes: { project_id: required(string, "The project.") },
  });
  defineNoun({
    ...plain,
    id: { name: "x_id" },
    list: () => ({ path: path`/x` }),
    // @ts-expect-error -- the id under its own name is derived
    attributes: { x_id: required(string, "The id.") },
  });
  // @ts-expect-error -- facts repeat no attribute
  defineNoun({ ...plain, list: () => ({ path: path`/x` }), facts: { name: computed(string, "The name.") } });

  // @ts-expect-error -- the attribute is called name
  pluralOf(things, "Things.", { where: ["nam"] });
  // @ts-expect-error -- the attribute is called name
  singularOf(things, "A thing.", { by: ["nam"] });
  pluralOf(things, "Things.", { where: ["owner", "name"] });
  // @ts-expect-error -- the option is called where
  pluralOf(things, "Things.", { were: ["name"] });

  // @ts-expect-error -- the attribute is called name
  objectOf(things, { create: ({ nam }) => ({ nam }) });
  // @ts-expect-error -- a name is a text
  objectOf(things, { create: ({ name }) => ({ name: name * 2 }) });
  // @ts-expect-error -- a size is a number
  objectOf(things, { update: ({ size }) => ({ size: size?.trim() }) });
  // @ts-expect-error -- the option is called create
  objectOf(things, { creates: () => ({}) });
  // @ts-expect-error -- the attribute is called name
  membershipOf(things, { update: ({ nam }) => ({ nam }) });
  // @ts-expect-error -- the option is called joined
  membershipOf(things, { join: () => ({}) });
  // @ts-expect-error -- the option is called set
  settingOf(things, { sets: () => ({}) });

  // @ts-expect-error -- the operation is called create
  defineResource({ ...objectOf(things), description: "A thing.", creat: () => ({}) });
  defineResource({
    ...objectOf(things),
    description: "A thing.",
    // @ts-expect-error -- the attribute is called name
    plan: ({ planned }) => (planned?.nam === null ? undefined : {}),
  });
  defineResource({
    ...objectOf(things),
    description: "A thing.",
    // @ts-expect-error -- the attribute is called size
    delete: async ({ state }) => await Promise.resolve(state.siz),
  });
  // @ts-expect-error -- a resource has a description
  defineResource({ ...objectOf(things) });
}
