import type { ServiceDefinition, UntypedServiceImplementation } from "@grpc/grpc-js";
import type { Log } from "../framework/context.ts";
import { errorDiagnostic, messageOf } from "../framework/diagnostic.ts";
import { serviceDefinition } from "../wire/service.ts";
import { encodeDiagnostics, stackOf } from "./diagnostics.ts";
import type { ProviderServer } from "./server.ts";

/** What Terraform asks for first, one of which it always does. Each answer has diagnostics. */
const first = ["GetProviderSchema", "GetMetadata", "GetResourceIdentitySchemas", "GetFunctions"];

/**
 * Serves nothing but the error for which a provider could not be defined, so that Terraform shows it instead of saying that
 * the plugin did not start.
 */
export function createBrokenServer(error: unknown, log: Log): ProviderServer {
  log("error", "The provider is defined wrongly", { stack: stackOf(error) });
  const diagnostics = encodeDiagnostics([
    errorDiagnostic(
      "Provider Defined Wrongly",
      `${messageOf(error)}\n\nThis is a bug in the provider, in one of its definitions: please report it.`,
    ),
  ]);
  const answer = (_call: unknown, callback: (error: null, response: object) => void): void =>
    callback(null, { diagnostics });
  const handlers: UntypedServiceImplementation = Object.fromEntries(first.map((rpc) => [rpc, answer]));
  const definition: ServiceDefinition = serviceDefinition("tfplugin6.Provider");
  return {
    connect: () => [{ definition, handlers }],
    async stop() {},
    async close() {},
  };
}
