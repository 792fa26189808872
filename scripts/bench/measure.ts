import { startSimulator } from "../../src/simulator/server.ts";
import type { Simulator } from "../../src/simulator/server.ts";
import { kinds } from "./cases.ts";
import type { Case } from "./cases.ts";
import { openFolder } from "./terraform.ts";

export const phases = ["create", "refresh", "destroy"] as const;
export type Phase = (typeof phases)[number];

/** Requests by endpoint ("GET /organization/projects/{}/users"), as the simulator counted them. */
export type Counts = Readonly<Record<string, number>>;

export interface Measured {
  readonly name: string;
  readonly kind: Case["kind"];
  readonly objects: number;
  readonly parents: number;
  readonly phases: Readonly<Record<Phase, { readonly ours: Counts; readonly each: Counts; readonly seconds: number }>>;
}

/** Creates, refreshes and destroys a case with an API that answers at once. */
export async function measure(of: Case, provider: string): Promise<Measured> {
  const ran = await run(of, phases, provider);
  const found = Object.fromEntries(
    ran.map(({ phase, ours, seconds }) => [phase, { ours, each: oneEach(of, phase), seconds }]),
  );
  const { name, kind, objects, parents } = of;
  return { name, kind, objects, parents, phases: found as Measured["phases"] };
}

export interface Throttled {
  readonly name: string;
  readonly phase: Phase;
  readonly ours: Counts;
  /** of those, answered with 429 */
  readonly refused: number;
  /** as it took, in minutes of the throttle */
  readonly minutes: number;
  readonly scale: number;
}

/**
 * Runs phases against an API that takes seven requests a minute on each endpoint and says in the text of its 429 when to come
 * back. Each begins with full budgets; what has to be created before them is created without a throttle.
 *
 * @param minute milliseconds that stand for a minute
 */
export async function measureThrottled(
  of: Case,
  which: readonly Phase[],
  minute: number,
  provider: string,
): Promise<readonly Throttled[]> {
  const order = phases.filter((phase) => phase === "create" || which.includes(phase));
  const ran = await run(of, order, provider, (simulator, phase) => {
    simulator.faults.clear();
    if (which.includes(phase)) simulator.faults.add({ kind: "throttle", requestsPerMinute: perMinute, minute });
  });
  return ran.flatMap(({ phase, ours, refused, between }) =>
    which.includes(phase)
      ? [{ name: of.name, phase, ours, refused, minutes: between / minute, scale: 60_000 / minute }]
      : [],
  );
}

export const perMinute = 7;

interface Ran {
  readonly phase: Phase;
  readonly ours: Counts;
  readonly refused: number;
  /** of the whole command */
  readonly seconds: number;
  /** milliseconds from the first request to the last */
  readonly between: number;
}

const commands: Readonly<Record<Phase, readonly string[]>> = {
  create: ["apply", "-auto-approve"],
  refresh: ["plan", "-detailed-exitcode"],
  destroy: ["destroy", "-auto-approve"],
};

async function run(
  of: Case,
  which: readonly Phase[],
  provider: string,
  prepare: (simulator: Simulator, phase: Phase) => void = () => {},
): Promise<readonly Ran[]> {
  const simulator = await startSimulator({ seed: of.seed });
  const folder = await openFolder(of.config, provider, simulator.url);
  try {
    const ran: Ran[] = [];
    for (const phase of which) {
      simulator.journal.clear();
      prepare(simulator, phase);
      const began = performance.now();
      await folder.run(commands[phase]);
      const seconds = (performance.now() - began) / 1000;
      const held = simulator.store.dump()[kinds[of.kind].table] ?? [];
      const wanted = phase === "destroy" ? 0 : of.objects;
      if (held.length !== wanted)
        throw new Error(`${of.name}: after ${phase} the API holds ${held.length} of ${wanted}`);
      const entries = simulator.journal.entries();
      const between = (entries.at(-1)?.time ?? 0) - (entries[0]?.time ?? 0);
      const refused = simulator.journal.count({ status: 429 });
      ran.push({ phase, ours: countsOf(entries), refused, seconds, between });
    }
    return ran;
  } finally {
    await simulator.close();
    await folder.remove();
  }
}

function countsOf(entries: readonly { readonly method: string; readonly template: string | undefined }[]): Counts {
  const counts: Record<string, number> = {};
  for (const { method, template } of entries) {
    const endpoint = `${method} ${template}`;
    counts[endpoint] = (counts[endpoint] ?? 0) + 1;
  }
  return counts;
}

/** What a provider does that asks for each object by itself. A destroy refreshes first, as terraform does by default. */
function oneEach({ kind, objects }: Case, phase: Phase): Counts {
  const { list: collection, readsList } = kinds[kind];
  const item = `${collection}/{}`;
  // The API has no GET of one permission.
  const read = `GET ${readsList ? collection : item}`;
  if (phase === "create") return { [`POST ${collection}`]: objects };
  return { [read]: objects, ...(phase === "destroy" ? { [`DELETE ${item}`]: objects } : {}) };
}
