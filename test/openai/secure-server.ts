import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { selfSigned } from "terraform-plugin-kit/testing";

export interface SecureServer {
  readonly port: number;
  /** PEM, for localhost; self-signed */
  readonly certificate: string;
  /** requests received so far */
  readonly requests: () => number;
}

/** A real HTTPS server on loopback for one test, which answers everything with {}. */
export async function startSecureServer(): Promise<SecureServer> {
  const { key, cert } = selfSigned(Date.now());
  let requests = 0;
  const server = createServer({ key, cert }, (_request, response) => {
    requests++;
    response.end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { port: (server.address() as AddressInfo).port, certificate: cert, requests: () => requests };
}
