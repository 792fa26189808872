/**
 * `npm run demo`: the real terraform shares a fine-tuned checkpoint through the built provider, against a simulated
 * API. Each step checks the output of terraform and the objects of the simulator. The exit code is 1 if a step fails.
 */
import { spawn } from "node:child_process";
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSimulator } from "../src/simulator/server.ts";
import type { Simulator } from "../src/simulator/server.ts";

const root = join(import.meta.dirname, "..");
const address = "terraform-openai/openai";
const share = "openai_fine_tuning_checkpoint_permission.share";
const project = "openai_fine_tuning_checkpoint_permission.project";

interface Demo {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly simulator: Simulator;
}

interface Ran {
  readonly code: number | null;
  readonly output: string;
}

const colour = process.stdout.isTTY && !process.env["NO_COLOR"];
const paint = (code: number) => (text: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
const [bold, dim, red, green] = [paint(1), paint(2), paint(31), paint(32)];

async function main(): Promise<number> {
  if ((await run("terraform", ["version"], root).catch(() => undefined)) === undefined) {
    console.error(
      "The demo runs the real terraform, and there is none on PATH.\n" +
        "Get it from https://developer.hashicorp.com/terraform/install (1.5 or newer), then run npm run demo again.",
    );
    return 1;
  }
  const simulator = await startSimulator();
  const folder = await mkdtemp(join(tmpdir(), "terraform-openai-demo-"));
  process.once("SIGINT", () => void leave(folder, simulator).finally(() => process.exit(130)));
  try {
    console.log(bold("Building the provider"));
    const built = await run(process.execPath, [join(root, "scripts/build.ts")], root);
    console.log(dim(`  ${built.output.trim()}`));
    if (built.code !== 0) return 1;
    await walk({ folder, simulator, env: await prepare(folder, simulator) });
    console.log(green(bold("\nEvery step did what it should.")));
    console.log("Next: README.md shows how to use the provider with your own configuration and keys.");
    return 0;
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    console.error(`${red("  ✗ ")}${error.message}\n\n${error.output}`);
    return 1;
  } finally {
    await leave(folder, simulator);
  }
}

/**
 * Writes the example and a CLI configuration into the folder. Returns the environment that points terraform at the
 * provider and the API.
 */
async function prepare(folder: string, simulator: Simulator): Promise<NodeJS.ProcessEnv> {
  const examples = join(root, "examples");
  const example = join(examples, "resources/openai_fine_tuning_checkpoint_permission/resource.tf");
  await copyFile(join(examples, "provider/provider.tf"), join(folder, "provider.tf"));
  await copyFile(example, join(folder, "main.tf"));
  const cliConfig = join(folder, "terraform.rc");
  const dist = JSON.stringify(join(root, "dist"));
  await writeFile(cliConfig, `provider_installation {\n  dev_overrides { "${address}" = ${dist} }\n}\n`);
  console.log(
    `\nThe configuration is ${bold("examples/resources/openai_fine_tuning_checkpoint_permission/resource.tf")},`,
  );
  console.log(`the API is simulated at ${simulator.url}, everything else lies in ${folder}.`);
  // The user's settings for terraform or the API must not change the demo.
  const own = Object.entries(process.env).filter(([name]) => !/^(TF|OPENAI)_/.test(name));
  return {
    ...Object.fromEntries(own),
    CHECKPOINT_DISABLE: "1",
    TF_CLI_CONFIG_FILE: cliConfig,
    TF_IN_AUTOMATION: "1",
    OPENAI_BASE_URL: simulator.url,
    OPENAI_ADMIN_KEY: "sk-admin-demo",
    OPENAI_API_KEY: "sk-demo",
  };
}

async function walk(demo: Demo): Promise<void> {
  const { simulator } = demo;

  await step(demo, "Plan", ["plan"], {
    proves: "the job's checkpoints are read, two permissions are planned, and nothing is granted yet",
    says: /Plan: 2 to add, 0 to change, 0 to destroy/,
    holds: () => grants(simulator).length === 0,
  });
  await step(demo, "Apply", ["apply", "-auto-approve"], {
    proves: "the organization and the project have access now",
    says: /Apply complete! Resources: 2 added/,
    holds: () => same(grants(simulator).map(grantee), ["org-XYZ789", "proj_abc123"]),
  });
  await step(demo, "Plan again", ["plan", "-detailed-exitcode"], {
    proves: "what was applied is what the API answers: no changes",
    says: /No changes/,
  });

  const second = join(demo.folder, "second.tfstate");
  for (const [target, granted] of [
    [share, "org-XYZ789"],
    [project, "proj_abc123"],
  ] as const) {
    const checkpoint = grants(simulator).find((grant) => grantee(grant) === granted)?.checkpoint ?? "";
    await step(demo, "Import", ["import", `-state=${second}`, target, `${checkpoint}:${granted}`], {
      proves: "an existing permission comes into another state by its id",
      says: /Import successful!/,
    });
  }
  await step(demo, "Plan from the imported state", ["plan", "-detailed-exitcode", `-state=${second}`], {
    proves: "an import is as good as the apply that made it: no changes",
    says: /No changes/,
  });

  const revoked = grants(simulator).find((grant) => grantee(grant) === "org-XYZ789");
  simulator.store.remove("permissions", revoked?.id ?? "");
  console.log(`\n${bold("Someone revokes the organization's permission behind Terraform's back")}`);
  await step(demo, "Plan", ["plan"], {
    proves: "the revoked permission, and it alone, is noticed and planned again",
    says: /Plan: 1 to add, 0 to change, 0 to destroy/,
  });
  await step(demo, "Apply", ["apply", "-auto-approve"], {
    proves: "it is granted again",
    says: /Apply complete! Resources: 1 added/,
    holds: () => grants(simulator).length === 2,
  });
  await step(demo, "Destroy", ["destroy", "-auto-approve"], {
    proves: "both permissions are taken back",
    says: /Destroy complete! Resources: 2 destroyed/,
    holds: () => grants(simulator).length === 0,
  });
}

interface Claim {
  readonly proves: string;
  /** the output that terraform must print */
  readonly says: RegExp;
  /** the state that the simulator must have afterwards */
  readonly holds?: () => boolean;
}

class StepError extends Error {
  override readonly name = "StepError";
  readonly output: string;

  constructor(message: string, output: string) {
    super(message);
    this.output = output;
  }
}

async function step({ folder, env }: Demo, title: string, args: readonly string[], claim: Claim): Promise<void> {
  console.log(`\n${bold(title)}`);
  console.log(dim(`  $ terraform ${args.join(" ").replaceAll(`${folder}/`, "")}`));
  const { code, output } = await run("terraform", [...args, "-no-color"], folder, env);
  for (const line of output.split("\n").filter((text) => telling.test(text))) console.log(`    ${line.trim()}`);
  if (code !== 0) throw new StepError(`terraform ended with exit code ${code}`, output);
  if (!claim.says.test(output)) throw new StepError(`terraform did not say ${claim.says}`, output);
  if (claim.holds?.() === false) throw new StepError(`the simulator does not show that ${claim.proves}`, output);
  console.log(`${green("  ✓ ")}${claim.proves}`);
}

/** Returns the lines of terraform's output that the demo prints. */
const telling =
  /^\s*# \S+ (will|has)|^Plan:|^No changes|complete!|Import successful!|: (Creation|Destruction|Read) complete/;

interface Grant {
  readonly id: string;
  readonly checkpoint: string;
  readonly project_id: string;
}

function grants(simulator: Simulator): readonly Grant[] {
  return (simulator.store.dump()["permissions"] ?? []) as readonly Grant[];
}

function grantee({ project_id }: Grant): string {
  return project_id;
}

function same(actual: readonly string[], wanted: readonly string[]): boolean {
  return actual.length === wanted.length && wanted.every((item) => actual.includes(item));
}

/** Runs a command to its end. @throws if the command does not exist */
async function run(command: string, args: readonly string[], cwd: string, env = process.env): Promise<Ran> {
  const child = spawn(command, [...args], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  return await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output }));
  });
}

async function leave(folder: string, simulator: Simulator): Promise<void> {
  await simulator.close();
  await rm(folder, { recursive: true, force: true });
}

// This call is last, so that every constant above is initialized.
process.exitCode = await main();
