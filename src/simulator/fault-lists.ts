import { isSuccess } from "./answer.ts";
import type { Answer } from "./answer.ts";
import { isRecord, rowKey } from "./hidden.ts";
import type { JsonObject } from "./hidden.ts";
import type { Effect, FaultCall, ListFault } from "./fault.ts";
import { FieldError } from "./fields.ts";
import type { Fields } from "./fields.ts";

/** The faults with a complete but false answer: rows hidden, missing, doubled or reordered, and cursors that lead nowhere. */
export const listKinds: Readonly<Record<ListFault["kind"], (fields: Fields) => Effect>> = {
  lag(fields) {
    const reads = fields.integer("reads", 0, 0);
    const milliseconds = fields.integer("milliseconds", 0, 0);
    if (reads === 0 && milliseconds === 0) {
      throw new FieldError(fields.where, "expected reads or milliseconds above 0 for a lag");
    }
    const listsOnly = fields.oneOf("of", ["lists", "everything"], "everything") === "lists";
    return {
      ends: false,
      everyTime: true,
      applies: (call) => call.method === "POST",
      after(call, answer, hidden) {
        const until = { reads, time: call.now() + milliseconds, listsOnly };
        for (const row of listRows(answer) ?? [answer.value]) {
          const key = rowKey(row);
          if (key !== undefined) hidden.hide(call.path, key, until);
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
      const isFirst = isFirstPage(call);
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
      const first = (isFirstPage(call) ? undefined : firstPages.get(call.path)) ?? list;
      firstPages.set(call.path, first);
      const cursor = "next" in first ? { next: first["next"] ?? rowKey(first.data.at(-1)) ?? null } : {};
      return { ...first, ...cursor, has_more: true };
    });
  },
  "lost-cursor": () =>
    shapingPages((_call, list) => ({
      ...Object.fromEntries(Object.entries(list).map(([name, value]) => [name, cursors.includes(name) ? null : value])),
      data: [],
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

/** The members that hold a cursor, in all forms of lists. */
const cursors = ["first_id", "last_id", "next", "next_page"];

function isFirstPage({ query }: FaultCall): boolean {
  return !query.has("after") && !query.has("page");
}

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

/** Changes each row of a list, or drops it where `shape` returns undefined. An answer that is not a list counts as one row, which cannot be dropped. */
function shapingRows(shape: (row: JsonObject) => JsonObject | undefined): Effect {
  return {
    ends: false,
    after(_call, answer) {
      if (!isSuccess(answer) || !isRecord(answer.value)) return undefined;
      const rows = listRows(answer);
      if (rows === undefined) return { ...answer, value: shape(answer.value) ?? answer.value };
      const data = rows.map((row) => (isRecord(row) ? shape(row) : row));
      return { ...answer, value: { ...answer.value, data: data.filter((row) => row !== undefined) } };
    },
  };
}

function listRows(answer: Answer): readonly unknown[] | undefined {
  if (!isSuccess(answer) || !isRecord(answer.value)) return undefined;
  const data = answer.value["data"];
  return Array.isArray(data) ? data : undefined;
}

function readWhere(fields: Fields): (row: JsonObject) => boolean {
  const where = Object.entries(fields.record("where", (value) => value));
  return (row) => where.every(([name, value]) => row[name] === value);
}
