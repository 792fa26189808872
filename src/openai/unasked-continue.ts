import type { Socket } from "node:net";

const informational = "HTTP/1.1 100 ";
const endOfHead = "\r\n\r\n";

/**
 * Takes a "100 Continue" that nobody asked for out of what a socket receives: RFC 9110, section 15.2, asks clients to take
 * one at any time, and undici ends the connection for it. Only the beginning of a response is looked at, which is what
 * comes first after something was written; requests are not pipelined.
 */
export function withoutUnaskedContinue(socket: Socket): Socket {
  const [write, push] = [socket.write.bind(socket), socket.push.bind(socket)];
  let held: Buffer | undefined;
  // One of the overloads stands for both: all arguments are handed on.
  socket.write = ((...written: Parameters<Socket["write"]>): boolean => {
    held = Buffer.alloc(0);
    return write(...written);
  }) as Socket["write"];
  socket.push = (chunk: Buffer | null, encoding?: BufferEncoding): boolean => {
    if (held === undefined || chunk === null) return push(chunk, encoding);
    held = Buffer.concat([held, chunk]);
    while (held.toString("latin1", 0, informational.length) === informational && held.includes(endOfHead)) {
      held = held.subarray(held.indexOf(endOfHead) + endOfHead.length);
    }
    // The beginning of a 100 Continue, or nothing more: the rest is waited for.
    if (isBeginning(held)) return true;
    const response = held;
    held = undefined;
    return push(response);
  };
  return socket;
}

function isBeginning(bytes: Buffer): boolean {
  const text = bytes.toString("latin1", 0, informational.length);
  return informational.startsWith(text) || text === informational;
}
