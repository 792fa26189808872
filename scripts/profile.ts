/**
 * `npm run profile`: writes a CPU profile of the provider's process while the real terraform plans 1000 unchanged
 * permissions. CONTRIBUTING.md describes how to read it.
 *
 *   --objects N    instead of 1000
 *   --output FILE  instead of plan.cpuprofile in dist/
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { startSimulator } from "../src/simulator/server.ts";
import { permissions } from "./bench/cases.ts";
import { openFolder } from "./bench/terraform.ts";

const root = join(import.meta.dirname, "..");

const { values } = parseArgs({
  options: {
    objects: { type: "string", default: "1000" },
    output: { type: "string", short: "o", default: join(root, "dist/plan.cpuprofile") },
  },
});
const output = resolve(values.output);
await mkdir(dirname(output), { recursive: true });
await profile(Number(values.objects), output);
console.log(relative(process.cwd(), output));

async function profile(objects: number, into: string): Promise<void> {
  const { seed, config } = permissions(objects, 1);
  const simulator = await startSimulator({ seed });
  const folder = await openFolder(config, root, simulator.url);
  // The file is written beside its destination and renamed.
  const work = await mkdtemp(`${into}-`);
  try {
    await attached(simulator.url, [], (env) => folder.run(["apply", "-auto-approve"], env));
    const options = ["--cpu-prof", `--cpu-prof-dir=${work}`, "--cpu-prof-interval=250"];
    await attached(simulator.url, options, (env) => folder.run(["plan"], env));
    const [written] = await readdir(work);
    if (written === undefined) throw new Error("the provider ended without a profile");
    await rename(join(work, written), into);
  } finally {
    await Promise.all([simulator.close(), folder.remove(), rm(work, { recursive: true, force: true })]);
  }
}

/** Runs the sources as the provider that terraform attaches to, so that a profile has the names of the files. */
async function attached(
  url: string,
  options: readonly string[],
  act: (env: Readonly<Record<string, string>>) => Promise<void>,
): Promise<void> {
  const env = { ...process.env, OPENAI_BASE_URL: url, OPENAI_ADMIN_KEY: "sk-admin-profile" };
  const args = [...options, join(root, "src/main.ts"), "--debug"];
  const provider = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(provider, "close");
  try {
    for await (const line of createInterface(provider.stdout)) {
      const reattach = /TF_REATTACH_PROVIDERS='(.*)'/.exec(line)?.[1];
      if (reattach === undefined) continue;
      await act({ TF_REATTACH_PROVIDERS: reattach });
      break;
    }
  } finally {
    provider.kill("SIGTERM");
    await ended;
  }
}
