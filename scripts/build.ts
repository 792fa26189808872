/** `npm run build`: src/ and the packages it uses become one executable file with Node inside it. */
import { mkdir, mkdtemp, readFile, rename, rm, stat } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { startSimulator } from "../src/simulator/server.ts";
import { launch } from "../test/support/fake-host.ts";
import { embed, v8Options, writeBundle } from "./release/executable.ts";

const root = join(import.meta.dirname, "..");

const { values: options } = parseArgs({
  options: {
    output: { type: "string", short: "o", default: join(root, "dist") },
  },
});

const started = performance.now();
const folder = resolve(options.output);
const executable = join(
  folder,
  process.platform === "win32" ? "terraform-provider-openai.exe" : "terraform-provider-openai",
);

await mkdir(folder, { recursive: true });
// Beside its destination, so that the finished file is put in place by a rename: whoever runs the old one keeps it.
const workplace = await mkdtemp(join(folder, ".build-"));
try {
  const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
  const { chunks } = await writeBundle(join(root, "src/main.ts"), version, workplace);
  await writeCode(workplace);
  await rename(await embed(process.execPath, workplace, chunks, "executable"), executable);
} finally {
  await rm(workplace, { recursive: true, force: true });
}
const { size } = await stat(executable);
const seconds = ((performance.now() - started) / 1000).toFixed(1);
console.log(`${relative(process.cwd(), executable)}: ${(size / 2 ** 20).toFixed(0)} MiB, ${seconds} s`);

/**
 * Has V8 compile what a process uses that Terraform starts, and keeps that beside each chunk: the rehearsed process plans a
 * permission whose API is simulated.
 */
async function writeCode(folder: string): Promise<void> {
  const api = await startSimulator();
  const host = await launch({
    command: process.execPath,
    args: [...v8Options, join(root, "scripts/build/warm.ts"), folder],
    env: { OPENAI_BASE_URL: api.url, OPENAI_ADMIN_KEY: "sk-admin-rehearsal" },
  });
  try {
    const type_name = "openai_fine_tuning_checkpoint_permission";
    const raw_state = { json: Buffer.from(JSON.stringify({ checkpoint_id: "ft:rehearsal", project_id: "proj_1" })) };
    const { provider } = await host.call("GetProviderSchema", {});
    const names = provider?.block?.attributes.map(({ name }) => [name, null]) ?? [];
    const config = { json: Buffer.from(JSON.stringify(Object.fromEntries(names))) };
    const configured = await host.call("ConfigureProvider", { config, terraform_version: "1.11.4" });
    const { upgraded_state: state } = await host.call("UpgradeResourceState", { type_name, raw_state });
    const read = await host.call("ReadResource", { type_name, current_state: state });
    await host.call("ValidateProviderConfig", { config });
    await host.call("ValidateResourceConfig", { type_name, config: state });
    await host.call("PlanResourceChange", { type_name, config: state, prior_state: state, proposed_new_state: state });
    const { code } = await host.shutdown();
    const failures = [...configured.diagnostics, ...read.diagnostics].map(
      ({ summary, detail }) => `${summary}: ${detail}`,
    );
    if (code !== 0 || failures.length > 0)
      throw new Error(`the rehearsed launch ended with ${code}: ${[...failures, host.stderr()].join("\n")}`);
  } finally {
    await host.kill();
    await api.close();
  }
}
