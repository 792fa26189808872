import { jsonAnswer, refusalAnswer } from "./answer.ts";
import type { Answer } from "./answer.ts";
import { Refusal } from "./errors.ts";
import { FieldError } from "./fields.ts";
import type { Faults } from "./faults.ts";
import type { Journal } from "./journal.ts";
import type { Store } from "./store.ts";

/** What /_simulator steers. The store is asked for anew each time: a reset replaces it. */
export interface Controlled {
  readonly faults: Faults;
  readonly journal: Journal;
  store(): Store;
  reset(): void;
}

/**
 * The endpoints by which another process steers the simulator. They take no key: the server listens on loopback only.
 *
 *   GET    /_simulator                      what there is
 *   GET    /_simulator/faults               the rules and their hits
 *   POST   /_simulator/faults               one rule, or a list of rules
 *   DELETE /_simulator/faults[/ID]          all rules, or one
 *   GET    /_simulator/journal[?method=&template=&path=&status=]
 *   DELETE /_simulator/journal
 *   GET    /_simulator/store                every table
 *   DELETE /_simulator/store/TABLE/ID       takes a row away behind the API's back
 *   POST   /_simulator/reset                the seed again, no faults, an empty journal
 */
export function control(
  controlled: Controlled,
  method: string,
  segments: readonly string[],
  query: URLSearchParams,
  body: unknown,
): Answer {
  const { faults, journal } = controlled;
  const [what = "", ...rest] = segments;
  switch (`${method} ${what}`) {
    case "GET ":
      return jsonAnswer({
        endpoints: ["faults", "journal", "store", "reset"].map((name) => `/_simulator/${name}`),
      });
    case "GET faults":
      return jsonAnswer({ faults: faults.list().map(describeFault) });
    case "POST faults":
      return addFaults(faults, body);
    case "DELETE faults": {
      const [id] = rest;
      if (id === undefined) faults.clear();
      else if (!faults.remove(id)) return missing(`a fault ${id}`);
      return jsonAnswer({ deleted: true });
    }
    case "GET journal":
      return jsonAnswer({ entries: journal.entries(readFilter(query)) });
    case "DELETE journal":
      journal.clear();
      return jsonAnswer({ deleted: true });
    case "GET store":
      return jsonAnswer(controlled.store().dump());
    case "DELETE store": {
      const [table = "", id = ""] = rest;
      if (!controlled.store().remove(table, id)) return missing(`${id} in the table ${table}`);
      return jsonAnswer({ deleted: true });
    }
    case "POST reset":
      controlled.reset();
      return jsonAnswer({ reset: true });
    default:
      return missing(`${method} /_simulator/${segments.join("/")}`);
  }
}

function addFaults(faults: Faults, body: unknown): Answer {
  try {
    const added = faults.addJson(body).map(describeFault);
    return jsonAnswer(Array.isArray(body) ? { faults: added } : added[0]);
  } catch (error) {
    if (error instanceof FieldError) return refusalAnswer(new Refusal(400, error.message));
    throw error;
  }
}

function describeFault(fault: ReturnType<Faults["list"]>[number]) {
  return { id: fault.id, hits: fault.hits, rule: fault.rule };
}

function readFilter(query: URLSearchParams) {
  const status = query.get("status");
  return {
    method: query.get("method") ?? undefined,
    template: query.get("template") ?? undefined,
    path: query.get("path") ?? undefined,
    status: status === null ? undefined : Number(status),
  };
}

function missing(what: string): Answer {
  return refusalAnswer(new Refusal(404, `The simulator has no ${what}.`));
}
