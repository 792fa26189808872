import { setTimeout as sleep } from "node:timers/promises";
import type { ServiceDefinition, UntypedServiceImplementation } from "@grpc/grpc-js";
import type { Log } from "../framework/context.ts";
import { messageOf } from "../framework/diagnostic.ts";
import type { Masking, Provider } from "../framework/provider.ts";
import { serviceDefinition } from "../wire/service.ts";
import { actions } from "./actions.ts";
import { stopAll } from "./call.ts";
import { configuration } from "./configuration.ts";
import { dataSources } from "./data-sources.ts";
import { ephemeralResources } from "./ephemeral-resources.ts";
import { functions } from "./functions.ts";
import { listResources } from "./list-resources.ts";
import { createOpenEphemerals } from "./open-ephemerals.ts";
import { managedResources } from "./managed-resource.ts";
import { handlersOf } from "./rpc.ts";
import type { Session } from "./rpc.ts";
import { schemas } from "./schemas.ts";

export interface ProviderServer {
  /**
   * The tfplugin6 service for one connection; configuration and running calls are its own.
   *
   * @param closed aborts when the host has closed the connection: what runs for it then stops, and all it had is given up
   */
  connect(
    closed: AbortSignal,
  ): readonly { readonly definition: ServiceDefinition; readonly handlers: UntypedServiceImplementation }[];
  /**
   * Aborts the running calls of every connection, as StopProvider does, and refuses new ones, because the process would end before
   * the API answers them. Resolves when all running calls are answered.
   */
  stop(): Promise<void>;
  /** Ends what runs on any connection. */
  close(): Promise<void>;
}

/** Milliseconds without a call after which none is expected: Terraform may answer an answer with another request. */
const longestPause = 100;
const pollInterval = 10;
/** The process ends 1.5 s after it was asked to: an operation must have answered before, or what it knows is lost. */
const graceAtEnd = 1200;

/**
 * Serves a provider over tfplugin6. An RPC without an answer here is UNIMPLEMENTED.
 *
 * @param masking gets every secret of the provider's configuration before the provider does
 */
export function createProviderServer<Api>(provider: Provider<Api>, log: Log, masking: Masking): ProviderServer {
  const sessions = new Set<Session<Api>>();
  /** the connections that are being ended */
  const ends = new Map<Session<Api>, Promise<void>>();
  const endOnce = (session: Session<Api>, why: string): Promise<void> => {
    const ended = ends.get(session) ?? end(session, why).finally(() => ends.delete(session));
    ends.set(session, ended);
    return ended;
  };
  let ending = false;
  return {
    connect(closed) {
      const session: Session<Api> = {
        provider,
        log,
        masking,
        running: new Set(),
        closed,
        open: createOpenEphemerals(() => session),
        ending,
        connection: undefined,
        deferred: undefined,
      };
      sessions.add(session);
      closed.addEventListener("abort", () => {
        sessions.delete(session);
        void endOnce(session, "Terraform has gone");
      });
      const listing = listResources(session);
      const acting = actions(session);
      const answers = {
        ...schemas(session),
        ...configuration(session),
        ...managedResources(session),
        ...dataSources(session),
        ...ephemeralResources(session),
        ...functions(session),
        ...listing.answers,
        ...acting.answers,
      };
      const streams = { ...listing.streams, ...acting.streams };
      const handlers = handlersOf(session, answers, streams) as UntypedServiceImplementation;
      return [{ definition: serviceDefinition("tfplugin6.Provider"), handlers }];
    },
    async stop() {
      ending = true;
      for (const session of sessions) {
        session.ending = true;
        stopAll(session.running, "the provider was asked to end", graceAtEnd);
      }
      for (let quiet = 0; quiet < longestPause; quiet += pollInterval) {
        if ([...sessions].some(({ running }) => running.size > 0)) quiet = 0;
        await sleep(pollInterval);
      }
    },
    async close() {
      await Promise.all([...sessions].map(async (session) => await endOnce(session, "the provider is ending")));
      await Promise.all(ends.values());
    },
  };
}

async function end<Api>(session: Session<Api>, why: string): Promise<void> {
  const { running, connection, log, open } = session;
  session.ending = true;
  stopAll(running, why);
  await open.closeAll();
  try {
    await connection?.close?.();
  } catch (error) {
    log("warn", "The connection to the API did not close well", { error: messageOf(error) });
  }
}
