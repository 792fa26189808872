/**
 * The server half of go-plugin: how HashiCorp's programs start a child, find its socket, trust it and end it. The only
 * thing about Terraform here is the cookie; the caller passes the gRPC services.
 */
import { writeSync } from "node:fs";
import { createCertificate } from "./certificate.ts";
import { createConnections } from "./connections.ts";
import { chooseProtocolVersion, explainItself, handshakeLine, isLaunchedByHost } from "./handshake.ts";
import { endOnce, endOnSignals, endWhenOrphaned } from "./life.ts";
import { listen } from "./listen.ts";
import type { Masking } from "./masking.ts";
import { createLog } from "./log.ts";
import { dieOfPanic } from "./panic.ts";
import { reattachText } from "./reattach.ts";
import type { GrpcService } from "./service.ts";
import { writeStderr } from "./stderr.ts";
import { captureStrayOutput } from "./stray-output.ts";

export type { GrpcService };

export interface PluginOptions {
  /** the name after `terraform-provider-` */
  readonly name: string;
  readonly version: string;
  /** the registry address, `registry.terraform.io/namespace/name` */
  readonly address: string;
  /**
   * Returns new services for one connection of a host. Their state lives as long as the connection; `closed` aborts
   * when it ends. A promise lets their code load after the handshake.
   */
  readonly connect: (closed: AbortSignal) => readonly GrpcService[] | Promise<readonly GrpcService[]>;
  /**
   * Called at SIGTERM. It aborts the running calls of every connection, and resolves when all have responded. The
   * process ends then, or after 1.5 seconds.
   */
  readonly stop?: () => Promise<void>;
  /**
   * Called once before the process ends, to abort running calls and close sockets. The process waits at most one
   * second.
   */
  readonly close?: () => Promise<void>;
  readonly env: NodeJS.ProcessEnv;
  /** Masks the log and crash reports. */
  readonly mask: Masking["mask"];
  /** Whether it serves until stopped and prints how to attach, instead of being the child of a host. */
  readonly debug?: boolean;
  /** By default unix, and tcp on Windows. */
  readonly network?: "unix" | "tcp";
}

/**
 * Serves until the host calls Shutdown, the host is gone, or a signal arrives. Then it ends the process with exit code
 * 0. Without a host it prints an explanation to stderr and exits with 1; it also exits with 1 if it cannot listen.
 * Resolves when it listens.
 */
export async function serve(options: PluginOptions): Promise<void> {
  const { env, debug = false } = options;
  if (!debug && !isLaunchedByHost(env)) {
    writeStderr(explainItself(options));
    process.exit(1);
  }
  await start(options, debug).catch((error: unknown) => {
    writeStderr(`terraform-provider-${options.name} cannot start: ${error instanceof Error ? error.message : error}\n`);
    process.exit(1);
  });
}

async function start(options: PluginOptions, debug: boolean): Promise<void> {
  const { env, mask } = options;
  const log = createLog({ name: options.name, env, mask, module: "plugin" });
  const tls = debug || !env["PLUGIN_CLIENT_CERT"] ? undefined : createCertificate(env["PLUGIN_CLIENT_CERT"]);
  const listener = await listen({ env, network: options.network });
  dieOfPanic(mask, listener.remove);
  const end = endOnce({ log, listener, close: options.close, closeConnections: () => connections.close() });
  const connections = createConnections({
    listener,
    tls,
    log,
    services: async (closed) => {
      const { pluginServices } = await pluginServicesModule();
      return [...pluginServices({ closed, end }), ...(await options.connect(closed))];
    },
  });
  endOnSignals({ debug, log, stop: options.stop, end });
  if (debug) {
    writeSync(1, reattachText({ address: options.address, listener, platform: process.platform }));
    return;
  }
  writeSync(1, handshakeLine({ version: chooseProtocolVersion(env), listener, tls, env }));
  captureStrayOutput(log);
  endWhenOrphaned({ connections, end });
  connections.prepare();
}

/** Also loads the protobuf codec, so it has to wait until the handshake is out. */
const pluginServicesModule = () => import("./plugin-services.ts");
