import { constants, generateKeyPairSync, privateDecrypt } from "node:crypto";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { executableFolder } from "../support/executable.ts";
import { expectNoLeak } from "../support/leaks.ts";
import { describeTerraform, requires } from "../support/terraform.ts";
import type { Running } from "../support/terraform.ts";
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
/** A rotation like that of the provider hashicorp/time: each rotation gives another id, which is known after it. */
const managedKey = (month: string) => `resource "terraform_data" "rotation" {
  triggers_replace = "${month}"
}

resource "openai_project_service_account_api_key" "a" {
  project_id         = "proj_one"
  service_account_id = "svc_acct_1"
  keepers            = { rotation = terraform_data.rotation.id }
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
/** An ephemeral key, and a data source that reads with it. */
const readWithKey = (settings = "") => `${preamble}${ephemeralKey.replace("\n}", `\n${settings}\n}`)}
provider "openai" {
  alias   = "run"
  api_key = ephemeral.openai_project_service_account_api_key.run.value
}
data "openai_fine_tuning_checkpoints" "all" {
  provider           = openai.run
  fine_tuning_job_id = "ftjob-abc123"
}
`;
const checkpoints = { method: "GET", path: "/fine_tuning/jobs/{}/checkpoints" } as const;
const logged = { TF_LOG: "TRACE", TF_LOG_PATH: "trace.log" };
const keysOf = ({ simulator }: World): readonly { readonly id: string }[] =>
  ["project_api_keys", "admin_api_keys"].flatMap(
    (table) => (simulator.store.dump()[table] ?? []) as { readonly id: string }[],
  );

describeTerraform("keys", () => {
  test("are rotated before the old keys are revoked, and only their reader can decrypt them", async () => {
    const organization = await world({ seed, env: logged });
    await writeFile(join(organization.folder, "reader.pem"), publicKey);
    const values: string[] = [];
    for (const month of ["1", "2"]) {
      await organization.write(preamble + managedKey(month));
      for (const args of ["plan -out=saved.plan", "apply saved.plan", "show -json saved.plan", "show -json"]) {
        const { code, output } = await organization.run([...args.split(" "), "-no-color"]);
        expect({ code, output }).toMatchObject({ code: 0 });
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
    await organization.destroy();
    expect(keysOf(organization)).toEqual([]);
    expect(values.toSorted()).toEqual(organization.simulator.store.secrets.toSorted());
    const trace = await readFile(join(organization.folder, "trace.log"), "utf8");
    expect(trace).toContain("/organization/admin_api_keys");
  });

  test("without a reader are refused by the plan", async () => {
    const organization = await world({ seed });
    await organization.write(`${preamble}resource "openai_admin_api_key" "a" {\n  name = "CI"\n}\n`);
    const { code, text } = await organization.run(["plan", "-no-color"]);
    expect(code).toBe(1);
    for (const way of ["encrypt_to", "ephemeral resource", "federation rule"]) expect(text).toContain(way);
  });

  test("that the provider itself uses are destroyed or replaced only with a warning in the plan", async () => {
    const organization = await world({
      seed: { admin_api_keys: [{ id: "key_ci", name: "CI" }] },
      env: { ...logged, OPENAI_ADMIN_KEY: "sk-admin-of-this-test" },
    });
    const [row] = organization.simulator.store.dump()["admin_api_keys"] as [{ value: string }];
    row.value = "sk-admin-of-this-test";
    const block = `resource "openai_admin_api_key" "a" {\n  name       = "CI"\n  encrypt_to = { public_key = file("reader.pem") }\n}\n`;
    await writeFile(join(organization.folder, "reader.pem"), publicKey);
    await organization.write(preamble + block);
    await organization.run(["import", "openai_admin_api_key.a", "key_ci"]);
    const replace = "-replace=openai_admin_api_key.a";
    for (const args of [["-destroy"], [replace], [replace, "-refresh=false"]])
      expect((await organization.plan(args)).text).toContain("Key in Use");
    await organization.run(["taint", "openai_admin_api_key.a"]);
    const tainted = await organization.plan();
    expect(tainted.text).toMatch(/is tainted, so (?:it )?must be replaced/u);
    expect(tainted.text).toContain("Key in Use");
  });

  test("whose create got no answer are revoked by the next apply, which creates others", async () => {
    const organization = await world({ seed, env: logged });
    await writeFile(join(organization.folder, "reader.pem"), publicKey);
    await organization.write(preamble + managedKey("1"));
    organization.simulator.faults.add({ kind: "silence", method: "POST", commit: "after", count: 2 });
    const running = organization.start(["apply", "-no-color", "-auto-approve"]);
    await organization.posted(2);
    for (const provider of await running.children()) process.kill(provider, "SIGTERM");
    expect((await running.done).code).toBe(1);
    const lost = keysOf(organization).map(({ id }) => id);
    expect(lost).toHaveLength(2);
    const { text } = await organization.apply();
    expect(text).toContain("did not exist before: the next apply revokes");
    const state = await organization.state();
    const now = keysOf(organization).map(({ id }) => id);
    expect(now).toHaveLength(2);
    expect(now.filter((id) => lost.includes(id))).toEqual([]);
    expect(state["openai_admin_api_key.a"]?.["encrypted_value"]).toEqual(expect.any(String));
  });

  test("that are ephemeral are revoked after each plan and apply, and only a secret store receives their values", async (context) => {
    requires(context, "write-only attributes");
    const organization = await withStandIns(await world({ seed, env: logged, holders: ["store.json"] }));
    const store = join(organization.folder, "store.json");
    await organization.write(`${withStore}${ephemeralKey}
