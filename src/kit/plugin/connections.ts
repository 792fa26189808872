/**
 * The host's connections. Each has a gRPC server of its own for its one socket. So connections share no services, and a
 * debugged process can serve several provider configurations at once.
 */
import { once } from "node:events";
import type { Socket } from "node:net";
import { format } from "node:util";
import type * as Grpc from "./grpc.ts";
import type { Certificate } from "./certificate.ts";
import type { Listener } from "./listen.ts";
import type { Log } from "./log.ts";
import type { GrpcService } from "./service.ts";

export interface Connections {
  /** Loads the code for the first connection in advance. */
  readonly prepare: () => void;
  /** Ends all connections: first their streams, then the connections gracefully, after 200 ms by force. */
  readonly close: () => Promise<void>;
  /** Calls `listen` with true when the last connection ends, and with false when there is a connection again. */
  readonly onIdle: (listen: (idle: boolean) => void) => void;
}

const politeMs = 200;
/** Bytes, the same limit as in Go's plugins. */
const largestMessage = 256 * 1024 * 1024;

interface Connection {
  /** aborts when the connection is about to end or has ended */
  readonly ending: AbortController;
  server?: Grpc.Server;
  injector?: ReturnType<Grpc.Server["createConnectionInjector"]>;
}

export function createConnections(options: {
  readonly listener: Listener;
  readonly tls: Certificate | undefined;
  readonly log: Log;
  /** returns the services of one connection; `closed` aborts when the connection ends */
  readonly services: (closed: AbortSignal) => Promise<readonly GrpcService[]>;
}): Connections {
  const { listener, tls, log } = options;
  const open = new Map<Socket, Connection>();
  let idleListener: (idle: boolean) => void = () => {};

  listener.server.on("connection", (socket) => {
    const connection: Connection = { ending: new AbortController() };
    open.set(socket, connection);
    idleListener(false);
    socket.on("error", (error) => log("debug", "a connection failed", { error: error.message }));
    socket.once("close", () => {
      open.delete(socket);
      connection.ending.abort();
      // Also cancels the running calls.
      connection.server?.forceShutdown();
      idleListener(open.size === 0);
    });
    const attach = async (): Promise<void> => {
      // Expensive work begins only after the peer has shown the host's certificate.
      const serve = async (secured: Socket): Promise<void> => {
        const [grpc, services] = await Promise.all([loadGrpc(log), options.services(connection.ending.signal)]);
        if (socket.destroyed) return;
        connection.server = createServer(grpc, services);
        connection.injector = injectorOf(grpc, connection.server);
        connection.injector.injectConnection(secured);
      };
      if (tls === undefined) return await serve(socket);
      const { secure } = await loadMutualTls();
      secure(socket, tls, log, (secured) => void serve(secured).catch(panic));
      // Our half of the TLS handshake goes out in the next turn of the event loop. gRPC loads while the host makes its
      // half.
      for (let turn = 0; turn < 2; turn += 1) await new Promise(setImmediate);
      await loadGrpc(log);
    };
    attach().catch(panic);
  });

  return {
    prepare: () => void (tls === undefined ? loadGrpc(log) : loadMutualTls()),
    onIdle: (listen) => {
      idleListener = listen;
    },
    close: async () => {
      await Promise.all(
        [...open].map(async ([socket, { ending, injector }]) => {
          ending.abort();
          // Not tryShutdown: with an injected connection it calls back before the responses are out.
          injector?.drain(politeMs);
          await closed(socket);
          socket.destroy();
        }),
      );
    },
  };
}

/** Throws outside of any call, so that the process ends as a panic that the host shows. */
function panic(error: unknown): void {
  setImmediate(() => {
    throw error;
  });
}

async function loadGrpc(log: Log): Promise<typeof Grpc> {
  const grpc = await import("./grpc.ts");
  // The output of GRPC_TRACE and GRPC_VERBOSITY goes to our log instead of console.error.
  grpc.setLogger({
    error: (...args: unknown[]) => log("error", format(...args), { source: "grpc" }),
    info: (...args: unknown[]) => log("info", format(...args), { source: "grpc" }),
    debug: (...args: unknown[]) => log("debug", format(...args), { source: "grpc" }),
  });
  return grpc;
}

const loadMutualTls = async () => await import("./mutual-tls.ts");

function createServer(grpc: typeof Grpc, services: readonly GrpcService[]): Grpc.Server {
  const server = new grpc.Server({
    "grpc.max_receive_message_length": largestMessage,
    "grpc.max_send_message_length": largestMessage,
    "grpc.enable_channelz": 0,
  });
  for (const { definition, handlers } of services) {
    server.addService(definition, handlers);
  }
  return server;
}

/** Insecure for gRPC: TLS is already done before gRPC sees the stream. */
function injectorOf(grpc: typeof Grpc, server: Grpc.Server): NonNullable<Connection["injector"]> {
  return server.createConnectionInjector(grpc.ServerCredentials.createInsecure());
}

async function closed(socket: Socket): Promise<void> {
  if (!socket.destroyed) {
    await once(socket, "close", { signal: AbortSignal.timeout(politeMs) }).catch(() => {});
  }
}
