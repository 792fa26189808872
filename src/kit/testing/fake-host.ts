/**
 * A go-plugin host for tests, in place of Terraform. It starts an executable with the cookie, reads the handshake,
 * connects with or without mutual TLS, calls any RPC, and ends the process as Terraform does.
 */
import { spawn } from "node:child_process";
import type { ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import * as grpc from "@grpc/grpc-js";
import { selfSigned } from "../plugin/certificate.ts";
import { connectPeer } from "./fake-host-peer.ts";
import type { Peer } from "./fake-host-peer.ts";

export const cookie = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

export interface Launch {
  readonly command: string;
  readonly args?: readonly string[];
  /** added to the cookie, the protocol versions, the port range and the certificate; undefined removes a variable */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** without PLUGIN_CLIENT_CERT, like the test harnesses of Go */
  readonly plaintext?: boolean;
  /** the file descriptor of stdin; by default stdin is empty */
  readonly stdin?: number;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The whole output of a process that has ended. */
export interface Printed extends Exit {
  readonly stdout: string;
  readonly stderr: string;
}

export interface Handshake {
  readonly core: string;
  readonly version: string;
  readonly network: string;
  readonly address: string;
  readonly protocol: string;
  /** DER, absent without TLS */
  readonly certificate: Buffer | undefined;
  /** the seventh field, absent when there are six */
  readonly multiplex: string | undefined;
  readonly line: string;
}

export interface FakeHost extends Peer {
  readonly pid: number;
  readonly handshake: Handshake;
  /** from the spawn to the handshake */
  readonly handshakeMs: number;
  /** opens a further connection, by default with the same certificate */
  readonly connect: (options?: { readonly credentials?: grpc.ChannelCredentials }) => Peer;
  /** the credentials of a host with this certificate that trusts the plugin's certificate */
  readonly credentials: (client?: { readonly cert: string; readonly key: string }) => grpc.ChannelCredentials;
  /** the stdout so far, the handshake included */
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** the lines of stderr that are JSON */
  readonly logs: () => Record<string, unknown>[];
  /** Resolves with the stderr so far as soon as it matches. */
  readonly waitForStderr: (pattern: RegExp) => Promise<string>;
  readonly exited: Promise<Exit>;
  readonly signal: (signal: NodeJS.Signals) => void;
  /**
   * Calls Shutdown, closes the connection and waits for the end of the process: after two seconds it sends SIGKILL, as
   * Terraform does.
   */
  readonly shutdown: () => Promise<Exit & { readonly replied: boolean; readonly durationMs: number }>;
  /** Ends the process at once, if it still runs. */
  readonly kill: () => Promise<void>;
}

/** Starts the plugin and connects. Rejects with the plugin's stderr if it ends before the handshake. */
export async function launch(options: Launch): Promise<FakeHost> {
  const client = options.plaintext ? undefined : selfSigned(Date.now());
  const startedAt = performance.now();
  const child = start(options, client?.cert);
  const printed = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (printed.stdout += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (printed.stderr += chunk));
  // "close", not "exit": at "close" all output has been read.
  const exited = exitOf(child);
  const kill = async (): Promise<void> => {
    child.kill("SIGKILL");
    await exited;
  };

  const has = async (stream: "stdout" | "stderr", pattern: RegExp): Promise<string> => {
    while (!pattern.test(printed[stream])) {
      if (child.exitCode !== null || child.signalCode !== null) {
        await exited;
        if (!pattern.test(printed[stream])) {
          throw new Error(`the plugin ended without ${pattern} on its ${stream}: ${printed.stdout}${printed.stderr}`);
        }
        break;
      }
      await Promise.race([once(child[stream], "data"), exited]);
    }
    return printed[stream];
  };

  const handshake = parseHandshake(await has("stdout", /\n/));
  const handshakeMs = performance.now() - startedAt;
  const credentials = (
    own: { readonly cert: string; readonly key: string } | undefined = client,
  ): grpc.ChannelCredentials =>
    handshake.certificate === undefined || own === undefined
      ? grpc.credentials.createInsecure()
      : grpc.credentials.createSsl(pem(handshake.certificate), Buffer.from(own.key), Buffer.from(own.cert));
  const connect = (given: { readonly credentials?: grpc.ChannelCredentials } = {}): Peer =>
    connectPeer(handshake.network, handshake.address, given.credentials ?? credentials());
  const peer = connect();

  return {
    ...peer,
    pid: child.pid ?? -1,
    handshake,
    handshakeMs,
    connect,
    credentials,
    stdout: () => printed.stdout,
    stderr: () => printed.stderr,
    logs: () => jsonLines(printed.stderr),
    waitForStderr: (pattern) => has("stderr", pattern),
    exited,
    signal: (signal) => child.kill(signal),
    kill: async () => {
      peer.close();
      await kill();
    },
    shutdown: async () => {
      const askedAt = performance.now();
      const replied = await peer.unary("plugin.GRPCController", "Shutdown", {}).then(
        () => true,
        () => false,
      );
      peer.close();
      const timer = setTimeout(() => child.kill("SIGKILL"), 2000);
      const exit = await exited;
      clearTimeout(timer);
      return { ...exit, replied, durationMs: performance.now() - askedAt };
    },
  };
}

/** Runs a plugin that should end by itself, and returns its output. */
export async function runToEnd(options: Launch): Promise<Printed> {
  const child = start(options, undefined);
  const [stdout, stderr, exit] = await Promise.all([text(child.stdout), text(child.stderr), exitOf(child)]);
  return { stdout, stderr, ...exit };
}

function start(options: Launch, clientCertificate: string | undefined): ChildProcessByStdio<null, Readable, Readable> {
  const env = {
    ...process.env,
    TF_PLUGIN_MAGIC_COOKIE: cookie,
    PLUGIN_PROTOCOL_VERSIONS: "6,5",
    PLUGIN_MIN_PORT: "10000",
    PLUGIN_MAX_PORT: "25000",
    PLUGIN_CLIENT_CERT: clientCertificate,
    ...options.env,
  };
  const { stdin = "ignore", cwd } = options;
  const child = spawn(options.command, [...(options.args ?? [])], { env, cwd, stdio: [stdin, "pipe", "pipe"] });
  return child as ChildProcessByStdio<null, Readable, Readable>;
}

async function exitOf(child: ChildProcessByStdio<null, Readable, Readable>): Promise<Exit> {
  const [code, signal] = (await once(child, "close")) as [Exit["code"], Exit["signal"]];
  return { code, signal };
}

function parseHandshake(stdout: string): Handshake {
  const line = stdout.slice(0, stdout.indexOf("\n"));
  const [core, version, network, address, protocol, certificate, multiplex] = line.split("|");
  if (
    core === undefined ||
    version === undefined ||
    network === undefined ||
    address === undefined ||
    protocol === undefined
  ) {
    throw new Error(`not a handshake: ${line}`);
  }
  if (certificate?.includes("=")) {
    throw new Error("Go refuses padding in the certificate of the handshake");
  }
  return {
    core,
    version,
    network,
    address,
    protocol,
    certificate: certificate ? Buffer.from(certificate, "base64") : undefined,
    multiplex,
    line,
  };
}

function pem(der: Buffer): Buffer {
  return Buffer.from(`-----BEGIN CERTIFICATE-----\n${der.toString("base64")}\n-----END CERTIFICATE-----\n`);
}

function jsonLines(stderr: string): Record<string, unknown>[] {
  return stderr
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
