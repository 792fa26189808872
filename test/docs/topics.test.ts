import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ListResource, ObjectValue, Resource } from "terraform-plugin-kit";
import { importByIdentity, list } from "terraform-plugin-kit/testing";
import { topicOf } from "../../scripts/docs/topics.ts";
import type { Reading } from "../../scripts/docs/topics.ts";
import { offers } from "../../src/resources/index.ts";
import type { Api } from "../../src/openai/client.ts";
import { life } from "../resources/life.ts";
import type { Life } from "../resources/life.ts";
import { parentsOf, seed } from "../resources/seeded.ts";
import { root } from "./pages.ts";

const client = join(root, "node_modules/openai/resources");

const resources = offers.flatMap((offer) =>
  offer.resource === undefined ? [] : [{ name: offer.resource.name, resource: offer.resource, list: offer.list }],
);

test.each(resources)("$name: a refresh sends the requests that the page names", async ({ name, resource, list }) => {
  const organization = await life({ seed });
  const state = await organization.refresh(resource, await anyState(organization, resource, list));
  organization.relaunch();
  organization.simulator.journal.clear();
  expect(await organization.refresh(resource, state ?? {})).not.toBeNull();
  expect(requestsOf(organization)).toEqual(topicOf(name).reads.map(wordsOf));
});

const dataSources = offers.flatMap(({ data = [] }) => data.map((source) => ({ name: source.name, source })));
/** A project that has every setting. */
const withSettings = { project_id: "proj_search" };

/** Arguments besides the parents, of data sources that need some. */
const given: Readonly<Record<string, object>> = {
  usage: { kind: "completions", start_time: 1_750_000_000n },
  costs: { start_time: 1_750_000_000n },
  project_model_permissions: withSettings,
  project_spend_limit: withSettings,
};
const plurals = dataSources.filter(({ source }) => !("id" in source.schema.attributes));

test.each(plurals)("$name: a read sends the requests that the page names", async ({ name, source }) => {
  const organization = await life({ seed });
  await organization.data(source, { ...parentsOf(source), ...given[name] });
  // Lists that do not need each other are asked for at once, and arrive in any order.
  expect(requestsOf(organization).toSorted()).toEqual(topicOf(name).reads.map(wordsOf).toSorted());
});

test("every reference is a resource of the official client", () => {
  const references = [...resources, ...dataSources].map(({ name }) => topicOf(name).reference);
  expect(
    references.filter((each) => !existsSync(join(client, `${each}.d.ts`)) && !existsSync(join(client, each))),
  ).toEqual([]);
});

/** The state of an object of the seed: the first that is listed, or else the setting of a parent. */
async function anyState(
  organization: Life,
  resource: Resource<Api>,
  listing: ListResource<Api> | undefined,
): Promise<ObjectValue> {
  if (listing === undefined) {
    const identity = "project_id" in resource.schema.attributes ? withSettings : { id: "organization" };
    return importByIdentity(resource.name, resource, identity);
  }
  const config = listing.schema.type.from(parentsOf(listing)) as ObjectValue;
  const [first] = await Array.fromAsync(list(listing.name, listing, config, organization.listing(1)));
  if (first === undefined) throw new Error(`the seed has no ${listing.name}`);
  return importByIdentity(resource.name, resource, first.identity);
}

/** The GETs that were sent, each kind once, with the rows that a page may have. */
function requestsOf({ simulator }: Life): readonly string[] {
  const sent = simulator.journal
    .entries({ method: "GET" })
    .map(({ template = "", query: { limit } }) =>
      wordsOf({ path: template, ...(limit !== undefined && { rows: Number(limit) }) }),
    );
  return [...new Set(sent)];
}

function wordsOf({ path, rows }: Reading): string {
  return `${path.replace("{kind}", "completions").replaceAll(/\{\w*\}/gu, "{}")} ${rows ?? "itself"}`;
}
