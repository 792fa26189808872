/** The network between a provider and the simulated API in tests of a release, all on loopback: TLS, a name server, a proxy. */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer as createHttpServer, request } from "node:http";
import { createServer } from "node:https";
import { connect } from "node:net";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { selfSigned } from "terraform-plugin-kit/testing";

/** Serves an API over TLS, under a host name of its own certificate. */
export async function overHttps(url: string, host: string): Promise<{ readonly url: string; readonly cert: string }> {
  const { key, cert } = selfSigned(Date.now(), host);
  const server = createServer({ key, cert }, (incoming, outgoing) => {
    const { method, headers } = incoming;
    const onward = request(new URL(incoming.url ?? "/", url), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(onward);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `https://${host}:${port}${new URL(url).pathname}`, cert };
}

/** A server that records the requested names. */
export interface Asked {
  readonly address: string;
  readonly names: ReadonlySet<string>;
}

/**
 * A name server on port 53, because /etc/resolv.conf takes no other port. It knows one host, at 127.0.0.1, and needs
 * root. Its address depends on the process, so that two test runs do not collide.
 */
export async function nameServer(host: string): Promise<Asked> {
  const address = `127.53.${(process.pid >> 8) & 0xff}.${process.pid & 0xff}`;
  const names = new Set<string>();
  const socket = createSocket("udp4", (query, { port, address: client }) => {
    const { name, type, end } = questionOf(query);
    names.add(name);
    socket.send(answerTo(query, end, name === host, type), port, client);
  });
  socket.bind(53, address);
  await once(socket, "listening");
  onTestFinished(() => void socket.close());
  return { address, names };
}

/** Returns the name and the type of the only question of a query: RFC 1035, section 4.1. */
function questionOf(query: Buffer): { readonly name: string; readonly type: number; readonly end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let size = query[at] ?? 0; size > 0; size = query[at] ?? 0) {
    labels.push(query.toString("latin1", at + 1, at + 1 + size));
    at += 1 + size;
  }
  return { name: labels.join("."), type: query.readUInt16BE(at + 1), end: at + 5 };
}

/** Returns an address for a question of type A, nothing for another type, and "no such name" for another name. */
function answerTo(query: Buffer, end: number, known: boolean, type: number): Buffer {
  const answers = known && type === 1 ? 1 : 0;
  const header = Buffer.alloc(12);
  query.copy(header, 0, 0, 2);
  header.writeUInt16BE(known ? 0x8180 : 0x8183, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(answers, 6);
  // The name of the question, type A, class IN, five seconds, four bytes.
  const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 5, 0, 4, 127, 0, 0, 1]);
  return Buffer.concat([header, query.subarray(12, end), ...(answers === 1 ? [record] : [])]);
}

/** A proxy that opens tunnels to ports of this machine, whatever the host of the request. */
export async function tunnels(): Promise<Asked> {
  const names = new Set<string>();
  const server = createHttpServer().on("connect", (asked, socket) => {
    const [host = "", port] = (asked.url ?? "").split(":");
    names.add(host);
    const onward = connect(Number(port), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      onward.pipe(socket).pipe(onward);
    });
    onward.on("error", () => socket.destroy());
    socket.on("error", () => onward.destroy()).on("close", () => onward.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, names };
}
