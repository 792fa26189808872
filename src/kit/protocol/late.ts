import { serviceDefinition } from "../wire/service.ts";
import type { ProviderServer } from "./server.ts";

export interface LateServer {
  /** Returns the encoded response of an RPC, where it is known without the provider. */
  readonly kept: (rpc: string) => Uint8Array | undefined;
  /** Loads the provider. Called at most once per connection. */
  readonly load: () => Promise<ProviderServer>;
}

/**
 * Returns the tfplugin6 service of one connection. The first RPC without a kept response loads the provider. A
 * connection that ends before that never loads it, and a connection that ends while it loads is never connected to it.
 *
 * @param closed aborts when the host has closed the connection
 */
export function lateProvider({ kept, load }: LateServer, closed: AbortSignal): ReturnType<ProviderServer["connect"]> {
  const definition = { ...serviceDefinition("tfplugin6.Provider") };
  let connecting: Promise<Handlers | undefined> | undefined;
  const connect = async (): Promise<Handlers | undefined> => {
    const server = await load();
    // The connection has already ended, and the server would wait for its end.
    return closed.aborted ? undefined : (server.connect(closed)[0]?.handlers as Handlers | undefined);
  };
  const handlers: Handlers = {};
  for (const [rpc, method] of Object.entries(definition)) {
    const answer = kept(rpc);
    if (answer === undefined) {
      handlers[rpc] = (call, reply) => {
        // If the provider does not load, the process dies with the reason on stderr.
        void (connecting ??= connect()).then((loaded) => {
          if (loaded !== undefined && !call.cancelled) (loaded[rpc] ?? unimplemented(rpc))(call, reply);
        });
      };
    } else {
      const bytes = Buffer.from(answer.buffer as ArrayBuffer, answer.byteOffset, answer.byteLength);
      definition[rpc] = { ...method, responseSerialize: () => bytes };
      handlers[rpc] = (_call, reply) => reply?.(null, {});
    }
  }
  return [{ definition, handlers }];
}

/** Handles a unary call, with `reply`, or a stream, without. */
type Handler = (call: Call, reply?: (error: object | null, response?: object) => void) => void;
type Handlers = Record<string, Handler>;
interface Call {
  readonly cancelled: boolean;
  emit(event: "error", error: object): unknown;
}

/** Responds as gRPC does for an unknown method. */
function unimplemented(rpc: string): Handler {
  const error = { code: 12, details: `The provider has no ${rpc}` };
  return (call, reply) => {
    if (reply === undefined) call.emit("error", error);
    else reply(error);
  };
}
