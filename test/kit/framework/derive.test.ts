import { expect, expectTypeOf, test } from "vitest";
import {
  computed,
  defaulted,
  fullDescription,
  isNested,
  listNested,
  optional,
  optionalComputed,
  required,
  writeOnly,
} from "../../../src/kit/framework/attribute.ts";
import type { Attribute, Attributes } from "../../../src/kit/framework/attribute.ts";
import { requiredOf, computedOf } from "../../../src/kit/framework/derive.ts";
import type { RequiredOf, ComputedOf } from "../../../src/kit/framework/derive.ts";
import { defineDataSource } from "../../../src/kit/framework/data-source.ts";
import { notEmpty, oneOf } from "../../../src/kit/framework/validator.ts";
import { int64, string } from "../../../src/kit/values/primitive.ts";

const attributes = {
  id: computed(string, "The id.", { unknownOnUpdate: true, notNull: true }),
  name: required(string, "The name.", { hint: "Choose a short one.", validate: [notEmpty], requiresReplace: true }),
  size: defaulted(int64, "The size.", { default: 1, deprecated: "Use `name`." }),
  key: optionalComputed(string, "The key.", { sensitive: true, semanticEquals: (one, other) => one === other }),
  secret: writeOnly(string, "The secret.", { hint: "At least 8 characters." }),
  rules: optional(
    listNested({
      role: required(string, "The role.", { hint: "One of two.", validate: [oneOf("reader", "owner")] }),
      token: optional(string, "The token.", { sensitive: true }),
    }),
    "The rules.",
  ),
};

test("an attribute is described by its fact, its hint, its default and whether a change replaces", () => {
  expect(fullDescription(attributes.name)).toBe("The name. Choose a short one. A change replaces the resource.");
  expect(fullDescription(attributes.size)).toBe("The size. Default `1`.");
  expect(fullDescription(attributes.secret)).toBe("The secret. At least 8 characters.");
  expect(fullDescription(attributes.id)).toBe("The id.");
});

test("facts are computed attributes without what only a user who sets them needs, at any depth", () => {
  const facts = computedOf(attributes);
  expect(Object.keys(facts)).toEqual(["id", "name", "size", "key", "rules"]);
  for (const fact of [...Object.values(facts), ...Object.values(inside(facts.rules))]) {
    expect(fact).toMatchObject({
      mode: "computed",
      hint: undefined,
      requiresReplace: false,
      validate: [],
      default: undefined,
    });
  }
  expect(facts.name.description).toBe("The name.");
  expect(facts.id).toMatchObject({ unknownOnUpdate: false, notNull: true });
  expect(facts.key).toMatchObject({ sensitive: true, semanticEquals: undefined });
  expect(facts.size.deprecated).toBe("Use `name`.");
  expect(inside(facts.rules)["token"]?.sensitive).toBe(true);
  expectTypeOf<ComputedOf<typeof attributes>["size"]>().toEqualTypeOf<Attribute<number | bigint, "computed">>();
  expectTypeOf<"secret" extends keyof ComputedOf<typeof attributes> ? true : false>().toEqualTypeOf<false>();
});

test("arguments are required, keep their validators, and lose hints and replacement at any depth", () => {
  const args = requiredOf({ name: attributes.name, rules: attributes.rules });
  expect(args.name).toMatchObject({ mode: "required", required: true, hint: undefined, requiresReplace: false });
  expect(args.name.validate).toEqual([notEmpty]);
  expect(args.rules.mode).toBe("required");
  expect(inside(args.rules)["role"]).toMatchObject({ mode: "required", hint: undefined });
  expect(inside(args.rules)["role"]?.validate).toHaveLength(1);
  expectTypeOf<RequiredOf<typeof attributes>["size"]>().toEqualTypeOf<Attribute<number | bigint, "required">>();
});

test("a data source can be made of both", () => {
  const source = defineDataSource({
    name: "thing",
    description: "A thing.",
    attributes: { ...computedOf(attributes), ...requiredOf({ name: attributes.name }) },
    read: ({ config }) => Promise.resolve({ id: config.name, size: 1, key: null, rules: [] }),
  });
  expect(source.schema.attributes["name"]?.mode).toBe("required");
  expect(source.schema.attributes["rules"]?.mode).toBe("computed");
});

function inside({ type }: Attribute): Attributes {
  if (!isNested(type)) throw new Error("this attribute holds no others");
  return type.nested.attributes;
}
