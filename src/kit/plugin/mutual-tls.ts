/** TLS for a connection whose two ends have already exchanged certificates. */
import type { Socket } from "node:net";
import { createServer } from "node:tls";
import type { Certificate } from "./certificate.ts";
import type { Log } from "./log.ts";

/** Milliseconds. The host shows its certificate at once. */
const longestHandshake = 10_000;

/**
 * Wraps the socket in TLS and passes the secured stream on synchronously, so that no data event is missed. Destroys the
 * connection if the peer does not show the expected certificate.
 *
 * The list of authorities is empty. Without the list Node reads all authorities that it knows, which takes a tenth of
 * the time of a launch.
 *
 *
 * @param handshakeTimeout milliseconds in which the peer must show its certificate
 */
export function secure(
  socket: Socket,
  { cert, key, peer }: Certificate,
  log: Log,
  use: (secured: Socket) => void,
  handshakeTimeout = longestHandshake,
): void {
  // The check of the peer is below, because Node would look for an authority.
  const server = createServer({
    cert,
    key,
    ca: [],
    requestCert: true,
    handshakeTimeout,
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
