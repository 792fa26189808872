/** `npm run build`: src/ and the packages it uses become one executable file with Node inside it. */
import { execFileSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { rolldown } from "rolldown";
import type { Plugin } from "rolldown";

const root = join(import.meta.dirname, "..");

const { values: options } = parseArgs({
  options: {
    output: { type: "string", short: "o", default: join(root, "dist") },
    main: { type: "string", default: join(root, "src/main.ts") },
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
  const bundle = join(workplace, "provider.mjs");
  await writeBundle(resolve(options.main), bundle);
  await rename(await embed(bundle, workplace), executable);
} finally {
  await rm(workplace, { recursive: true, force: true });
}
const { size } = await stat(executable);
const seconds = ((performance.now() - started) / 1000).toFixed(1);
console.log(`${relative(process.cwd(), executable)}: ${(size / 2 ** 20).toFixed(0)} MiB, ${seconds} s`);

/** One ES module. Dynamic imports stay lazy inside it: what a launch does not use is not evaluated. */
async function writeBundle(main: string, file: string): Promise<void> {
  const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
  const bundle = await rolldown({
    input: main,
    platform: "node",
    plugins: [lazyBuiltins()],
    transform: { define: { __VERSION__: JSON.stringify(version) } },
    onLog(level, log) {
      if (level === "warn" && log.code !== "EVAL") throw new Error(`rolldown: ${log.message}`);
    },
  });
  try {
    await bundle.write({ file, format: "esm", codeSplitting: false, minify: false });
  } finally {
    await bundle.close();
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

/** Puts the bundle and its compiled code into a copy of the Node that runs this script. */
async function embed(bundle: string, workplace: string): Promise<string> {
  const output = join(workplace, "executable");
  const config = join(workplace, "sea.json");
  await writeFile(
    config,
    JSON.stringify({
      main: bundle,
      mainFormat: "module",
      output,
      disableExperimentalSEAWarning: true,
      useCodeCache: true,
      // The user's NODE_OPTIONS are meant for other programs: a --require in them would end the launch.
      execArgvExtension: "none",
      execArgv: [
        // The signal would open a debugger's port, to a process that holds keys.
        "--disable-sigusr1",
        // Trust what the machine trusts, as every other provider does: many stand behind a proxy with a company's own CA.
        "--use-system-ca",
      ],
    }),
  );
  execFileSync(process.execPath, ["--build-sea", config], { stdio: ["ignore", "pipe", "inherit"] });
  // macOS refuses to run a file whose signature does not fit its content.
  if (process.platform === "darwin") execFileSync("codesign", ["--sign", "-", "--force", output]);
  await chmod(output, 0o755);
  return output;
}
