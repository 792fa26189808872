import { jsonAnswer, refusalAnswer } from "./answer.ts";
import type { Answer } from "./answer.ts";
import { Refusal } from "./errors.ts";
import { FieldError } from "./fields.ts";
import { faultHelp, faultTargets } from "./fault-help.ts";
import type { Faults } from "./faults.ts";
import type { Journal } from "./journal.ts";
import type { Store } from "./store.ts";

/** The parts that /_simulator controls. The store is a function, because a reset replaces the store. */
export interface Controlled {
  readonly faults: Faults;
  readonly journal: Journal;
  store(): Store;
  reset(): void;
}

/** The answer to GET /_simulator: the endpoints with which another process controls the simulator, and the faults. */
const overview = {
  endpoints: {
    "GET /_simulator": "this overview",
    "GET /_simulator/faults": "returns the faults that were added, and how many requests each has struck",
    "POST /_simulator/faults": "adds a fault, or a list of faults",
    "DELETE /_simulator/faults[/ID]": "removes all faults, or one fault",
    "GET /_simulator/journal": "returns every request that arrived; [?method=&path=&template=&status=] filters",
    "DELETE /_simulator/journal": "empties the journal",
    "GET /_simulator/store": "every object, by table",
    "DELETE /_simulator/store/TABLE/ID": "removes an object, like a change outside of Terraform",
    "POST /_simulator/reset": "restores the seed, removes all faults and empties the journal",
  },
  fault: {
    example: { kind: "status", status: 500, method: "POST", path: "/organization/projects", count: 2 },
    kinds: faultHelp,
    targets: faultTargets,
  },
};

/** The endpoints below /_simulator, which `overview` lists. They need no key: the server listens on loopback only. */
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
      return jsonAnswer(overview);
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
