import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { defaultSeed } from "./default-seed.ts";
import { createFaults } from "./faults.ts";
import type { Faults } from "./faults.ts";
import { createJournal } from "./journal.ts";
import type { Journal } from "./journal.ts";
import { respond } from "./respond.ts";
import type { SimulatorState } from "./respond.ts";
import { plantSeed } from "./seed.ts";
import type { Seed } from "./seed.ts";
import type { Rules, Store } from "./store.ts";

export interface SimulatorOptions {
  /** what the organization holds; the default has what the documents speak of, `{}` has nothing */
  readonly seed?: Seed | undefined;
  /** over those of the seed */
  readonly rules?: Partial<Rules> | undefined;
  /** 0, the default, takes a free one */
  readonly port?: number | undefined;
  /** a loopback address: 127.0.0.1 (the default), ::1 or localhost */
  readonly host?: string | undefined;
  /** forces pages of this size, whatever `limit` asks for */
  readonly pageSize?: number | undefined;
  /** milliseconds before each request is looked at */
  readonly latency?: number | undefined;
  /** milliseconds since 1970: the clock of created_at, throttles and the journal */
  readonly now?: (() => number) | undefined;
}

export interface Simulator {
  /** what to set as base URL: http://127.0.0.1:PORT/v1 */
  readonly url: string;
  /** where other processes steer it: http://127.0.0.1:PORT/_simulator */
  readonly controlUrl: string;
  /** what it holds now; another object after a reset */
  readonly store: Store;
  readonly faults: Faults;
  readonly journal: Journal;
  /** back to the seed, without faults, with an empty journal */
  reset(): void;
  /** ends every connection, also those still waiting for an answer */
  close(): Promise<void>;
}

/**
 * Serves the administration and fine-tuning API from memory.
 * A request once begun is carried out even when its client hangs up, as by a real server.
 * @throws FieldError for a seed that does not fit, Error for a host that is not loopback or a port that is taken
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const host = options.host ?? "127.0.0.1";
  if (!["127.0.0.1", "::1", "localhost"].includes(host)) {
    throw new Error(`The simulator listens on loopback only (127.0.0.1, ::1 or localhost), not on ${host}.`);
  }
  const now = options.now ?? Date.now;
  const { seed = defaultSeed } = options;
  const plant = (): Store => plantSeed(seed, options.rules ?? {}, now);
  const ended = new AbortController();
  const faults = createFaults();
  const journal = createJournal();
  let store = plant();
  const reset = (): void => {
    store = plant();
    faults.clear();
    journal.clear();
  };
  const state: SimulatorState = {
    faults,
    journal,
    now,
    store: () => store,
    reset,
    pageSize: options.pageSize,
    latency: options.latency ?? 0,
    wait: async (milliseconds) => sleep(milliseconds, undefined, { signal: ended.signal }),
    requests: 0,
  };
  const server = createServer((request, response) => {
    respond(state, request, response).catch(() => response.destroy());
  });
  // Longer than any client keeps a socket: a close that crosses a request would look like a fault nobody asked for.
  server.keepAliveTimeout = 120_000;
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    // By itself: with NODE_UNIQUE_ID in the environment Node would ask the primary of a cluster, which is not there.
    server.listen({ port: options.port ?? 0, host, exclusive: true }, resolve);
  });
  const origin = `http://${host.includes(":") ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`;
  return {
    url: `${origin}/v1`,
    controlUrl: `${origin}/_simulator`,
    get store() {
      return store;
    },
    faults,
    journal,
    reset,
    async close() {
      ended.abort();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
