/** The address for the host: a unix socket that only its user can open, or a port on loopback. */
import { once } from "node:events";
import { chmodSync, chownSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import type { Server } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export interface Listener {
  readonly network: "unix" | "tcp";
  /** an absolute path, or `127.0.0.1:port` */
  readonly address: string;
  /** accepted connections stay unread until they are handed on */
  readonly server: Server;
  /** Deletes the socket file, synchronously. Does nothing when the file is gone. */
  readonly remove: () => void;
}

/**
 * Listens without the primary of a Node cluster. With NODE_UNIQUE_ID in the host's environment Node takes this process
 * for a cluster worker, its primary never responds, and the process ends in silence.
 */
const exclusive = true;

/** sun_path holds 104 bytes on macOS and 108 on Linux, with the final zero. */
const longestPath = 103;

/**
 * Listens on a unix socket in PLUGIN_UNIX_SOCKET_DIR. Without that variable it tries the temporary folder, then /tmp.
 * If neither works, and always on Windows, it listens on TCP between PLUGIN_MIN_PORT and PLUGIN_MAX_PORT.
 *
 * @throws Error when it can listen nowhere
 */
export async function listen(options: {
  readonly env: NodeJS.ProcessEnv;
  readonly network: "unix" | "tcp" | undefined;
}): Promise<Listener> {
  const { env, network = process.platform === "win32" ? "tcp" : "unix" } = options;
  if (network === "tcp") {
    return await listenOnPort(env);
  }
  const wanted = env["PLUGIN_UNIX_SOCKET_DIR"];
  const refusals: string[] = [];
  for (const folder of wanted ? [wanted] : new Set([tmpdir(), "/tmp"])) {
    const path = join(resolve(folder), `plugin${crypto.randomUUID().slice(0, 13).replace("-", "")}`);
    const refusal = unsuitable(path);
    if (refusal === undefined) {
      try {
        return await listenOnPath(path, env["PLUGIN_UNIX_SOCKET_GROUP"]);
      } catch (error) {
        refusals.push(String(error));
      }
    } else {
      refusals.push(refusal);
    }
  }
  // A host that names a folder or a group can reach us only there.
  if (wanted || env["PLUGIN_UNIX_SOCKET_GROUP"]) {
    throw new Error(`there is no place for its unix socket: ${refusals.join("; ")}`);
  }
  return await listenOnPort(env);
}

function unsuitable(path: string): string | undefined {
  if (Buffer.byteLength(path) > longestPath) {
    return `${path} is longer than ${longestPath} bytes`;
  }
  // These characters would end a field of the handshake.
  return /[|\n\r]/.test(path) ? `${path} has a character the handshake cannot carry` : undefined;
}

async function listenOnPath(path: string, group: string | undefined): Promise<Listener> {
  const gid = group ? groupId(group) : undefined;
  const server = createServer();
  // listen() makes the socket with this mask, so that others cannot open it even for a moment.
  const umask = process.umask(0o177);
  try {
    server.listen({ path, exclusive });
  } finally {
    process.umask(umask);
  }
  await once(server, "listening");
  if (gid !== undefined) {
    chownSync(path, -1, gid);
    chmodSync(path, 0o660);
  }
  return { network: "unix", address: path, server, remove: () => rmSync(path, { force: true }) };
}

/** Returns the id of a group, from /etc/group, because Node has no lookup by name. */
function groupId(group: string): number {
  if (/^\d+$/.test(group)) {
    return Number(group);
  }
  const line = readFileSync("/etc/group", "utf8")
    .split("\n")
    .map((entry) => entry.split(":"))
    .find(([name]) => name === group);
  if (line?.[2] === undefined) {
    throw new Error(`PLUGIN_UNIX_SOCKET_GROUP names ${group}, which /etc/group does not have`);
  }
  return Number(line[2]);
}

async function listenOnPort(env: NodeJS.ProcessEnv): Promise<Listener> {
  const [from, to] = portRange(env);
  for (let port = from; port <= to; port++) {
    const server = createServer().listen({ port, host: "127.0.0.1", exclusive });
    try {
      await once(server, "listening");
    } catch {
      continue;
    }
    const address = server.address();
    const bound = typeof address === "object" && address !== null ? address.port : port;
    return { network: "tcp", address: `127.0.0.1:${bound}`, server, remove: () => {} };
  }
  throw new Error(`no port from PLUGIN_MIN_PORT ${from} to PLUGIN_MAX_PORT ${to} is free on 127.0.0.1`);
}

/** Returns the port range. Port 0 lets the system choose, when the host sets no range. */
function portRange(env: NodeJS.ProcessEnv): [from: number, to: number] {
  const [from, to] = [env["PLUGIN_MIN_PORT"] || "0", env["PLUGIN_MAX_PORT"] || "0"].map((text) =>
    /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN,
  ) as [number, number];
  if (!(from <= to && to <= 65_535)) {
    throw new Error(
      `PLUGIN_MIN_PORT ${env["PLUGIN_MIN_PORT"]} and PLUGIN_MAX_PORT ${env["PLUGIN_MAX_PORT"]} are not a range of ports`,
    );
  }
  return [from, to];
}
