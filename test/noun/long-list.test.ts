/** One list serves a thousand objects: its rows must not be read anew for each object. */
import { expect, test } from "vitest";
import { required, string } from "terraform-plugin-kit";
import { defineResource } from "../../src/noun/life.ts";
import { membershipOf } from "../../src/noun/membership.ts";
import { defineNoun } from "../../src/noun/noun.ts";
import { objectOf } from "../../src/noun/object.ts";
import { singularOf } from "../../src/noun/surface.ts";
import { path } from "../../src/openai/path.ts";
import { organizationUser } from "../../src/resources/organization-user.ts";
import type { Seed } from "../../src/simulator/seed.ts";
import { groups } from "./nouns.ts";
import { organization } from "./terraform.ts";

const rows = 10_000;
const objects = 1000;
const numbers = Array.from({ length: rows }, (_, index) => index);
const seed: Seed = {
  groups: numbers.map((number) => ({ id: `group_${number}`, name: `G${number}` })),
  users: numbers.map((number) => ({ id: `user-${number}`, email: `Person${number}@example.com` })),
  group_users: numbers.map((number) => ({ group_id: "group_0", user_id: `user-${number}` })),
};

/** Counts how often a noun looks at a row, raw or read. */
let looks = 0;
const counting = {
  fromApi: (item: object) => {
    looks++;
    return item;
  },
  isLive: () => {
    looks++;
    return true;
  },
  attributes: { name: required(string, "The name.") },
};
const things = defineNoun({
  name: "group",
  title: "group",
  id: { name: "group_id" },
  list: () => ({ path: path`/organization/groups`, pageSize: 1000, cursor: "next" }),
  ...counting,
});
const members = defineNoun({
  name: "group_user",
  title: "member",
  id: { name: "user_id" },
  parents: { group_id: groups },
  list: ({ group_id }) => ({ path: path`/organization/groups/${group_id}/users`, pageSize: 1000, cursor: "next" }),
  ...counting,
});
const thing = defineResource({ ...objectOf(things), description: "A group." });
const member = defineResource({ ...membershipOf(members), description: "A member." });

test.each([
  ["an object", thing, (number: number) => `group_${number}`],
  ["a membership", member, (number: number) => `group_0/user-${number}`],
] as const)("a thousand times %s of a list of ten thousand rows", async (_, resource, idOf) => {
  const org = await organization({ seed });
  const run = org.run();
  looks = 0;
  const read = numbers.slice(-objects).map(async (number) => await run.import(resource, idOf(number)));
  expect((await Promise.all(read)).filter((stored) => stored === null)).toEqual([]);
  expect(looks).toBeLessThan(3 * rows);
  expect(org.newRequests()).toHaveLength(rows / 1000);
});

test("a thousand data sources by name share a list of ten thousand rows", async () => {
  const org = await organization({ seed });
  const run = org.run();
  const source = singularOf(things, "A group.", { by: ["name"] });
  looks = 0;
  const read = numbers.slice(-objects).map(async (number) => await run.data(source, { name: `G${number}` }));
  expect((await Promise.all(read)).map(({ id }) => id)).toContain(`group_${rows - 1}`);
  expect(looks).toBeLessThan(3 * rows);
});

test("a thousand people by email, of ten thousand, are found in one list", async () => {
  const org = await organization({ seed });
  const run = org.run();
  const { resource } = organizationUser;
  if (!resource) throw new Error("the offer lacks a resource");
  await run.import(resource, "Person0@example.com");
  const read = numbers.slice(-objects).map(async (n) => await run.import(resource, `person${n}@EXAMPLE.com`));
  expect((await Promise.all(read)).map((stored) => stored?.values["user_id"])).toContain(`user-${rows - 1}`);
  expect(org.newRequests().length).toBeLessThan(2 + (2 * rows) / 100);
});
