import { subscribe } from "node:diagnostics_channel";
import { setImmediate } from "node:timers/promises";
import { importByIdentity, read } from "terraform-plugin-kit/testing";
import { createClient } from "../../src/openai/client.ts";
import type { Client } from "../../src/openai/client.ts";
import type { Clock } from "../../src/openai/clock.ts";
import { offers } from "../../src/resources/index.ts";
import type { Seed } from "../../src/simulator/seed.ts";
import { startSimulator } from "../../src/simulator/server.ts";
import type { Simulator } from "../../src/simulator/server.ts";
import { table } from "./report.ts";
import type { Judged } from "./targets.ts";

/** The refresh of a large organization whose API takes ten requests a minute on each endpoint. */
export interface Scale {
  readonly nouns: readonly ScaledNoun[];
  readonly objects: number;
  readonly requests: number;
  /** of those, answered with 429 */
  readonly refused: number;
  /** of simulated time, for everything together */
  readonly minutes: number;
}

export interface ScaledNoun {
  readonly name: string;
  readonly objects: number;
  /** the requests to the list of the noun that were not answered with 429 */
  readonly requests: number;
}

export const perMinute = 10;

/** Terraform runs ten operations at a time by default. */
const atOnce = 10;

/**
 * Refreshes some 10,000 objects of several nouns, ten at a time and in an order that mixes them, as Terraform does. The client
 * and the simulator share a simulated clock: a request takes no time, and a wait is over as soon as nothing else happens.
 */
export async function measureScale(): Promise<Scale> {
  const clock = simulatedClock();
  const simulator = await startSimulator({ seed: organization, now: clock.date });
  simulator.faults.add({ kind: "throttle", requestsPerMinute: perMinute });
  const client = createClient({
    adminKey: { value: "sk-admin-bench" },
    apiKey: { value: "sk-bench" },
    baseUrl: simulator.url,
    userAgent: "bench",
    log() {},
    mask: (text) => text,
    clock,
  });
  try {
    await refreshAll(client);
    return countedBy(simulator);
  } finally {
    clock.end();
    await client.close();
    await simulator.close();
  }
}

/** A clock that stands still while requests are under way, and then jumps to the end of the next wait. */
function simulatedClock(): Clock & { end(): void } {
  let time = 0;
  let running = 0;
  let ended = false;
  const waits: { readonly until: number; readonly wake: () => void }[] = [];
  const began = (): void => void (running += 1);
  const done = (): void => void (running -= 1);
  subscribe("undici:request:create", began);
  subscribe("undici:request:trailers", done);
  subscribe("undici:request:error", done);
  const tick = async (): Promise<void> => {
    while (!ended) {
      // Whatever an answer has set off happens before the clock moves.
      for (let turn = 0; turn < 10; turn += 1) await setImmediate();
      if (running > 0) continue;
      waits.sort((one, other) => one.until - other.until);
      const next = waits.shift();
      if (next === undefined) continue;
      time = Math.max(time, next.until);
      next.wake();
    }
  };
  void tick();
  return {
    now: () => time,
    date: () => startDate + time,
    random: () => 0.5,
    sleep: async (milliseconds, signal) =>
      await new Promise((resolve, reject) => {
        const wait = { until: time + milliseconds, wake: resolve };
        waits.push(wait);
        const stop = (): void => {
          const index = waits.indexOf(wait);
          if (index !== -1) waits.splice(index, 1);
          reject(signal.reason as Error);
        };
        if (signal.aborted) stop();
        signal.addEventListener("abort", stop, { once: true });
      }),
    end: () => {
      ended = true;
    },
  };
}

const startDate = 1_780_000_000_000;

