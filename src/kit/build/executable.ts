import { execFile } from "node:child_process";
import { chmod, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, extname, join, relative } from "node:path";
import { promisify } from "node:util";
import { rolldown } from "rolldown";
import { lazyModules } from "./lazy-modules.ts";
import { signMachO } from "./code-signature.ts";
import { machOMagic } from "./mach-o.ts";
import type { Program } from "./program.ts";

/**
 * The folder of the kit, and the extension of its files: TypeScript in its own repository, JavaScript where it is
 * installed.
 */
const kit = dirname(import.meta.dirname).replaceAll("\\", "/");
export const ending = extname(import.meta.filename);

/** The bundled program, as the chunks that `entry.ts` loads. */
export interface Bundled {
  /** the names of the chunk files in the folder of the bundle */
  readonly chunks: readonly string[];
  /** the modules of each chunk: packages and files of the repository */
  readonly modules: Readonly<Record<string, readonly string[]>>;
  /** the folders of the packages below node_modules, sorted */
  readonly packages: readonly string[];
}

/**
 * Options that save memory, because a provider is one of many processes on a machine and lives for seconds. V8 then
 * collects young garbage at a few megabytes instead of at tens, and all garbage when the heap has grown by some 60 %.
 * The second follows from the heap limit, which is far above the needs of 100,000 objects: without a limit V8 lets a
 * heap grow fourfold (heap-controller.cc, MaxGrowingFactor). Compiled code is valid only for a process with the same
 * options.
 */
export const v8Options = ["--min-semi-space-size=4", "--max-semi-space-size=4", "--max-old-space-size=1024"];

/** The Node options of every executable. */
export const fixedOptions = [
  // The signal would open a debugger port in a process that holds keys.
  "--disable-sigusr1",
  ...v8Options,
];

/**
 * Bundles a program in chunks. The handshake needs only a small chunk. Dynamic imports stay lazy inside of a chunk:
 * unused modules are not evaluated.
 *
 * @param version the output of `--version`
 * @param folder the folder for the chunks
 */
export async function writeBundle(program: Program, version: string, folder: string): Promise<Bundled> {
  const { root, entry, chunks: own = {} } = program;
  const main = join(root, entry);
  const bundle = await rolldown({
    input: { launch: main },
    cwd: root,
    platform: "node",
    preserveEntrySignatures: false,
    plugins: [lazyModules()],
    // A chunk has no URL. libsodium reads its own URL, but uses it only in browsers.
    transform: { define: { __VERSION__: JSON.stringify(version), "import.meta.url": '""' } },
    onLog(level, log) {
      if (level === "warn" && log.code !== "EVAL") throw new Error(`rolldown: ${log.message}`);
    },
  });
  try {
    const { output } = await bundle.generate({
      // V8 can cache the compiled code of scripts, not of modules.
      format: "cjs",
      entryFileNames: "[name].cjs",
      chunkFileNames: "[name].cjs",
      comments: false,
      codeSplitting: {
        includeDependenciesRecursively: false,
        groups: [
          { name: "launch", test: isForLaunch(main), priority: 2 },
          { name: "rpc", test: isForRpc, priority: 1 },
          ...Object.entries(own).map(([name, test]) => ({ name, test, priority: 1 })),
          { name: "provider", test: () => true },
        ],
      },
    });
    const chunks = output.filter((part) => part.type === "chunk");
    for (const { fileName, code } of chunks) await writeFile(join(folder, fileName), ascii(withoutEagerModules(code)));
    return {
      chunks: chunks.map(({ fileName }) => fileName),
      modules: Object.fromEntries(chunks.map(({ fileName, moduleIds }) => [fileName, modulesOf(moduleIds, root)])),
      packages: [...new Set(chunks.flatMap(({ moduleIds }) => moduleIds.flatMap(packageOf)))].toSorted(),
    };
  } finally {
    await bundle.close();
  }
}

/**
 * Returns whether a module runs before the handshake: the kit's entry, and its plugin/ except the services, which
 * import gRPC's messages.
 */
function isForLaunch(main: string): (id: string) => boolean {
  return (id) => {
    const path = id.replaceAll("\\", "/");
    return (
      id === main ||
      /^\0(rolldown\/|builtin:)/.test(id) ||
      path === `${kit}/serve${ending}` ||
      (path.startsWith(`${kit}/plugin/`) && !/\/(plugin-services|grpc)\.[jt]s$/.test(path))
    );
  };
}

