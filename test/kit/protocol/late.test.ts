import * as grpc from "@grpc/grpc-js";
import { expect, onTestFinished, test } from "vitest";
import { lateProvider } from "../../../src/kit/protocol/late.ts";
import type { ProviderServer } from "../../../src/kit/protocol/server.ts";
import { connectPeer } from "../../../src/kit/testing/fake-host-peer.ts";
import type { Peer } from "../../../src/kit/testing/fake-host-peer.ts";
import { encode } from "../../../src/kit/wire/codec.ts";
import { serviceDefinition } from "../../../src/kit/wire/service.ts";

const bytes = encode("tfplugin6.GetProviderSchema.Response", { server_capabilities: { plan_destroy: true } });
const kept = (rpc: string): Uint8Array | undefined => (rpc === "GetProviderSchema" ? bytes : undefined);

test("a kept answer is sent as it is, and does not load the provider", async () => {
  let loads = 0;
  const peer = await connected(async () => {
    loads += 1;
    return answering();
  });
  expect(await peer.callRaw("GetProviderSchema", Buffer.alloc(0))).toEqual(bytes);
  expect((await peer.call("GetProviderSchema", {})).server_capabilities?.plan_destroy).toBe(true);
  expect(loads).toBe(0);
});

test("the first calls without a kept answer load the provider once, and all are answered by it", async () => {
  let loads = 0;
  const peer = await connected(async () => {
    loads += 1;
    return answering();
  });
  const answers = await Promise.all([peer.call("StopProvider", {}), peer.call("StopProvider", {})]);
  expect(answers).toEqual([{ Error: "loaded" }, { Error: "loaded" }]);
  expect(await peer.stream("ListResource", [{}])).toMatchObject([{ display_name: "loaded" }]);
  expect(loads).toBe(1);
});

test("an RPC that the provider does not have is refused, and not left without an answer", async () => {
  const peer = await connected(async () => answering());
  await expect(peer.call("ReadResource", {})).rejects.toMatchObject({ code: grpc.status.UNIMPLEMENTED });
  await expect(peer.stream("InvokeAction", [{}])).rejects.toMatchObject({ code: grpc.status.UNIMPLEMENTED });
});

test("a connection that ends while the provider loads is not connected to it", async () => {
  const loading = Promise.withResolvers<ProviderServer>();
  const asked = Promise.withResolvers<void>();
  const closed = new AbortController();
  const peer = await connected(() => {
    asked.resolve();
    return loading.promise;
  }, closed.signal);
  const gone = new AbortController();
  const call = peer.call("StopProvider", {}, { signal: gone.signal });
  await asked.promise;
  gone.abort();
  closed.abort();
  let connections = 0;
  loading.resolve(answering(() => void (connections += 1)));
  await expect(call).rejects.toMatchObject({ code: grpc.status.CANCELLED });
  await loading.promise;
  expect(connections).toBe(0);
});

/** A server that has two RPCs. */
function answering(connecting: () => void = () => {}): ProviderServer {
  const handlers: grpc.UntypedServiceImplementation = {
    StopProvider: (_call: unknown, reply: grpc.sendUnaryData<object>) => reply(null, { Error: "loaded" }),
    ListResource: (call: grpc.ServerWritableStream<object, object>) => {
      call.write({ display_name: "loaded" });
      call.end();
    },
  };
  return {
    connect: () => {
      connecting();
      return [{ definition: serviceDefinition("tfplugin6.Provider"), handlers }];
    },
    stop: async () => {},
    close: async () => {},
  };
}

async function connected(load: () => Promise<ProviderServer>, closed = new AbortController().signal): Promise<Peer> {
  const server = new grpc.Server();
  for (const { definition, handlers } of lateProvider({ kept, load }, closed)) server.addService(definition, handlers);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  const peer = connectPeer("tcp", `127.0.0.1:${port}`, grpc.credentials.createInsecure());
  onTestFinished(() => {
    peer.close();
    server.forceShutdown();
  });
  return peer;
}
