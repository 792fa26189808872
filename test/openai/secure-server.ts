import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { selfSigned } from "../../src/plugin/certificate.ts";

export interface SecureServer {
  readonly port: number;
  /** the PEM file with its certificate, which is for localhost and vouches for itself */
  readonly file: string;
  /** requests received so far */
  readonly requests: () => number;
}

/** A real HTTPS server on loopback for one test, which answers everything with {}. */
export async function startSecureServer(): Promise<SecureServer> {
  const { key, cert } = selfSigned(Date.now());
  const folder = mkdtempSync(join(tmpdir(), "secure-server-"));
  const file = join(folder, "cert.pem");
  writeFileSync(file, cert);
  let requests = 0;
  const server = createServer({ key, cert }, (_request, response) => {
    requests++;
    response.end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    rmSync(folder, { recursive: true });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { port: (server.address() as AddressInfo).port, file, requests: () => requests };
}
