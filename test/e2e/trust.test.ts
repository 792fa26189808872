import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { describeTerraform } from "../support/terraform.ts";
import { overHttps } from "./network.ts";
import { checkpoints, configuration, permission, world } from "./world.ts";

describeTerraform("https", () => {
  test("trusts the authorities of the machine and no other authority", async () => {
    const organization = await world();
    const { url, cert } = await overHttps(organization.simulator.url, "localhost");
    const file = join(organization.folder, "authorities.pem");
    await writeFile(file, cert);
    await organization.write(
      configuration(
        permission("share", { checkpoint_id: checkpoints.empty, project_id: "proj_one" }),
        `base_url = "${url}"\nmax_retries = 0`,
      ),
    );
    const refused = await organization.run(["apply", "-no-color", "-auto-approve"]);
    expect(refused).toMatchObject({ code: 1, text: expect.stringMatching(/certificate/i) as string });
    expect(organization.simulator.journal.entries()).toEqual([]);
    // OpenSSL, and so Node, looks for the trusted certificates there. macOS and Windows use their own stores.
    if (process.platform !== "linux") return;
    await organization.apply([], { env: { SSL_CERT_FILE: file } });
    expect(organization.grants()).toHaveLength(1);
  });
});
