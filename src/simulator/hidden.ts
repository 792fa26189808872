import { isSuccess, refusalAnswer } from "./answer.ts";
import type { Answer } from "./answer.ts";
import { notFound } from "./errors.ts";
import type { FaultCall, Hidden, HiddenUntil } from "./fault.ts";

/** The rows that lags hide, and answers without them. */
export interface HiddenRows extends Hidden {
  /** removes hidden rows from the answer to a GET, and counts the read for each object that it removes */
  conceal(call: FaultCall, answer: Answer): Answer;
  clear(): void;
}

export function createHiddenRows(): HiddenRows {
  const hidden = new Map<string, HiddenUntil>();
  /** Whether an object is hidden from this read. Counts the read. */
  const isHidden = (path: string, key: string | undefined, now: number, single: boolean): boolean => {
    const name = `${path}/${key}`;
    const until = hidden.get(name);
    if (until === undefined || (single && until.listsOnly)) return false;
    if (until.reads > 0) {
      hidden.set(name, { ...until, reads: until.reads - 1 });
      return true;
    }
    if (until.time > now) return true;
    hidden.delete(name);
    return false;
  };
  return {
    hide: (path, key, until) => void hidden.set(`${path}/${key}`, until),
    clear: () => hidden.clear(),
    conceal(call, answer) {
      if (hidden.size === 0 || call.method !== "GET" || !isSuccess(answer) || !isRecord(answer.value)) return answer;
      const { data } = answer.value;
      if (Array.isArray(data)) {
        const shown = data.filter((row) => !isHidden(call.path, rowKey(row), call.now(), false));
        return shown.length === data.length ? answer : { ...answer, value: { ...answer.value, data: shown } };
      }
      const slash = call.path.lastIndexOf("/");
      const key = call.path.slice(slash + 1);
      if (!isHidden(call.path.slice(0, slash), key, call.now(), true)) return answer;
      return refusalAnswer(notFound("object", key));
    },
  };
}

export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * The id of an object in the path of a GET and among the rows of its list: the role's id for an assigned role,
 * otherwise the object's own id, or the id of the added user or group.
 */
export function rowKey(row: unknown): string | undefined {
  if (!isRecord(row)) return undefined;
  const { role, id, user_id, group_id } = row;
  const key = isRecord(role) ? role["id"] : (id ?? user_id ?? group_id);
  return typeof key === "string" ? key : undefined;
}

export function isRecord(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
