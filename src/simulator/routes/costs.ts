import type { Fields } from "../fields.ts";
import { defineNoun, managed } from "../route.ts";
import type { Store, TableKey } from "../store.ts";
import { usagePage } from "./usage-page.ts";
import type { Used, Widths } from "./usage-page.ts";

interface Cost extends Used {
  readonly id: string;
  /** dollars */
  readonly amount: number;
  readonly quantity: number | undefined;
  readonly quantity_unit: string | undefined;
}

const costTable: TableKey<Cost> = { name: "costs" };

const widths: Widths = { "1d": { seconds: 86_400, byDefault: 7, maximum: 180 } };

const dimensionNames = ["project_id", "user_id", "line_item", "api_key_id", "api_source"] as const;

/** /organization/costs: the costs of the seed, by days. */
export const costs = defineNoun({
  name: "costs",
  seed: { read: readSeed, add: addSeed },
  routes: [
    managed("GET", "/organization/costs", (call) =>
      usagePage(call, call.store.table(costTable).rows(), widths, dimensionNames, presentCost),
    ),
  ],
});

/** The result has a quantity only with line items, because different line items have different units. */
export function presentCost(
  rows: readonly Pick<Cost, "amount" | "quantity" | "quantity_unit">[],
  dimensions: Readonly<Record<string, string | null>>,
) {
  const { project_id = null, user_id = null, line_item = null, api_key_id = null, api_source = null } = dimensions;
  const quantity = rows.reduce((sum, row) => sum + (row.quantity ?? 0), 0);
  return {
    object: "organization.costs.result" as const,
    amount: { value: rows.reduce((sum, row) => sum + row.amount, 0), currency: "usd" },
    project_id,
    user_id,
    line_item,
    api_key_id,
    // A seed has one of the two words.
    api_source: api_source as "agents_api" | "unlabeled" | null,
    quantity: line_item === null ? null : quantity,
    quantity_unit: line_item === null ? null : (rows[0]?.quantity_unit ?? null),
  };
}

function readSeed(fields: Fields) {
  const dimension = (name: (typeof dimensionNames)[number]) => fields.string(name, undefined);
  return {
    id: fields.string("id", undefined),
    at: fields.integer("at"),
    amount: fields.number("amount"),
    quantity: fields.number("quantity", undefined),
    quantity_unit: fields.string("quantity_unit", undefined),
    project_id: dimension("project_id"),
    user_id: dimension("user_id"),
    line_item: dimension("line_item"),
    api_key_id: dimension("api_key_id"),
    api_source: fields.oneOf("api_source", ["agents_api", "unlabeled"], undefined),
  };
}

function addSeed(store: Store, row: ReturnType<typeof readSeed>): void {
  const { id, at, amount, quantity, quantity_unit, ...dimensions } = row;
  store.table(costTable).put({ id: id ?? store.ids.next("cost_"), at, amount, quantity, quantity_unit, dimensions });
}
