import { createServer, request } from "node:http";
import type { RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/**
 * Starts a server that answers every request with a status and JSON, like a gateway at a wrong address. Resolves to
 * its base URL.
 */
export async function answering(status: number, body: unknown): Promise<string> {
  return await listening((_, response) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  });
}

/**
 * Starts a server that forwards every request to a simulator and names an organization in every answer. Resolves to
 * its base URL.
 */
export async function naming(organization: string, simulatorUrl: string): Promise<string> {
  const { hostname, port } = new URL(simulatorUrl);
  return await listening((incoming, response) => {
    const { method, url, headers } = incoming;
    const forwarded = request({ hostname, port, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, { ...answer.headers, "openai-organization": organization });
      answer.pipe(response);
    });
    forwarded.on("error", () => response.destroy());
    incoming.pipe(forwarded);
  });
}

async function listening(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
}
