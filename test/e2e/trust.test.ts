import { writeFile } from "node:fs/promises";
import { request } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { selfSigned } from "terraform-plugin-kit/testing";
import { describeTerraform } from "../support/terraform.ts";
import { checkpoints, configuration, permission, world } from "./world.ts";

describeTerraform("https", () => {
  test("trusts the authorities of the machine and no others", async () => {
    const organization = await world();
    const { url, authority } = await overTls(organization.simulator.url);
    const file = join(organization.folder, "authorities.pem");
    await writeFile(file, authority);
    await organization.write(
      configuration(
        permission("share", { checkpoint_id: checkpoints.empty, project_id: "proj_one" }),
        `base_url = "${url}"\nmax_retries = 0`,
      ),
    );
    const refused = await organization.run(["apply", "-no-color", "-auto-approve"]);
    expect(refused).toMatchObject({ code: 1, text: expect.stringMatching(/certificate/i) as string });
    expect(organization.simulator.journal.entries()).toEqual([]);
    // Where OpenSSL, and so Node, looks for what the machine trusts; macOS and Windows ask their own stores.
    if (process.platform !== "linux") return;
    await organization.apply([], { env: { SSL_CERT_FILE: file } });
    expect(organization.grants()).toHaveLength(1);
  });
});

/** The simulator behind TLS, with a certificate that only its own authority vouches for. */
async function overTls(simulator: string): Promise<{ readonly url: string; readonly authority: string }> {
  const { key, cert } = selfSigned(Date.now());
  const server = createServer({ key, cert }, (incoming, outgoing) => {
    const { method, headers } = incoming;
    const forwarded = request(new URL(incoming.url ?? "/", simulator), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(forwarded);
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `https://localhost:${(server.address() as AddressInfo).port}/v1`, authority: cert };
}
