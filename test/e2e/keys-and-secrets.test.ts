import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { describeTerraform } from "../support/terraform.ts";
import { adminKey, apiKey, checkpoints, configuration, permission, world } from "./world.ts";
import type { World } from "./world.ts";

const share = permission("share", { checkpoint_id: checkpoints.empty, project_id: "proj_one" });
const withoutKeys = { OPENAI_ADMIN_KEY: undefined, OPENAI_API_KEY: undefined };
const read = `data "openai_fine_tuning_checkpoints" "all" { fine_tuning_job_id = "ftjob-abc123" }\n`;

describeTerraform("the keys", () => {
  test("are read from the provider block before the environment", async () => {
    const organization = await world({
      seed: { keys: [{ value: adminKey }, { value: apiKey }] },
      env: { OPENAI_ADMIN_KEY: "sk-admin-wrong-one-in-environment", OPENAI_API_KEY: "sk-wrong-one-in-environment" },
    });
    await organization.write(configuration(share + read, `admin_api_key = "${adminKey}"\napi_key = "${apiKey}"`));
    await organization.apply();
    expect(organization.grants()).toHaveLength(1);
    expect(new Set(organization.simulator.journal.entries().map(({ key }) => key))).toEqual(
      new Set(["admin", "ordinary"]),
    );
  });

  test("are each sent to their own endpoints", async () => {
    const organization = await world();
    await organization.write(configuration(share + read));
    await organization.apply();
    for (const { template, key } of organization.simulator.journal.entries()) {
      expect({ template, key }).toEqual({ template, key: template?.includes("/jobs/") ? "ordinary" : "admin" });
    }
  });

  test("that are missing break no plan without a call, and the first call that needs a key names it", async () => {
    const organization = await world();
    await organization.write(configuration(share));
    expect(await organization.plan([], { env: withoutKeys })).toMatchObject({ changes: true });
    const { code, text } = await organization.run(["apply", "-no-color", "-auto-approve"], { env: withoutKeys });
    expect({ code, text }).toEqual({ code: 1, text: expect.stringContaining("OPENAI_ADMIN_KEY") as string });
    expect(text).toContain("admin_api_key");
    expect(organization.simulator.journal.entries()).toEqual([]);
    expect(await organization.state()).toEqual({});
  });

  test("include an admin key whose refusal for a job names the ordinary key", async () => {
    const organization = await world();
    await organization.write(configuration(read));
    const { code, text } = await organization.run(["plan", "-no-color"], { env: { OPENAI_API_KEY: undefined } });
    expect({ code, text }).toEqual({ code: 1, text: expect.stringContaining("OPENAI_API_KEY") as string });
    expect(text).toContain("Missing scopes: api.fine_tuning.jobs.read");
  });

  test("that are unknown until apply break no plan, and the apply uses them", async () => {
    const organization = await world({ seed: { keys: [{ value: adminKey }] } });
    await organization.write(
      configuration(
        `resource "terraform_data" "key" { input = "${adminKey}" }\n${share}`,
        "admin_api_key = terraform_data.key.output",
      ),
    );
    expect(await organization.plan([], { env: withoutKeys })).toMatchObject({ changes: true });
    await organization.apply([], { env: withoutKeys });
    expect(organization.grants()).toHaveLength(1);
  });

  test("with a missing scope are refused with the API's message, its request id and the three checks", async () => {
    const organization = await world({
      seed: { keys: [{ value: adminKey, scopes: ["api.fine_tuning.checkpoints.read"] }] },
    });
    await organization.write(configuration(share));
    const { code, text } = await organization.run(["apply", "-no-color", "-auto-approve"]);
    expect(code).toBe(1);
    expect(text).toContain("Missing scopes: api.fine_tuning.checkpoints.write");
    expect(text).toMatch(/req_[\w-]+/);
    expect(text).toContain("OPENAI_ADMIN_KEY");
    expect(text).toContain("api.fine_tuning.checkpoints.write");
    expect(text).toMatch(/Owner|permissions|role/);
  });

  test("are not sent to an unsafe base URL, and the error names the setting without its value", async () => {
    const organization = await world({ env: { OPENAI_BASE_URL: "http://user:hidden@api.example.com/v1" } });
    await organization.write(configuration(share));
    const { code, text } = await organization.run(["apply", "-no-color", "-auto-approve"]);
    expect({ code, text }).toEqual({ code: 1, text: expect.stringContaining("OPENAI_BASE_URL") as string });
    expect(text).not.toContain("hidden");
  });

  test("that no header can carry are refused without their value in the error", async () => {
    const organization = await world();
    await organization.write(configuration(share, String.raw`admin_api_key = "sk-admin-broken\u0007Key"`));
    const { code, text } = await organization.run(["apply", "-no-color", "-auto-approve"], {
      env: { TF_LOG: "TRACE" },
    });
    expect(code).toBe(1);
    expect(text).toContain("admin_api_key");
    expect(text).not.toContain("sk-admin-broken");
    expect(organization.simulator.journal.entries()).toEqual([]);
  });

  test.each([
    ["in the environment", "", {}],
    ["in the provider block", `admin_api_key = "${adminKey}"\napi_key = "${apiKey}"`, withoutKeys],
  ])("%s are in no state, plan, log or message", async (_, settings, env) => {
    const organization = await world();
    await organization.write(configuration(share + read, settings));
    const logged = { env: { ...env, TF_LOG: "TRACE", TF_LOG_PATH: join(organization.folder, "trace.log") } };
    const said: string[] = [];
    for (const command of ["plan -out=plan", "apply -auto-approve plan", "show -json", "show"]) {
      const { output, code } = await organization.run([...command.split(" "), "-no-color"], logged);
      expect({ command, code, output }).toMatchObject({ code: 0 });
      said.push(output);
    }
    // A message in which the API quotes the key, a refusal, and an abnormal end.
    organization.simulator.faults.add({
      kind: "status",
      status: 401,
      message: `Incorrect key ${adminKey}`,
      count: "all",
    });
    said.push((await organization.run(["destroy", "-no-color", "-auto-approve"], logged)).output);
    expect(said.at(-1)).toContain("Incorrect key");
    await expectNoKeys(organization, said);
  });
});

async function expectNoKeys(organization: World, said: readonly string[]): Promise<void> {
  const files = (await readdir(organization.folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.name !== "main.tf" && entry.name !== "plan")
    .map((entry) => join(entry.parentPath, entry.name));
  expect(files.map((file) => file.slice(organization.folder.length + 1))).toEqual(
    expect.arrayContaining(["terraform.tfstate", "trace.log"]),
  );
  const texts = [...said, ...(await Promise.all(files.map(async (file) => await readFile(file, "latin1"))))];
  const log = texts.at(files.findIndex((file) => file.endsWith("trace.log")) + said.length) ?? "";
  expect(log).toContain("/fine_tuning/checkpoints/{}/permissions");
  for (const key of [adminKey, apiKey]) {
    const base64 = Buffer.from(key).toString("base64").slice(0, 20);
    expect(
      texts.filter((text) => text.includes(key) || text.includes(base64)).map((text) => around(text, key)),
    ).toEqual([]);
  }
}

function around(text: string, key: string): string {
  const at = text.indexOf(key);
  return text.slice(Math.max(0, at - 200), at + 100);
}
