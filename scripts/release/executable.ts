import { execFile } from "node:child_process";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { rolldown } from "rolldown";
import type { Plugin } from "rolldown";

/** What a bundle was made of. */
export interface Bundled {
  /** folders of packages below node_modules, sorted */
  readonly packages: readonly string[];
}

/**
 * Makes one ES module of src/main.ts. Dynamic imports stay lazy inside it: what a launch does not use is not evaluated.
 *
 * @param root the repository
 * @param version what `--version` prints
 */
export async function writeBundle(root: string, version: string, file: string): Promise<Bundled> {
  const bundle = await rolldown({
    input: join(root, "src/main.ts"),
    cwd: root,
    platform: "node",
    plugins: [lazyBuiltins()],
    transform: { define: { __VERSION__: JSON.stringify(version) } },
    onLog(level, log) {
      if (level === "warn" && log.code !== "EVAL") throw new Error(`rolldown: ${log.message}`);
    },
  });
  try {
    const { output } = await bundle.write({ file, format: "esm", codeSplitting: false, minify: false });
    const modules = output.flatMap((part) => (part.type === "chunk" ? part.moduleIds : []));
    return { packages: [...new Set(modules.flatMap(packageOf))].toSorted() };
  } finally {
    await bundle.close();
  }
}

/** The innermost package a module belongs to; none for the repository's own. */
function packageOf(module: string): string[] {
  const [, inside] = /^.*?[\\/]node_modules[\\/](.+)$/.exec(module) ?? [];
  if (inside === undefined) return [];
  const parts = inside.split(/[\\/]/);
  const at = parts.lastIndexOf("node_modules") + 1;
  const end = at + (parts[at]?.startsWith("@") ? 2 : 1);
  return [parts.slice(0, end).join("/")];
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

/**
 * Puts a bundle into a copy of a platform's Node. Made without V8's compiled code: it fits one platform only, differs from
 * build to build, and saves a launch no more than some milliseconds.
 *
 * @param node Node of the same version as the one that runs this, of any platform
 * @param folder where the bundle lies, and the executable is made
 * @returns the executable
 */
export async function embed(node: string, folder: string, bundle: string, name: string): Promise<string> {
  const config = {
    // Relative to the folder: the path is kept in the executable.
    main: basename(bundle),
    mainFormat: "module",
    executable: node,
    output: name,
    disableExperimentalSEAWarning: true,
    useCodeCache: false,
    // The user's NODE_OPTIONS are meant for other programs: a --require in them would end the launch.
    execArgvExtension: "none",
    execArgv: [
      // The signal would open a debugger's port, to a process that holds keys.
      "--disable-sigusr1",
      // Trust what the machine trusts, as every other provider does: many stand behind a proxy with a company's own CA.
      "--use-system-ca",
    ],
  };
  await writeFile(join(folder, "sea.json"), JSON.stringify(config));
  await promisify(execFile)(process.execPath, ["--build-sea", "sea.json"], { cwd: folder });
  const executable = join(folder, name);
  await sign(executable);
  await chmod(executable, 0o755);
  return executable;
}

/** What was signed is no longer what is there: macOS needs a signature that fits, and Windows distrusts one that does not. */
async function sign(executable: string): Promise<void> {
  const bytes = await readFile(executable);
  if (bytes.readUInt32LE(0) === machOMagic) {
    await promisify(execFile)("codesign", ["--sign", "-", "--force", executable]);
  } else if (bytes.toString("latin1", 0, 2) === "MZ") {
    // https://learn.microsoft.com/windows/win32/debug/pe-format: the fifth data directory of a 64-bit image is the signature.
    const optionalHeader = bytes.readUInt32LE(0x3c) + 24;
    bytes.fill(0, optionalHeader + 112 + 4 * 8, optionalHeader + 112 + 5 * 8);
    await writeFile(executable, bytes);
  }
}

const machOMagic = 0xfeedfacf;
