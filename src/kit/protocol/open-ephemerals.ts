import type { EphemeralResource, EphemeralPrivate } from "../framework/ephemeral.ts";
import type { Log } from "../framework/context.ts";
import { messageOf } from "../framework/diagnostic.ts";
import type { Connection } from "../framework/provider.ts";
import { stringifyJson } from "../values/json.ts";
import { startCall } from "./call.ts";

/**
 * The open ephemeral resources of one connection. Terraform does not close an ephemeral resource when a resource that
 * uses it fails, nor always after an interrupt, so the provider closes the rest when the connection ends.
 */
export interface OpenEphemerals<Api> {
  /** Awaits an `open`, and lets `closeAll` wait for it for a short time. */
  opening<T>(open: Promise<T>): Promise<T>;
  /** Adds an open ephemeral resource, with the private data for its close. */
  add(typeName: string, ephemeral: EphemeralResource<Api>, kept: EphemeralPrivate): void;
  /**
   * Adds the private data of a renewal: Terraform closes with the data of `open`, OpenTofu with the data of the last
   * renewal.
   */
  renew(typeName: string, before: EphemeralPrivate, after: EphemeralPrivate): void;
  /** Removes an ephemeral resource that Terraform closed. */
  remove(typeName: string, kept: EphemeralPrivate): void;
  /** Closes all open resources concurrently. Resolves when all are closed or the time is up. Never rejects. */
  closeAll(): Promise<void>;
}

/** Milliseconds for `closeAll`: the process ends a second after it begins to close. */
const closeMs = 900;
/** Milliseconds of these for resources that are just opening. */
const openingMs = 300;

/** The part of a session that closing needs. */
interface Closing<Api> {
  readonly connection: Connection<Api> | undefined;
  readonly log: Log;
  readonly running: Set<AbortController>;
}

interface Entry<Api> {
  readonly typeName: string;
  readonly ephemeral: EphemeralResource<Api>;
  readonly kept: EphemeralPrivate;
  /** the keys by which Terraform may close it */
  readonly keys: Set<string>;
}

/** @param session the session whose connection closes the rest */
export function createOpenEphemerals<Api>(session: () => Closing<Api>): OpenEphemerals<Api> {
  const entries = new Set<Entry<Api>>();
  const underWay = new Set<Promise<unknown>>();
  const keyOf = (typeName: string, kept: EphemeralPrivate): string => `${typeName} ${stringifyJson(kept)}`;
  const find = (typeName: string, kept: EphemeralPrivate): Entry<Api> | undefined =>
    [...entries].find(({ keys }) => keys.has(keyOf(typeName, kept)));

  return {
    async opening(open) {
      underWay.add(open);
      try {
        return await open;
      } finally {
        underWay.delete(open);
      }
    },
    add(typeName, ephemeral, kept) {
      if (ephemeral.close) entries.add({ typeName, ephemeral, kept, keys: new Set([keyOf(typeName, kept)]) });
    },
    renew: (typeName, before, after) => void find(typeName, before)?.keys.add(keyOf(typeName, after)),
    remove(typeName, kept) {
      const entry = find(typeName, kept);
      if (entry) entries.delete(entry);
    },
    async closeAll() {
      const began = performance.now();
      if (underWay.size > 0) await Promise.race([Promise.allSettled(underWay), timeUp(openingMs)]);
      const left = [...entries];
      entries.clear();
      const remaining = closeMs - (performance.now() - began);
      await Promise.all(left.map(async (entry) => await close(session(), entry, remaining)));
    },
  };
}

async function close<Api>(
  { connection, log, running }: Closing<Api>,
  { typeName, ephemeral, kept }: Entry<Api>,
  milliseconds: number,
): Promise<void> {
  if (connection === undefined) return;
  const call = startCall(running, "CloseEphemeralResource", log);
  const about = { tf_type: typeName, kept: stringifyJson(kept) };
  call.deadline(
    { operation: "close", milliseconds, length: `${Math.round(milliseconds)}ms`, configurable: false },
    typeName,
  );
  try {
    const api = connection.bind(call.signal);
    await call.unlessAborted(ephemeral.close?.({ private: kept, api, context: call.context }) ?? Promise.resolve());
    log("info", "Closed an ephemeral resource that Terraform left open", about);
  } catch (error) {
    const failure = { ...about, error: messageOf(error) };
    log("error", "An ephemeral resource that Terraform left open could not be closed", failure);
  } finally {
    call.end();
  }
}

async function timeUp(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}
