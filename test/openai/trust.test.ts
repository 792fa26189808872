import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { expect, onTestFinished, test, vi } from "vitest";
import { path } from "../../src/openai/path.ts";
import { rejection, startClient } from "./test-server.ts";
import { startSecureServer } from "./secure-server.ts";

const projects = path`/organization/projects`;

test.each([undefined, "0"])(
  "a server with an untrusted certificate does not receive the request, with NODE_TLS_REJECT_UNAUTHORIZED %s",
  async (variable) => {
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", variable);
    onTestFinished(() => void vi.unstubAllEnvs());
    const server = await startSecureServer();
    const { api, clock } = startClient(`https://127.0.0.1:${server.port}/v1`);
    const error = await rejection(api.post(projects, {}));
    expect(error).toMatchObject({ outcome: "refused", attempts: 1 });
    expect(error.message).toMatch(
      /the certificate of 127\.0\.0\.1:\d+ was not accepted \(DEPTH_ZERO_SELF_SIGNED_CERT\)\. If .* NODE_EXTRA_CA_CERTS or, on Linux, SSL_CERT_FILE\./,
    );
    expect([server.requests(), clock.sleeps.length]).toEqual([0, 0]);
  },
);

test("a server with a trusted certificate receives the request, by the certificate's name", async () => {
  const server = await startSecureServer();
  const trusted = getCACertificates("default");
  onTestFinished(() => setDefaultCACertificates(trusted));
  setDefaultCACertificates([server.certificate]);
  expect(await startClient(`https://localhost:${server.port}/v1`).api.get(projects)).toEqual({});
  const error = await rejection(startClient(`https://127.0.0.1:${server.port}/v1`).api.get(projects));
  expect(error.message).toMatch(/the certificate .* was not accepted \(ERR_TLS_CERT_ALTNAME_INVALID\)\.$/);
  expect(server.requests()).toBe(1);
});
