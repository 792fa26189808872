/** A host and the corner provider in one process, with a real connection between them. */
import * as grpc from "@grpc/grpc-js";
import type { Type } from "../../../src/kit/values/type.ts";
import type { Log } from "../../../src/kit/framework/context.ts";
import { decodeDynamic } from "../../../src/kit/protocol/dynamic-value.ts";
import { createProviderServer } from "../../../src/kit/protocol/server.ts";
import type { Schema } from "../../../src/kit/framework/schema.ts";
import { encodeMsgpack } from "../../../src/kit/values/msgpack.ts";
import type { Value } from "../../../src/kit/values/value.ts";
import type { DynamicValue__Output } from "../../../src/kit/wire/gen/tfplugin6/DynamicValue.ts";
import { cornerProvider } from "./corner-provider.ts";
import type { Peer } from "../../../src/kit/testing/fake-host-peer.ts";
import { connectPeer } from "../../../src/kit/testing/fake-host-peer.ts";

export interface CornerHost extends Peer {
  readonly provider: ReturnType<typeof cornerProvider>;
  /** what the provider was asked to do */
  readonly journal: string[];
  /** Resolves once the journal has the entry. */
  readonly journaled: (entry: string) => Promise<void>;
  readonly logs: { readonly level: string; readonly message: string; readonly [field: string]: unknown }[];
  /** What no log may show. */
  readonly masked: readonly string[];
  /** Tells the provider that the connection has ended, as the plugin layer does. */
  readonly disconnect: () => void;
  /** Asks the provider to end, as SIGTERM does; resolves when what runs is answered. */
  readonly end: () => Promise<void>;
  readonly stop: () => Promise<void>;
  /** Configures the provider with a token, unless told otherwise. */
  readonly configure: (values?: object, client?: { deferral_allowed: boolean }) => ReturnType<Peer["call"]>;
}

export async function hostCorner(): Promise<CornerHost> {
  const journal: string[] = [];
  const logs: CornerHost["logs"] = [];
  let noticed = Promise.withResolvers<void>();
  const provider = cornerProvider((entry) => {
    journal.push(entry);
    noticed.resolve();
    noticed = Promise.withResolvers();
  });
  const masked: string[] = [];
  const log: Log = (level, message, fields) => logs.push({ ...fields, level, message });
  const server = createProviderServer(provider, log, {
    addSecret: (secret) => void masked.push(secret),
    mask: (text) => text,
  });
  const closed = new AbortController();
  const listening = new grpc.Server();
  for (const { definition, handlers } of server.connect(closed.signal)) listening.addService(definition, handlers);
  const port = await new Promise<number>((resolve, reject) => {
    listening.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  const peer = connectPeer("tcp", `127.0.0.1:${port}`, grpc.credentials.createInsecure());
  return {
    ...peer,
    provider,
    journal,
    masked,
    journaled: async (entry) => {
      while (!journal.includes(entry)) await noticed.promise;
    },
    logs,
    disconnect: () => closed.abort(),
    end: () => server.stop(),
    stop: async () => {
      peer.close();
      await server.close();
      listening.forceShutdown();
    },
    configure: (values = { token: "secret" }, client_capabilities = { deferral_allowed: false }) =>
      peer.call("ConfigureProvider", {
        terraform_version: "1.14.0",
        config: configOf(provider.schema, values),
        client_capabilities,
      }),
  };
}

/** The bytes Terraform would send: what is left out is null, a list or set block that is left out empty. */
export function configOf(schema: Schema, values: object): { msgpack: Buffer } {
  const empty = Object.entries(schema.blocks).map(([name, { nesting }]) => [name, nesting === "single" ? null : []]);
  const config = schema.type.from({ ...Object.fromEntries(empty), ...values }, { unknown: true });
  return { msgpack: Buffer.from(encodeMsgpack(schema.type, config)) };
}

export function argument(type: Type, value: Value): { msgpack: Buffer } {
  return { msgpack: Buffer.from(encodeMsgpack(type, value)) };
}

/** As an author would see it, so that it can be compared. */
export function valueOf(type: Type, sent: DynamicValue__Output | null | undefined): unknown {
  return sent ? plain(decodeDynamic(type, sent)) : undefined;
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null || Object.getOwnPropertySymbols(value).length > 0) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}
