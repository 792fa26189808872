import {
  computed,
  int64,
  listNested,
  number,
  optional,
  required,
  set,
  sizeBetween,
  string,
} from "terraform-plugin-kit";
import { defineDataSource } from "../noun/life.ts";
import { offer } from "../noun/offer.ts";
import { openWords } from "../noun/open-words.ts";
import { isRecord, rowReader } from "../noun/row.ts";
import { path } from "../openai/path.ts";
import { listsOf } from "./audit-log.ts";
import { readBuckets } from "./usage-bucket.ts";

const groups = openWords("group_by", "project_id user_id line_item api_key_id api_source");
const texts = (description: string) => optional(set(string), description, { validate: [sizeBetween(1, 1000)] });

const list = path`/organization/costs`;

const row = {
  start_time: computed(int64, "The start of the bucket, in Unix seconds."),
  end_time: computed(int64, "The end of the bucket, in Unix seconds."),
  amount: computed(
    number,
    "The amount to its last decimal, in units of the currency: `12.5` is twelve dollars and fifty cents.",
  ),
  currency: computed(string, "The currency in lower case: `usd`."),
  line_item: computed(string, "The line item of the cost; null unless grouped by `line_item`."),
  project_id: computed(string, "The project; null unless grouped by `project_id`."),
  user_id: computed(string, "The person; null unless grouped by `user_id`."),
  api_key_id: computed(string, "The key; null unless grouped by `api_key_id`."),
  api_source: computed(string, "The source of the requests; null unless grouped by `api_source`."),
  quantity: computed(number, "The quantity of the line item; null unless grouped by `line_item`."),
  quantity_unit: computed(string, "The unit of the quantity."),
};

const costs = defineDataSource({
  name: "costs",
  description:
    "The daily costs of the organization. Set a fixed range of time: otherwise every plan shows other numbers.",
  attributes: {
    start_time: required(int64, "The start of the report, in Unix seconds."),
    end_time: optional(int64, "The end of the report, in Unix seconds; by default, the current time."),
    project_ids: texts("Only costs of these projects (`proj_…`)."),
    api_key_ids: texts("Only costs of these keys (`key_…`)."),
    line_items: texts("Only costs of these line items."),
    group_by: texts(`The dimensions to group the costs by: ${groups.text}.`),
    costs: computed(listNested(row), "The costs, oldest first. A day without costs has no row."),
  },
  validate: [groups.rule],
  timeouts: { read: "20m" },

  async read({ config: { start_time, end_time, ...filters }, api }) {
    const query = {
      start_time: String(start_time),
      ...(end_time !== null && { end_time: String(end_time) }),
      ...Object.fromEntries(listsOf(filters)),
    };
    const results = await readBuckets(api, list, query, 180);
    return { costs: results.map((result) => readCost(result, (member) => api.odd(list, member))) as never };
  },
});

export const cost = offer({ data: [costs] });

const readCost = rowReader(row, ({ amount, ...others }) => ({
  ...others,
  amount: isRecord(amount) ? amount["value"] : null,
  currency: isRecord(amount) ? amount["currency"] : null,
}));
