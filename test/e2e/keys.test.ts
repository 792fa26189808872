import { constants, generateKeyPairSync, privateDecrypt } from "node:crypto";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { executableFolder } from "../support/executable.ts";
import { expectNoLeak, seenByOthers } from "../support/leaks.ts";
import { describeTerraform, requires } from "../support/terraform.ts";
import { world } from "./world.ts";
import type { World } from "./world.ts";

const { publicKey, privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});
const seed = {
  service_accounts: [{ id: "svc_acct_1", project_id: "proj_one", name: "Crawler", role: "member" as const }],
};
const preamble = `terraform {
  required_providers {
    openai = { source = "terraform-openai/openai" }
  }
}

provider "openai" {}
`;
const withStore = preamble.replace(/(?<=openai" }\n)/, '    aws    = { source = "hashicorp/aws" }\n');
const ephemeralKey = `ephemeral "openai_project_service_account_api_key" "run" {
  project_id         = "proj_one"
  service_account_id = "svc_acct_1"
}
`;
const managedKey = (month: string) => `resource "openai_project_service_account_api_key" "a" {
  project_id         = "proj_one"
  service_account_id = "svc_acct_1"
  keepers            = { month = "${month}" }
  encrypt_to         = { public_key = file("reader.pem") }
  lifecycle { create_before_destroy = true }
}

resource "openai_admin_api_key" "a" {
  name       = "CI"
  keepers    = { month = "${month}" }
  encrypt_to = { public_key = file("reader.pem"), algorithm = "rsa_oaep_sha256" }
  lifecycle { create_before_destroy = true }
}
`;
const keysOf = ({ simulator }: World): readonly unknown[] =>
  ["project_api_keys", "admin_api_keys"].flatMap((table) => simulator.store.dump()[table] ?? []);

describeTerraform("keys", () => {
  test("that are managed are rotated before the old ones go, and their values are nowhere in plain text", async () => {
    const organization = await world({ seed });
    await writeFile(join(organization.folder, "reader.pem"), publicKey);
    const env = { TF_LOG: "TRACE", TF_LOG_PATH: join(organization.folder, "trace.log") };
    const printed: string[] = [];
    const values: string[] = [];
    let seen = "";
    for (const month of ["1", "2"]) {
      await organization.write(preamble + managedKey(month));
      for (const args of ["plan -out=saved.plan", "apply saved.plan", "show -json saved.plan", "show -json"]) {
        const running = organization.start([...args.split(" "), "-no-color"], { env });
        const watch = setInterval(() => void seenByOthers().then((text) => (seen += text)), 100);
        const { code, output } = await running.done;
        clearInterval(watch);
        expect({ code, output }).toMatchObject({ code: 0 });
        printed.push(output);
      }
      const state = await organization.state();
      values.push(
        opened(state["openai_project_service_account_api_key.a"]?.["encrypted_value"], constants.RSA_PKCS1_PADDING),
        opened(state["openai_admin_api_key.a"]?.["encrypted_value"], constants.RSA_PKCS1_OAEP_PADDING),
      );
      expect(keysOf(organization)).toHaveLength(2);
    }
    const order = organization.simulator.journal
      .entries()
      .filter(({ method }) => method !== "GET")
      .map(({ method, path }) => `${method} ${path.split("/").slice(0, 3).join("/")}`);
    for (const at of ["/organization/projects", "/organization/admin_api_keys"])
      expect(order.filter((each) => each.endsWith(at))).toEqual([`POST ${at}`, `POST ${at}`, `DELETE ${at}`]);
    printed.push((await organization.destroy([], { env })).output, seen);
    expect(keysOf(organization)).toEqual([]);
    expect(new Set(values).size).toBe(4);
    for (const value of values) expect(value).toMatch(/^sk-(svcacct|admin)-/u);
    await expectNoLeak(values, { folder: organization.folder, printed });
  });

  test("without a reader are refused by the plan", async () => {
    const organization = await world({ seed });
    await organization.write(`${preamble}resource "openai_admin_api_key" "a" {\n  name = "CI"\n}\n`);
    const { code, text } = await organization.run(["plan", "-no-color"]);
    expect(code).toBe(1);
    for (const way of ["encrypt_to", "ephemeral resource", "federation rule"]) expect(text).toContain(way);
  });

  test("that are ephemeral are gone after each plan and apply, and their values reach a secret store alone", async (context) => {
    requires(context, "write-only attributes");
    const organization = await withStandIns(await world({ seed }));
    const store = join(organization.folder, "store.json");
    await organization.write(`${withStore}${ephemeralKey}
resource "aws_secretsmanager_secret_version" "a" {
  secret_id                = "run"
  secret_string_wo         = ephemeral.openai_project_service_account_api_key.run.value
  secret_string_wo_version = 1
}
`);
    const env = { TF_LOG: "TRACE", TF_LOG_PATH: join(organization.folder, "trace.log"), STAND_IN_FILE: store };
    const printed: string[] = [];
    for (const args of ["plan", "plan -out=saved.plan", "apply saved.plan", "plan", "show -json"]) {
      const { code, output } = await organization.run([...args.split(" "), "-no-color"], { env });
      expect({ code, output }).toMatchObject({ code: 0 });
      printed.push(output);
      expect(keysOf(organization)).toEqual([]);
    }
    const { run } = JSON.parse(await readFile(store, "utf8")) as { run: string };
    expect(run).toMatch(/^sk-svcacct-/u);
    await expectNoLeak([run], { folder: organization.folder, printed, except: [store] });
    await expect(expectNoLeak([run], { folder: organization.folder, printed })).rejects.toThrow("to deeply equal []");
  });

  test("that are ephemeral are revoked when what uses them fails, and when Terraform is killed", async (context) => {
    requires(context, "ephemeral resources");
    const organization = await world({ seed });
    const failing = `${preamble}${ephemeralKey}
provider "openai" {
  alias   = "run"
  api_key = ephemeral.openai_project_service_account_api_key.run.value
}
data "openai_fine_tuning_checkpoints" "all" {
  provider           = openai.run
  fine_tuning_job_id = "ftjob-abc123"
}
`;
    await organization.write(failing);
    const jobs = { method: "GET", path: "/fine_tuning/jobs/{}/checkpoints" } as const;
    organization.simulator.faults.add({ ...jobs, kind: "status", status: 400 });
    expect(await organization.run(["plan", "-no-color"])).toMatchObject({ code: 1 });
    expect(keysOf(organization)).toEqual([]);

    organization.simulator.faults.add({ ...jobs, kind: "silence" });
    const running = organization.start(["plan", "-no-color"]);
    await vi.waitUntil(() => organization.simulator.journal.count({ method: "GET", template: jobs.path }) >= 2, {
      timeout: 30_000,
    });
    expect(keysOf(organization)).toHaveLength(1);
    running.kill();
    await vi.waitUntil(() => keysOf(organization).length === 0, { timeout: 10_000 });
  });
});

function opened(encrypted: unknown, padding: number): string {
  const oaep = padding === constants.RSA_PKCS1_OAEP_PADDING ? { oaepHash: "sha256" } : {};
  return privateDecrypt({ key: privateKey, padding, ...oaep }, Buffer.from(String(encrypted), "base64")).toString();
}

/** The same world, whose Terraform also finds the stand-in for a secret store. */
async function withStandIns(organization: World): Promise<World> {
  const bin = join(organization.folder, "bin");
  await mkdir(bin);
  const main = join(import.meta.dirname, "../support/stand-ins-main.ts");
  const standIn = join(bin, "terraform-provider-aws");
  await writeFile(standIn, `#!/bin/sh\nexec "${process.execPath}" "${main}" aws\n`);
  await chmod(standIn, 0o755);
  await organization.write(
    `provider_installation {\n  dev_overrides {\n    "terraform-openai/openai" = "${executableFolder}"\n    "hashicorp/aws" = "${bin}"\n  }\n}\n`,
    "terraform.rc",
  );
  return organization;
}
