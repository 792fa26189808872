import { expect, test } from "vitest";
import { isNested, isSettable } from "terraform-plugin-kit";
import type { DataSource } from "terraform-plugin-kit";
import type { Api } from "../../src/openai/client.ts";
import { openaiProvider } from "../../src/provider.ts";
import { life } from "./life.ts";
import type { Life } from "./life.ts";
import { parents, parentsOf, seed } from "./seeded.ts";

const dataSources = [...openaiProvider({ version: "", env: {} }).dataSources.values()];

type Row = Readonly<Record<string, unknown>>;

/** The reports, whose filters do not compare a column: reports.test.ts and effective-access.test.ts cover them. */
const reports = new Set([
  "audit_logs",
  "costs",
  "effective_access",
  "usage",
  "fine_tuning_jobs",
  "fine_tuning_job_events",
]);

/** The data sources with many objects, each with the attribute of its rows. */
const plurals = dataSources.flatMap((source) => {
  if (reports.has(source.name) || "id" in source.schema.attributes) return [];
  const [rows] =
    Object.entries(source.schema.attributes).find(([, { type }]) => isNested(type) && type.nested.nesting === "list") ??
    [];
  return rows === undefined ? [] : [{ name: source.name, source, rows }];
});

const pairs = plurals.flatMap(({ name, source, rows }) => {
  const singular = dataSources.find((each) => `${each.name}s` === name);
  return singular === undefined ? [] : [{ name: singular.name, singular, plural: source, rows }];
});

test.each(pairs)(
  "$name returns the row of its list, by each attribute that names it",
  async ({ singular, plural, rows }) => {
    const organization = await life({ seed });
    const all = await rowsOf(organization, plural, rows);
    const names = Object.keys(settableOf(singular)).filter((name) => !(name in parents));
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      const known = all.filter((row) => typeof valueIn(row, name) === "string");
      expect(known.length, `rows with ${name}`).toBeGreaterThan(0);
      for (const row of known) {
        const found: Row = await organization.data(singular, { ...parentsOf(singular), [name]: valueIn(row, name) });
        // Terraform allows no dynamic values in lists, so a row has them as JSON.
        const isDynamic = (each: string): boolean => singular.schema.attributes[each]?.type.constraint === "dynamic";
        const shared = Object.keys(row).filter((each) => each in found && !isDynamic(each));
        expect(pick(found, shared)).toEqual(pick(row, shared));
      }
    }
  },
);

/** The lists without a maximum page size in the API's documents. */
const unbounded = new Set(["project_rate_limits"]);

test.each(plurals.filter(({ name }) => !unbounded.has(name)))(
  "$name requests the largest pages that the API allows",
  async ({ source, rows }) => {
    const organization = await life({ seed });
    await rowsOf(organization, source, rows);
    for (const { path, query, key } of organization.simulator.journal.entries({ method: "GET" })) {
      const { status } = await fetch(`${organization.simulator.url}${path}?limit=${Number(query["limit"]) + 1}`, {
        headers: { authorization: `Bearer ${key === "admin" ? "sk-admin-test" : "sk-test"}` },
      });
      expect(status, `${path} allows no more than ${query["limit"]} rows a page`).toBe(400);
    }
  },
);

const filters = plurals.flatMap(({ name, source, rows }) =>
  Object.keys(settableOf(source))
    .filter((filter) => !(filter in parentsOf(source)))
    .map((filter) => ({ name, filter, source, rows })),
);

test.each(filters)("$name: $filter bounds the list", async ({ filter, source, rows }) => {
  const organization = await life({ seed });
  const all = await rowsOf(organization, source, rows);
  expect(all.length).toBeGreaterThan(1);
  const having = async (value: unknown): Promise<readonly Row[]> =>
    await rowsOf(organization, source, rows, { [filter]: value });

  if (filter === "limit") {
    expect(await having(1)).toEqual(all.slice(0, 1));
  } else if (filter === "after") {
    expect(await having(all[0]?.["id"])).toEqual(all.slice(1));
  } else if (filter.startsWith("include_")) {
    const more = await having(true);
    expect(more).toEqual(expect.arrayContaining([...all]));
    expect(more.length).toBeGreaterThan(all.length);
  } else {
    const inRow = (row: Row): unknown => valueAt(row, filter);
    const values = new Set(all.map(inRow).filter((value) => (value ?? null) !== null));
    expect(values.size, `rows with ${filter}`).toBeGreaterThan(0);
    for (const value of values) expect(await having(value)).toEqual(all.filter((row) => inRow(row) === value));
    if (source.schema.attributes[filter]?.type.constraint === "string")
      expect(await having("held-by-no-row")).toEqual([]);
  }
});

async function rowsOf(
  organization: Life,
  source: DataSource<Api>,
  rows: string,
  settings: object = {},
): Promise<readonly Row[]> {
  const answer = await organization.data(source, { ...parentsOf(source), ...settings });
  return answer[rows] as readonly Row[];
}

function settableOf({ schema }: DataSource<Api>): Row {
  return Object.fromEntries(Object.entries(schema.attributes).filter(([, attribute]) => isSettable(attribute)));
}

/** A row has its own id as `id`. A singular data source may have it under the noun's name. */
function valueIn(row: Row, name: string): unknown {
  return name in row || !name.endsWith("_id") ? row[name] : row["id"];
}

/** A filter may name a nested attribute: `owner_type` is `type` of `owner`. */
function valueAt(row: Row, filter: string): unknown {
  if (filter in row) return row[filter];
  const [, outer = "", inner = ""] = /^([^_]+)_(.+)$/u.exec(filter) ?? [];
  const nested = row[outer];
  return typeof nested === "object" && nested !== null ? (nested as Row)[inner] : undefined;
}

function pick(values: Row, names: readonly string[]): Row {
  return Object.fromEntries(names.map((name) => [name, values[name]]));
}
