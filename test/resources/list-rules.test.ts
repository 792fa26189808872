import { expect, test } from "vitest";
import type { ListResource, ObjectValue } from "terraform-plugin-kit";
import { importByIdentity, list } from "terraform-plugin-kit/testing";
import type { ListedObject } from "terraform-plugin-kit/testing";
import type { Api } from "../../src/openai/client.ts";
import { offers } from "../../src/resources/index.ts";
import { life } from "./life.ts";
import type { Life } from "./life.ts";
import { parentsOf, seed } from "./seeded.ts";

const lists = offers.flatMap(({ list: each }) => (each === undefined ? [] : [{ name: each.name, each }]));

test.each(lists)("$name: a listed object equals an import by its identity", async ({ each }) => {
  const organization = await life({ seed });
  const objects = await listed(organization, each);
  expect(objects.length).toBeGreaterThan(0);
  for (const { identity, state, displayName } of objects) {
    expect(displayName).not.toBe("");
    const imported = importByIdentity(each.name, each.resource, identity);
    const read = await organization.refresh(each.resource, imported);
    expect(definite(each, read)).toEqual({ ...definite(each, read), ...definite(each, state) });
  }
});

test.each(lists)("$name: the list stops at the limit", async ({ each }) => {
  const organization = await life({ seed, pageSize: 1 });
  const all = await listed(organization, each);
  const identities = (await listed(organization, each, 1)).map(({ identity }) => identity);
  expect(identities).toEqual(all.slice(0, 1).map(({ identity }) => identity));
});

async function listed(organization: Life, of: ListResource<Api>, limit = 0): Promise<readonly ListedObject[]> {
  const config = of.schema.type.from(parentsOf(of)) as ObjectValue;
  return await Array.fromAsync(list(of.name, of, config, organization.listing(limit)));
}

/** Returns the attributes with a value, as JSON. An attribute that an import reads and the list lacks is not a difference. */
function definite({ resource }: ListResource<Api>, state: ObjectValue | null): Readonly<Record<string, unknown>> {
  const json = resource.schema.type.toJson(state) ?? {};
  return Object.fromEntries(
    Object.entries(json).filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0)),
  );
}
