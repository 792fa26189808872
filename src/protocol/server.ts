import type { ServiceDefinition, UntypedServiceImplementation } from "@grpc/grpc-js";
import type { Log, Provider } from "../framework/provider.ts";
import { serviceDefinition } from "../wire/service.ts";
import { stopAll } from "./call.ts";
import { configuration } from "./configuration.ts";
import { dataSources } from "./data-sources.ts";
import { managedResources } from "./managed-resource.ts";
import { handlersOf, type Session } from "./rpc.ts";
import { schemas } from "./schemas.ts";

export interface ProviderServer {
  /** The tfplugin6 service for one connection; configuration and running calls are its own. */
  connect(): readonly { readonly definition: ServiceDefinition; readonly handlers: UntypedServiceImplementation }[];
  /** Ends what runs on any connection. */
  close(): Promise<void>;
}

/** Serves a provider over tfplugin6. An RPC without an answer here is UNIMPLEMENTED. */
export function createProviderServer<Api>(provider: Provider<Api>, log: Log): ProviderServer {
  const sessions: Session<Api>[] = [];
  return {
    connect() {
      const session: Session<Api> = { provider, log, running: new Set(), connection: undefined };
      sessions.push(session);
      const answers = { ...schemas(session), ...configuration(session), ...managedResources(session), ...dataSources(session) };
      const handlers = handlersOf(session, answers) as UntypedServiceImplementation;
      return [{ definition: serviceDefinition("tfplugin6.Provider"), handlers }];
    },
    async close() {
      for (const { running } of sessions) stopAll(running);
      await Promise.all(sessions.map(({ connection }) => connection?.close()));
    },
  };
}