resource "aws_secretsmanager_secret_version" "a" {
  secret_id                = "run"
  secret_string_wo         = ephemeral.openai_project_service_account_api_key.run.value
  secret_string_wo_version = 1
}
`);
    const env = { STAND_IN_FILE: store };
    for (const args of ["plan", "plan -out=saved.plan", "apply saved.plan", "plan", "show -json"]) {
      const { code, output } = await organization.run([...args.split(" "), "-no-color"], { env });
      expect({ code, output }).toMatchObject({ code: 0 });
      expect(keysOf(organization)).toEqual([]);
    }
    const { run } = JSON.parse(await readFile(store, "utf8")) as { run: string };
    expect(organization.simulator.store.secrets).toContain(run);
    // The search finds the values that exist.
    const found = expectNoLeak([run], { folder: organization.folder, printed: [] });
    await expect(found).rejects.toThrow("to deeply equal []");
  });

  test("that are ephemeral are renewed as long as the resource that uses them takes", async (context) => {
    requires(context, "ephemeral resources");
    const organization = await world({ seed, env: logged });
    await organization.write(readWithKey("expires_in_seconds = 3"));
    organization.simulator.faults.add({ ...checkpoints, kind: "delay", milliseconds: 3500 });
    await organization.plan();
    const renewal = { method: "POST", template: "/organization/projects/{}/api_keys/{}" };
    const renewals = organization.simulator.journal.entries(renewal).map(({ body }) => body);
    expect(renewals).not.toEqual([]);
    for (const body of renewals) expect(body).toEqual({ expires_in_seconds: 3 });
    expect(keysOf(organization)).toEqual([]);
  });

  test("that are ephemeral are revoked after a failure, an interrupt, and the kill of a process", async (context) => {
    requires(context, "ephemeral resources");
    const organization = await world({ seed, env: logged });
    const { faults, journal } = organization.simulator;
    await organization.write(readWithKey());
    faults.add({ ...checkpoints, kind: "status", status: 400 });
    expect(await organization.run(["plan", "-no-color"])).toMatchObject({ code: 1 });
    expect(keysOf(organization)).toEqual([]);

    faults.add({ ...checkpoints, kind: "silence", count: "all" });
    const ends: readonly ((running: Running) => Promise<void> | void)[] = [
      (running) => running.interrupt(),
      async (running) => (await running.children()).forEach((pid) => process.kill(pid, "SIGTERM")),
      (running) => running.kill(),
    ];
    for (const [at, end] of ends.entries()) {
      const running = organization.start(["plan", "-no-color"]);
      const reads = { method: checkpoints.method, template: checkpoints.path };
      await vi.waitUntil(() => journal.count(reads) >= at + 2, { timeout: 30_000 });
      expect(keysOf(organization)).toHaveLength(1);
      await end(running);
      await vi.waitUntil(() => keysOf(organization).length === 0, { timeout: 10_000 });
      await running.done;
    }
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
