import type { Answer } from "./answer.ts";
import type { Effect, FaultCall, ListFault } from "./fault.ts";
import { positive } from "./fields.ts";
import type { Fields } from "./fields.ts";

/** The faults that leave the answer whole but make it lie: rows hidden, missing, doubled, in another order, cursors that lead nowhere. */
export const listKinds: Readonly<Record<ListFault["kind"], (fields: Fields) => Effect>> = {
  lag(fields) {
    const reads = positive(fields, "reads");
    return {
      ends: false,
      everyTime: true,
      applies: (call) => call.method === "POST",
      after(_call, answer, hidden) {
        const rows = listRows(answer) ?? [answer.value];
        for (const id of rows.map((row) => isRecord(row) && row["id"])) {
          if (typeof id === "string") hidden.set(id, reads);
        }
        return undefined;
      },
    };
  },
  "reversed-rows": () => shapingPages((_call, list) => ({ ...list, data: list.data.toReversed() })),
  "duplicate-rows"() {
    const lastRows = new Map<string, unknown>();
    return shapingPages((call, list) => {
      const last = list.data.at(-1);
      const isFirst = !call.query.has("after");
      const repeated = isFirst ? undefined : lastRows.get(call.path);
      lastRows.set(call.path, last);
      if (repeated !== undefined) return { ...list, data: [repeated, ...list.data] };
      const alone = isFirst && list["has_more"] !== true && last !== undefined;
      return alone ? { ...list, data: [...list.data, last] } : list;
    });
  },
  "repeat-cursor"() {
    const firstPages = new Map<string, List>();
    return shapingPages((call, list) => {
      const first = (call.query.has("after") ? firstPages.get(call.path) : undefined) ?? list;
      firstPages.set(call.path, first);
      return { ...first, has_more: true };
    });
  },
  "lost-cursor": () =>
    shapingPages((_call, list) => ({
      ...list,
      data: [],
      first_id: null,
      last_id: null,
      has_more: true,
    })),
  "without-rows"(fields) {
    const matches = readWhere(fields);
    return shapingRows((row) => (matches(row) ? undefined : row));
  },
  "without-field"(fields) {
    const field = fields.string("field");
    const matches = readWhere(fields);
    return shapingRows((row) =>
      matches(row) ? Object.fromEntries(Object.entries(row).filter(([name]) => name !== field)) : row,
    );
  },
};

type JsonObject = Readonly<Record<string, unknown>>;
type List = JsonObject & { readonly data: readonly unknown[] };

function shapingPages(shape: (call: FaultCall, list: List) => JsonObject): Effect {
  return {
    ends: false,
    everyTime: true,
    after(call, answer) {
      const data = listRows(answer);
      if (data === undefined || !isRecord(answer.value)) return undefined;
      return { ...answer, value: shape(call, { ...answer.value, data }) };
    },
  };
}

/** Changes or (undefined) drops each row of a list; an answer that is no list is taken as one row, which cannot be dropped. */
function shapingRows(shape: (row: JsonObject) => JsonObject | undefined): Effect {
  return {
    ends: false,
    after(_call, answer) {
      if (answer.status !== 200 || !isRecord(answer.value)) return undefined;
      const rows = listRows(answer);
      if (rows === undefined) return { ...answer, value: shape(answer.value) ?? answer.value };
      const data = rows.map((row) => (isRecord(row) ? shape(row) : row));
      return { ...answer, value: { ...answer.value, data: data.filter((row) => row !== undefined) } };
    },
  };
}

function listRows(answer: Answer): readonly unknown[] | undefined {
  if (answer.status !== 200 || !isRecord(answer.value)) return undefined;
  const data = answer.value["data"];
  return Array.isArray(data) ? data : undefined;
}

function isRecord(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function readWhere(fields: Fields): (row: JsonObject) => boolean {
  const where = Object.entries(fields.record("where", (value) => value));
  return (row) => where.every(([name, value]) => row[name] === value);
}
