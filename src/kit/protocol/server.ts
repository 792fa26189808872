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
   * Returns the tfplugin6 service of one connection, which has its own configuration and its own running calls.
   *
   * @param closed aborts when the host has closed the connection: running calls are then aborted, and the session is
   *   closed
   */
  connect(
    closed: AbortSignal,
  ): readonly { readonly definition: ServiceDefinition; readonly handlers: UntypedServiceImplementation }[];
  /**
   * Aborts the running calls of every connection, as StopProvider does, and refuses new calls, which the process could
   * not finish. Resolves when all running calls have their responses.
   */
  stop(): Promise<void>;
  /** Aborts the running calls of every connection and closes its session. */
  close(): Promise<void>;
}

/**
 * Milliseconds without a running call after which no further call is expected: Terraform may follow a response with
 * another request.
 */
const longestPause = 100;
const pollInterval = 10;
/**
 * Milliseconds. The process ends 1.5 s after it is asked to: an operation that has not responded by then loses its
 * result.
 */
const graceAtEnd = 1200;

/**
 * Creates the tfplugin6 server of a provider. Unimplemented RPCs respond with UNIMPLEMENTED.
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
