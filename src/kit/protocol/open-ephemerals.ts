import type { EphemeralResource, EphemeralPrivate } from "../framework/ephemeral.ts";
import type { Log } from "../framework/context.ts";
import { messageOf } from "../framework/diagnostic.ts";
import type { Connection } from "../framework/provider.ts";
import { stringifyJson } from "../values/json.ts";
import { startCall } from "./call.ts";

/**
 * What is open for one connection. Terraform does not close an ephemeral resource when what uses it fails, nor always after
 * an interrupt, so that the provider closes what is left when the connection ends.
 */
export interface OpenEphemerals<Api> {
  /** Carries out an opening, so that `closeAll` waits a moment for it. */
  opening<T>(open: Promise<T>): Promise<T>;
  /** Notes that an ephemeral resource was opened, with what it kept for its close. */
  add(typeName: string, ephemeral: EphemeralResource<Api>, kept: EphemeralPrivate): void;
  /** Notes what a renewal keeps: Terraform closes with what the open kept, OpenTofu with what the last renewal kept. */
  renew(typeName: string, before: EphemeralPrivate, after: EphemeralPrivate): void;
  /** Notes that Terraform has closed it. */
  remove(typeName: string, kept: EphemeralPrivate): void;
  /** Closes all that is open, side by side, and resolves when all is done or the time is up. Never rejects. */
  closeAll(): Promise<void>;
}

/** Milliseconds for all of it: the process ends a second after it begins to close. */
const closeMs = 900;
/** Milliseconds of them to wait for what is being opened. */
const openingMs = 300;

/** What closing takes of a session. */
interface Closing<Api> {
  readonly connection: Connection<Api> | undefined;
  readonly log: Log;
  readonly running: Set<AbortController>;
}

interface Entry<Api> {
  readonly typeName: string;
  readonly ephemeral: EphemeralResource<Api>;
  readonly kept: EphemeralPrivate;
  /** by which Terraform may name it */
  readonly keys: Set<string>;
}

/** @param session whose connection closes what is left open */
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