/** Whether a module handles RPCs before the provider is loaded: gRPC, its messages, and the kept responses. */
function isForRpc(id: string): boolean {
  const path = id.replaceAll("\\", "/");
  return (
    path.startsWith("\0facade:") ||
    ["plugin", "wire"].some((layer) => path.startsWith(`${kit}/${layer}/`)) ||
    path === `${kit}/protocol/late${ending}` ||
    /\/node_modules\/(@grpc|@js-sdsl|@?protobufjs|lodash\.camelcase|long)\//.test(path)
  );
}

/**
 * Removes the second parentheses around each CommonJS module. They make V8 compile the module together with its chunk,
 * although no launch evaluates most of these modules.
 */
function withoutEagerModules(code: string): string {
  return code.replaceAll(/__commonJSMin\(\((\([a-z, ]*\) => \{$.*?^\})\)\)/gms, "__commonJSMin($1)");
}

/**
 * Escapes all characters outside ASCII, because a string of one byte per character loads without decoding. No source
 * has such a character in a raw template.
 */
function ascii(code: string): string {
  return code.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function modulesOf(ids: readonly string[], root: string): readonly string[] {
  const own = ids.filter((id) => !id.startsWith("\0") && packageOf(id).length === 0);
  const files = own.map((id) => relative(root, id).replaceAll("\\", "/"));
  return [...new Set([...ids.flatMap(packageOf), ...files])].toSorted();
}

/** Returns the innermost package of a module; none for the repository's own modules. */
function packageOf(module: string): string[] {
  const [, inside] = /^.*?[\\/]node_modules[\\/](.+)$/.exec(module) ?? [];
  if (inside === undefined) return [];
  const parts = inside.split(/[\\/]/);
  const at = parts.lastIndexOf("node_modules") + 1;
  const end = at + (parts[at]?.startsWith("@") ? 2 : 1);
  return [parts.slice(0, end).join("/")];
}

/**
 * Puts chunks into a copy of Node, together with the compiled code in `….code` beside them. The code fits only one
 * platform.
 *
 * @param node a Node of the same version as this process, for any platform
 * @param folder the folder of the chunks and of the executable
 * @param name the name of the executable
 * @returns the path of the executable
 */
export async function embed(
  node: string,
  folder: string,
  chunks: readonly string[],
  name: string,
  nodeOptions: readonly string[] = [],
): Promise<string> {
  const entry = await rolldown({ input: `./entry${ending}`, cwd: import.meta.dirname, platform: "node" });
  try {
    await entry.write({ file: join(folder, "entry.cjs"), format: "cjs" });
  } finally {
    await entry.close();
  }
  const files = (await readdir(folder))
    .filter((file) => file.endsWith(".answer") || chunks.includes(file.replace(/\.code$/, "")))
    .toSorted();
  const config = {
    // Relative to the folder, because the executable keeps the path.
    main: "entry.cjs",
    executable: node,
    output: name,
    assets: Object.fromEntries(files.map((file) => [file, file])),
    disableExperimentalSEAWarning: true,
    useCodeCache: false,
    // The user's NODE_OPTIONS are meant for other programs: a --require in them would end the launch.
    execArgvExtension: "none",
    execArgv: [...fixedOptions, ...nodeOptions],
  };
  await writeFile(join(folder, "sea.json"), JSON.stringify(config));
  await promisify(execFile)(process.execPath, ["--build-sea", "sea.json"], { cwd: folder });
  const executable = join(folder, name);
  await sign(executable);
  await chmod(executable, 0o755);
  return executable;
}

/**
 * Renews or removes the signature, which no longer matches the file: macOS needs a valid signature, and Windows
 * distrusts an invalid signature.
 */
async function sign(executable: string): Promise<void> {
  const bytes = await readFile(executable);
  if (bytes.readUInt32LE(0) === machOMagic) {
    await signMachO(executable);
  } else if (bytes.toString("latin1", 0, 2) === "MZ") {
    // https://learn.microsoft.com/windows/win32/debug/pe-format: the fifth data directory of a 64-bit image is the signature.
    const optionalHeader = bytes.readUInt32LE(0x3c) + 24;
    bytes.fill(0, optionalHeader + 112 + 4 * 8, optionalHeader + 112 + 5 * 8);
    await writeFile(executable, bytes);
  }
}
