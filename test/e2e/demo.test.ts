import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { describeTerraform, hostPath } from "../support/terraform.ts";

const demo = join(import.meta.dirname, "../../scripts/demo.ts");
const run = async (env: NodeJS.ProcessEnv) => await promisify(execFile)(process.execPath, [demo], { env });

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "terraform-openai-"));
  onTestFinished(async () => await rm(folder, { recursive: true, force: true }));
  return folder;
}

describeTerraform("the demo", () => {
  // The demo builds the provider.
  test(
    "proves every step, without colours where nobody looks, and leaves nothing behind",
    { timeout: 300_000 },
    async () => {
      const folder = await temporaryFolder();
      const { stdout } = await run({
        ...process.env,
        PATH: hostPath(),
        TMPDIR: folder,
        TF_LOG: "TRACE",
        OPENAI_ORG_ID: "org-elsewhere",
      });
      expect(stdout.match(/^ {2}✓ .*$/gm)).toHaveLength(9);
      expect(stdout).not.toContain("\u001b[");
      expect(await readdir(folder)).toEqual([]);
    },
  );
});

test("the demo without terraform on PATH explains how to install terraform, and exits with 1", async () => {
  const folder = await temporaryFolder();
  await expect(run({ PATH: folder })).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining("https://developer.hashicorp.com/terraform/install") as string,
  });
});
