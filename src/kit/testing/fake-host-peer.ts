/** One connection of a host to a plugin. */
import * as grpc from "@grpc/grpc-js";
import { serviceDefinition } from "../wire/service.ts";
import type { ProviderDefinition } from "../wire/gen/tfplugin6/Provider.ts";

export type Request<Rpc extends string> = Parameters<ProviderDefinition[Rpc]["requestSerialize"]>[0];
export type Response<Rpc extends string> = ReturnType<ProviderDefinition[Rpc]["responseDeserialize"]>;

export interface Peer {
  /** Calls a unary RPC of tfplugin6.Provider; rejects with a grpc.ServiceError. */
  readonly call: <Rpc extends string>(rpc: Rpc, request: Request<Rpc>, options?: CallOptions) => Promise<Response<Rpc>>;
  /** The same, with the bytes of request and response on the wire. */
  readonly callRaw: (rpc: string, request: Uint8Array, options?: CallOptions) => Promise<Buffer>;
  /** Calls a streaming RPC of tfplugin6.Provider with all requests at once, and returns all responses. */
  readonly stream: <Rpc extends string>(
    rpc: Rpc,
    requests: readonly Request<Rpc>[],
    options?: CallOptions,
  ) => Promise<Response<Rpc>[]>;
  /** Calls a unary method of any service. */
  readonly unary: (service: string, method: string, request: object, options?: CallOptions) => Promise<object>;
  /** Opens a streaming method of any service with a first request, and leaves the stream open. */
  readonly open: (service: string, method: string, request: object) => grpc.ClientDuplexStream<object, object>;
  readonly close: () => void;
}

export interface CallOptions {
  /** cancels the call */
  readonly signal?: AbortSignal;
}

const provider = "tfplugin6.Provider";
const unlimited = -1;

export function connectPeer(network: string, address: string, credentials: grpc.ChannelCredentials): Peer {
  const client = new grpc.Client(network === "unix" ? `unix:${address}` : address, credentials, {
    "grpc.ssl_target_name_override": "localhost",
    "grpc.default_authority": "localhost",
    "grpc.max_receive_message_length": unlimited,
    "grpc.max_send_message_length": unlimited,
    // Otherwise two peers of the same address would share a connection.
    "grpc.use_local_subchannel_pool": 1,
  });
  const method = (service: string, name: string): grpc.MethodDefinition<object, object> => {
    const definition: grpc.MethodDefinition<object, object> | undefined = serviceDefinition(service)[name];
    if (definition === undefined) {
      throw new Error(`${service} has no ${name}`);
    }
    return definition;
  };
  const unary = <Sent, Received>(
    path: string,
    serialize: (request: Sent) => Buffer,
    deserialize: (bytes: Buffer) => Received,
    request: Sent,
    options: CallOptions = {},
  ): Promise<Received> =>
    new Promise((resolve, reject) => {
      const call = client.makeUnaryRequest(path, serialize, deserialize, request, (error, response) =>
        error ? reject(error) : resolve(response as Received),
      );
      options.signal?.addEventListener("abort", () => call.cancel(), { once: true });
    });
  const start = (service: string, name: string): grpc.ClientDuplexStream<object, object> => {
    const { path, requestSerialize, responseDeserialize } = method(service, name);
    // On the wire every kind of call is a bidirectional stream.
    return client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize);
  };
  const identity = (bytes: Uint8Array): Buffer => Buffer.from(bytes);

  return {
    call: async (rpc, request, options) => {
      const { path, requestSerialize, responseDeserialize } = method(provider, rpc);
      return (await unary(path, requestSerialize, responseDeserialize, request, options)) as Response<typeof rpc>;
    },
    callRaw: (rpc, request, options) => unary(`/${provider}/${rpc}`, identity, identity, request, options),
    stream: async (rpc, requests, options = {}) => {
      const stream = start(provider, rpc);
      options.signal?.addEventListener("abort", () => stream.cancel(), { once: true });
      for (const request of requests) {
        stream.write(request);
      }
      stream.end();
      const responses: object[] = [];
      for await (const response of stream) {
        responses.push(response as object);
      }
      return responses as Response<typeof rpc>[];
    },
    unary: (service, name, request, options) => {
      const { path, requestSerialize, responseDeserialize } = method(service, name);
      return unary(path, requestSerialize, responseDeserialize, request, options);
    },
    open: (service, name, request) => {
      const stream = start(service, name);
      stream.write(request);
      if (!method(service, name).requestStream) {
        stream.end();
      }
      return stream;
    },
    close: () => client.close(),
  };
}
