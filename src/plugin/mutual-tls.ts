/** The TLS of a connection whose two ends have told each other their certificates beforehand. */
import type { Socket } from "node:net";
import { createServer } from "node:tls";
import type { Certificate } from "./certificate.ts";
import type { Log } from "./log.ts";

/** How long a peer may take to show its certificate. The host does it at once. */
const handshakeMs = 10_000;

/**
 * Secures a connection and hands on what is to be read instead of its socket, at once, for not to miss a byte. Destroys
 * one whose peer does not show the one certificate it said it would.
 *
 * There are no authorities to ask, hence the empty list: with none given, or one added, Node first reads all those that it
 * knows of, which takes a tenth of the time of a launch.
 */
export function secure(
  socket: Socket,
  { cert, key, peer }: Certificate,
  log: Log,
  use: (secured: Socket) => void,
): void {
  // By us, below, is the peer rejected: Node would look for an authority.
  const server = createServer({
    cert,
    key,
    ca: [],
    requestCert: true,
    handshakeTimeout: handshakeMs,
    rejectUnauthorized: false,
    ALPNProtocols: ["h2"],
  });
  server.once("tlsClientError", (error) => {
    log("debug", "a connection was not secured", { error: error.message });
    socket.destroy();
  });
  server.once("secureConnection", (secured) => {
    if (secured.getPeerX509Certificate()?.raw.equals(peer) === true) {
      use(secured);
    } else {
      log("warn", "a connection was refused: it does not show the host's certificate");
      secured.destroy();
    }
  });
  server.emit("connection", socket);
}
