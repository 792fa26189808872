import type { Socket } from "node:net";

const informational = "HTTP/1.1 100 ";
const endOfHead = "\r\n\r\n";

/**
 * Removes a "100 Continue" that the client did not request from what a socket receives. RFC 9110, section 15.2, requires clients to
 * accept it at any time, but undici closes the connection. Only the beginning of a response is examined: the first bytes
 * after a write, because requests are not pipelined.
 */
export function withoutUnaskedContinue(socket: Socket): Socket {
  const [write, push] = [socket.write.bind(socket), socket.push.bind(socket)];
  let held: Buffer | undefined;
  // The cast selects one overload; all arguments are passed on.
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
    // The bytes are the beginning of a 100 Continue, or empty: wait for the rest.
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
