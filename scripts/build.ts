/** `npm run build`: src/ and the packages it uses become one executable file with Node inside it. */
import { execFileSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { rolldown } from "rolldown";
import type { Plugin } from "rolldown";
import { startSimulator } from "../src/simulator/server.ts";
import { launch } from "../test/support/fake-host.ts";

const root = join(import.meta.dirname, "..");

const { values: options } = parseArgs({
  options: {
    output: { type: "string", short: "o", default: join(root, "dist") },
    main: { type: "string", default: join(root, "src/main.ts") },
  },
});

/**
 * Collect young garbage at a few megabytes instead of at tens: a provider is one of many processes on a machine, and lives for
 * seconds. The compiled code is good only for a process with the same ones.
 */
const v8Options = ["--max-semi-space-size=4"];

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
  const chunks = await writeChunks(resolve(options.main), workplace);
  await writeCode(workplace);
  await rename(await embed(chunks, workplace), executable);
} finally {
  await rm(workplace, { recursive: true, force: true });
}
const { size } = await stat(executable);
const seconds = ((performance.now() - started) / 1000).toFixed(1);
console.log(`${relative(process.cwd(), executable)}: ${(size / 2 ** 20).toFixed(0)} MiB, ${seconds} s`);

/**
 * The bundle in chunks, of which a launch needs the small one to shake hands. Dynamic imports stay lazy inside of them, too:
 * what is not used is not evaluated.
 *
 * @returns their files
 */
async function writeChunks(main: string, into: string): Promise<readonly string[]> {
  const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
  const bundle = await rolldown({
    input: { launch: main },
    platform: "node",
    preserveEntrySignatures: false,
    plugins: [lazyBuiltins()],
    transform: { define: { __VERSION__: JSON.stringify(version) } },
    onLog(level, log) {
      if (level === "warn" && log.code !== "EVAL") throw new Error(`rolldown: ${log.message}`);
    },
  });
  try {
    const { output } = await bundle.generate({
      // V8 keeps compiled code of scripts, not of modules, for later.
      format: "cjs",
      entryFileNames: "[name].cjs",
      chunkFileNames: "[name].cjs",
      comments: false,
      codeSplitting: {
        includeDependenciesRecursively: false,
        groups: [
          { name: "launch", test: isForLaunch(main), priority: 2 },
          { name: "http", test: /[\\/]node_modules[\\/]undici[\\/]/, priority: 1 },
          { name: "simulator", test: /[\\/]src[\\/]simulator[\\/]/, priority: 1 },
          { name: "provider", test: () => true },
        ],
      },
    });
    for (const chunk of output)
      if (chunk.type === "chunk") await writeFile(join(into, chunk.fileName), ascii(chunk.code));
    return output.map(({ fileName }) => fileName);
  } finally {
    await bundle.close();
  }
}

/** What runs before the handshake: all of plugin/ but the services, which bring gRPC's messages with them. */
function isForLaunch(main: string): (id: string) => boolean {
  return (id) => {
    const path = id.replaceAll("\\", "/");
    return (
      id === main ||
      /^\0(rolldown\/|builtin:)/.test(id) ||
      (path.includes("/src/plugin/") && !path.endsWith("/plugin-services.ts"))
    );
  };
}

/** A string of one byte per character is loaded without decoding. No source has a raw template with such a character. */
function ascii(code: string): string {
  return code.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

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

/**
 * Lets Node's own modules load with the first module that uses them. As imports of the one module they would all load at
 * launch, node:http of the simulator included, and delay every handshake.
 */
function lazyBuiltins(): Plugin {
  const prefix = "\0builtin:";
  return {
    name: "lazy-builtins",
    resolveId(id) {
      return isBuiltin(id) ? { id: prefix + id, moduleSideEffects: false } : undefined;
    },
    load(id) {
      if (!id.startsWith(prefix)) return undefined;
      // CommonJS is evaluated where it is first imported.
      return `module.exports = process.getBuiltinModule(${JSON.stringify(id.slice(prefix.length))});`;
    },
  };
}

/** Puts the chunks and their compiled code into a copy of the Node that runs this script. */
async function embed(chunks: readonly string[], workplace: string): Promise<string> {
  const output = join(workplace, "executable");
  const config = join(workplace, "sea.json");
  const files = (await readdir(workplace)).filter((file) => chunks.includes(file.replace(/\.code$/, "")));
  await writeFile(
    config,
    JSON.stringify({
      main: await writeEntry(workplace),
      output,
      disableExperimentalSEAWarning: true,
      useCodeCache: true,
      assets: Object.fromEntries(files.map((file) => [file, join(workplace, file)])),
      // The user's NODE_OPTIONS are meant for other programs: a --require in them would end the launch.
      execArgvExtension: "none",
      execArgv: [
        // The signal would open a debugger's port, to a process that holds keys.
        "--disable-sigusr1",
        // Trust what the machine trusts, as every other provider does: many stand behind a proxy with a company's own CA.
        "--use-system-ca",
        ...v8Options,
      ],
    }),
  );
  execFileSync(process.execPath, ["--build-sea", config], { stdio: ["ignore", "pipe", "inherit"] });
  // macOS refuses to run a file whose signature does not fit its content.
  if (process.platform === "darwin") execFileSync("codesign", ["--sign", "-", "--force", output]);
  await chmod(output, 0o755);
  return output;
}

async function writeEntry(folder: string): Promise<string> {
  const bundle = await rolldown({ input: join(root, "scripts/build/entry.ts"), platform: "node" });
  try {
    const file = join(folder, "entry.cjs");
    await bundle.write({ file, format: "cjs" });
    return file;
  } finally {
    await bundle.close();
  }
}