async function refreshAll(client: Client): Promise<void> {
  const queue = mixed(objects);
  const api = client.bind(new AbortController().signal);
  const context = { warn() {}, log() {}, providerMeta: null, privateState: new Map() };
  const work = async (): Promise<void> => {
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      const resource = resources.get(next.name);
      if (resource === undefined) throw new Error(`there is no resource ${next.name}`);
      const state = importByIdentity(next.name, resource, next.identity);
      if ((await read(resource, state, { api, context })) === null)
        throw new Error(`${next.name} ${JSON.stringify(next.identity)} is gone`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

const resources = new Map(offers.flatMap(({ resource }) => (resource ? [[resource.name, resource] as const] : [])));

function countedBy({ journal }: Simulator): Scale {
  const entries = journal.entries();
  const nouns = [...Map.groupBy(objects, ({ name }) => name)].map(([name, all]) => ({
    name,
    objects: all.length,
    requests: entries.filter(({ template, status }) => status !== 429 && template === lists[name]).length,
  }));
  const first = entries[0]?.time ?? 0;
  const minutes = ((entries.at(-1)?.time ?? 0) - first) / 60_000;
  const refused = journal.count({ status: 429 });
  return { nouns, objects: objects.length, requests: entries.length, refused, minutes };
}

export function scaleTable({ nouns, objects: all, requests, refused, minutes }: Scale): string {
  const rows = nouns.map((each) => [
    each.name,
    String(each.objects),
    String(each.requests),
    least(each.requests),
    least(each.objects),
  ]);
  const busiest = Math.max(...nouns.map((each) => each.objects));
  return table(
    `A refresh of ${all} objects at ${perMinute} requests a minute and endpoint, in simulated time: ${minutes.toFixed(1)} minutes and ${requests} requests (${refused} of them answered with 429); with one request per object at least ${least(busiest)} minutes and ${all} requests`,
    ["noun", "objects", "requests", "minutes at least", "minutes, one per object"],
    rows,
  );
}

/** A budget that begins full and refills evenly. */
function least(requests: number): string {
  return (Math.max(0, requests - perMinute) / perMinute).toFixed(1);
}

/** An order in which objects of all nouns alternate, the same each time. */
function mixed<T>(all: readonly T[]): T[] {
  const step = 7919; // a prime that does not divide the number of objects
  return all.map((_, index) => all[(index * step) % all.length] as T);
}

const projects = ids(300, (number) => `proj_${number}`);
const people = ids(2000, (number) => `user-${number}`);
const groups = ids(40, (number) => `group_${number}`);
const models = ids(20, (number) => `model-${number}`);
const roles = ids(10, (number) => `role_${number}`);
const members = groups.flatMap((group_id, group) =>
  ids(30, (number) => ({ group_id, user_id: people[(group * 50 + number) % people.length] ?? "" })),
);
const assignments = groups.flatMap((group_id) => roles.slice(0, 5).map((role_id) => ({ group_id, role_id })));

const organization: Seed = {
  projects: projects.map((id) => ({ id, name: id })),
  users: people.map((id) => ({ id, email: `${id}@example.com` })),
  groups: groups.map((id) => ({ id, name: id })),
  roles: roles.map((id) => ({ id, role_name: id, permissions: [] })),
  rate_limits: projects.flatMap((project_id) =>
    models.map((model) => ({ project_id, model, max_requests_per_1_minute: 100, max_tokens_per_1_minute: 1000 })),
  ),
  group_users: members,
  group_roles: assignments,
};

const objects: readonly { readonly name: keyof typeof lists; readonly identity: Readonly<Record<string, string>> }[] = [
  ...projects.map((project_id) => ({ name: "project" as const, identity: { project_id } })),
  ...people.map((user_id) => ({ name: "organization_user" as const, identity: { user_id } })),
  ...projects.flatMap((project_id) =>
    models.map((model) => ({
      name: "project_rate_limit" as const,
      identity: { project_id, rate_limit_id: `rl-${model}` },
    })),
  ),
  ...groups.map((group_id) => ({ name: "group" as const, identity: { group_id } })),
  ...members.map((identity) => ({ name: "group_user" as const, identity })),
  ...assignments.map((identity) => ({ name: "group_role" as const, identity })),
];

/** The list that serves each noun, as the simulator names it. */
const lists = {
  project: "/organization/projects",
  organization_user: "/organization/users",
  project_rate_limit: "/organization/projects/{}/rate_limits",
  group: "/organization/groups",
  group_user: "/organization/groups/{}/users",
  group_role: "/organization/groups/{}/roles",
} as const;

function ids<T>(count: number, make: (number: number) => T): readonly T[] {
  return Array.from({ length: count }, (_, number) => make(number));
}

export function judgeScale({ requests, refused }: Scale): readonly Judged[] {
  const pages = nounPages();
  const found = requests - refused;
  const target = `refresh of ${objects.length} objects in as many requests as their lists have pages, ${pages}, and a tenth more`;
  return [{ target, found: String(found), met: found <= pages * 1.1 }];
}

/** The pages of all lists, of 100 rows for projects and people. */
function nounPages(): number {
  return projects.length / 100 + people.length / 100 + projects.length + 1 + 2 * groups.length;
}
