import type {
  sendUnaryData,
  ServerWritableStream,
  ServiceDefinition,
  UntypedServiceImplementation,
} from "@grpc/grpc-js";
import type { Log } from "../framework/context.ts";
import { errorDiagnostic, messageOf } from "../framework/diagnostic.ts";
import { serviceDefinition } from "../wire/service.ts";
import { encodeDiagnostics, stackOf } from "./diagnostics.ts";
import { lastEvent } from "./rpc.ts";
import type { ProviderServer } from "./server.ts";

/**
 * Creates a server that responds to every RPC with the error of a provider that did not load. Terraform then shows this
 * error instead of its own, that the plugin did not start.
 */
export function createBrokenServer(error: unknown, log: Log): ProviderServer {
  log("error", "The provider is defined wrongly", { stack: stackOf(error) });
  const text = `${messageOf(error)}\n\nThis is a bug in the provider, in one of its definitions: please report it.`;
  const diagnostics = encodeDiagnostics([errorDiagnostic("Provider Defined Wrongly", text)]);
  const definition: ServiceDefinition = serviceDefinition("tfplugin6.Provider");
  const handlers: UntypedServiceImplementation = {};
  for (const rpc of Object.keys(definition)) {
    if (rpc === "ListResource" || rpc === "InvokeAction") {
      handlers[rpc] = (call: ServerWritableStream<object, object>) => {
        call.write(lastEvent[rpc](diagnostics));
        call.end();
      };
    } else {
      const response = rpc === "CallFunction" ? { error: { text } } : { diagnostics };
      handlers[rpc] = (_call: unknown, callback: sendUnaryData<object>) => callback(null, response);
    }
  }
  return {
    connect: () => [{ definition, handlers }],
    async stop() {},
    async close() {},
  };
}
