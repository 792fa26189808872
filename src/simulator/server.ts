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
  /** the objects of the organization; the default has the objects of the documents, `{}` has none */
  readonly seed?: Seed | undefined;
  /** override the rules of the seed */
  readonly rules?: Partial<Rules> | undefined;
  /** 0, the default, chooses a free port */
  readonly port?: number | undefined;
  /** a loopback address: 127.0.0.1 (the default), ::1 or localhost */
  readonly host?: string | undefined;
  /** forces pages of this size, and ignores `limit` */
  readonly pageSize?: number | undefined;
  /** milliseconds of delay before each request is handled */
  readonly latency?: number | undefined;
  /** milliseconds since 1970: the clock of created_at, throttles and the journal */
  readonly now?: (() => number) | undefined;
}

export interface Simulator {
  /** the base URL for clients: http://127.0.0.1:PORT/v1 */
  readonly url: string;
  /** the URL with which other processes control it: http://127.0.0.1:PORT/_simulator */
  readonly controlUrl: string;
  /** its objects; a reset replaces the store */
  readonly store: Store;
  readonly faults: Faults;
  readonly journal: Journal;
  /** restores the seed, removes all faults and empties the journal */
  reset(): void;
  /** closes every connection, including those that wait for an answer */
  close(): Promise<void>;
}

/**
 * Serves the administration and fine-tuning API from memory.
 * Like a real server, it completes a request even when the client disconnects.
 * @throws FieldError for an invalid seed, Error for a host that is not loopback or a port that is in use
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
  // Longer than any client keeps a socket. A close that crosses a request would look like a fault that no test asked for.
  server.keepAliveTimeout = 120_000;
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    // Exclusive: with NODE_UNIQUE_ID in the environment, Node would otherwise ask the primary of a cluster, which does not exist.
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
