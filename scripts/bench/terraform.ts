import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Ours, unless told otherwise. */
export const ownAddress = "registry.terraform.io/terraform-openai/openai";

/** A folder with a configuration in which terraform runs, with nothing of the user's own settings. */
export interface Folder {
  /** @throws with all that terraform printed unless it ends with 0 */
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<void>;
  /** As run, and tells the milliseconds of CPU time that terraform took, with the providers that it started. */
  cpuOf(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<number>;
  remove(): Promise<void>;
}

/**
 * @param provider the folder of the built provider; undefined for a configuration that needs none
 * @param url of the API
 * @param address where the provider would be published
 */
export async function openFolder(
  config: string,
  provider: string | undefined,
  url: string,
  address: string = ownAddress,
): Promise<Folder> {
  const folder = await mkdtemp(join(tmpdir(), "terraform-openai-bench-"));
  const cliConfig = join(folder, "terraform.rc");
  const overrides = `dev_overrides { ${JSON.stringify(address)} = ${JSON.stringify(provider)} }`;
  await writeFile(cliConfig, provider === undefined ? "" : `provider_installation {\n  ${overrides}\n}\n`);
  const name = address.split("/").at(-1);
  const requires = `terraform {\n  required_providers {\n    ${name} = { source = ${JSON.stringify(address)} }\n  }\n}\n\n`;
  await writeFile(join(folder, "main.tf"), `${provider === undefined ? "" : requires}${config}\n`);
  const env = {
    PATH: process.env["PATH"],
    HOME: folder,
    CHECKPOINT_DISABLE: "1",
    TF_CLI_CONFIG_FILE: cliConfig,
    TF_IN_AUTOMATION: "1",
    OPENAI_BASE_URL: url,
    OPENAI_ADMIN_KEY: "sk-admin-bench",
  };
  return {
    run: async (args, more) => void (await run("terraform", [...args, "-no-color"], folder, { ...env, ...more })),
    cpuOf: async (args, more) => {
      const script = 'terraform "$@" && times';
      return cpuTime(await run("sh", ["-c", script, "sh", ...args, "-no-color"], folder, { ...env, ...more }));
    },
    remove: async () => await rm(folder, { recursive: true, force: true }),
  };
}

/** @returns all that the program printed */
async function run(program: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(program, [...args], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${code}\n${output}`);
  return output;
}

/** What POSIX has `times` print last: user and system time of the shell's children, as in "0m1.430000s 0m0.050000s". */
function cpuTime(output: string): number {
  const last = output.trimEnd().split("\n").at(-1) ?? "";
  const times = [...last.matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, minutes, seconds]) => Number(minutes) * 60 + Number(seconds),
  );
  if (times.length !== 2) throw new Error(`times printed ${JSON.stringify(last)}`);
  return times.reduce((sum, each) => sum + each, 0) * 1000;
}
