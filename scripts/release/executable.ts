import { execFile } from "node:child_process";
import { chmod, readdir, readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { rolldown } from "rolldown";
import { lazyModules } from "../build/lazy-modules.ts";
import { signMachO } from "./code-signature.ts";
import { machOMagic } from "./mach-o.ts";

const root = join(import.meta.dirname, "../..");

/** The program in the chunks that `scripts/build/entry.ts` loads. */
export interface Bundled {
  /** names of the files of its chunks, in the folder of the bundle */
  readonly chunks: readonly string[];
  /** the modules of each chunk: packages, and files of the repository */
  readonly modules: Readonly<Record<string, readonly string[]>>;
  /** folders of packages below node_modules, sorted */
  readonly packages: readonly string[];
}

/**
 * A provider is one of many processes on a machine, and lives for seconds: collect young garbage at a few megabytes instead
 * of at tens, and all of it when the heap has grown by some 60 %. That follows from the limit, which is far above what
 * 100,000 objects take: V8 lets a heap grow fourfold without one (heap-controller.cc, MaxGrowingFactor). Compiled code is
 * good only for a process with the same options.
 */
export const v8Options = ["--min-semi-space-size=4", "--max-semi-space-size=4", "--max-old-space-size=1024"];

/** What the executable runs with. */
export const nodeOptions = [
  // The signal would open a debugger's port, to a process that holds keys.
  "--disable-sigusr1",
  // Without it Node reads the authorities that it brings, in a thread, as soon as node:tls is loaded, at every
  // launch. The client asks for them by name before its first connection over https (src/openai/transport.ts).
  "--use-openssl-ca",
  ...v8Options,
];

/**
 * Bundles a program in chunks, of which a launch needs the small one to shake hands. Dynamic imports stay lazy inside of
 * them, too: what is not used is not evaluated.
 *
 * @param main its first module
 * @param version what `--version` prints
 * @param folder where the chunks are written
 */
export async function writeBundle(main: string, version: string, folder: string): Promise<Bundled> {
  const bundle = await rolldown({
    input: { launch: main },
    cwd: root,
    platform: "node",
    preserveEntrySignatures: false,
    plugins: [lazyModules()],
    // A chunk has no address. libsodium asks for its own, and uses it in browsers alone.
    transform: { define: { __VERSION__: JSON.stringify(version), "import.meta.url": '""' } },
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
          { name: "rpc", test: isForRpc, priority: 1 },
          {
            name: "http",
            test: /[\\/]node_modules[\\/]undici[\\/]|[\\/]src[\\/]openai[\\/]undici[^\\/]*\.ts$/,
            priority: 1,
          },
          { name: "sodium", test: /[\\/]node_modules[\\/]libsodium/, priority: 1 },
          { name: "simulator", test: /[\\/]src[\\/]simulator[\\/]/, priority: 1 },
          { name: "provider", test: () => true },
        ],
      },
    });
    const chunks = output.filter((part) => part.type === "chunk");
    for (const { fileName, code } of chunks) await writeFile(join(folder, fileName), ascii(withoutEagerModules(code)));
    return {
      chunks: chunks.map(({ fileName }) => fileName),
      modules: Object.fromEntries(chunks.map(({ fileName, moduleIds }) => [fileName, modulesOf(moduleIds)])),
      packages: [...new Set(chunks.flatMap(({ moduleIds }) => moduleIds.flatMap(packageOf)))].toSorted(),
    };
  } finally {
    await bundle.close();
  }
}

/** What runs before the handshake: the kit's entry, and all of its plugin/ but the services, which bring gRPC's messages with them. */
function isForLaunch(main: string): (id: string) => boolean {
  return (id) => {
    const path = id.replaceAll("\\", "/");
    return (
      id === main ||
      /^\0(rolldown\/|builtin:)/.test(id) ||
      path.endsWith("/src/kit/serve.ts") ||
      (path.includes("/src/kit/plugin/") && !/\/(plugin-services|grpc)\.ts$/.test(path))
    );
  };
}

/** What answers the host until the provider is needed: gRPC, its messages, and the answers that the build has kept. */
function isForRpc(id: string): boolean {
  const path = id.replaceAll("\\", "/");
  return (
    path.startsWith("\0facade:") ||
    /\/src\/kit\/(plugin|wire)\//.test(path) ||
    path.endsWith("/src/kit/protocol/late.ts") ||
    /\/node_modules\/(@grpc|@js-sdsl|@?protobufjs|lodash\.camelcase|long)\//.test(path)
  );
}

/**
 * Takes away the second parentheses around each CommonJS module, for which V8 compiles the module with the chunk: those too
 * that no launch evaluates, which are most of them.
 */
function withoutEagerModules(code: string): string {
  return code.replaceAll(/__commonJSMin\(\((\([a-z, ]*\) => \{$.*?^\})\)\);$/gms, "__commonJSMin($1);");
}

/** A string of one byte per character is loaded without decoding. No source has a raw template with such a character. */
function ascii(code: string): string {
  return code.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function modulesOf(ids: readonly string[]): readonly string[] {
  const own = ids.filter((id) => !id.startsWith("\0") && packageOf(id).length === 0);
  const files = own.map((id) => relative(root, id).replaceAll("\\", "/"));
  return [...new Set([...ids.flatMap(packageOf), ...files])].toSorted();
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
 * Puts chunks into a copy of Node, with the code that V8 compiled of them where that lies beside them as `….code`. It fits
 * one platform only.
 *
 * @param node Node of the same version as the one that runs this, of any platform
 * @param folder where the chunks lie, and the executable is made
 * @param name of the executable
 * @returns the executable
 */
export async function embed(node: string, folder: string, chunks: readonly string[], name: string): Promise<string> {
  const entry = await rolldown({ input: join(root, "scripts/build/entry.ts"), cwd: root, platform: "node" });
  try {
    await entry.write({ file: join(folder, "entry.cjs"), format: "cjs" });
  } finally {
    await entry.close();
  }
  const files = (await readdir(folder))
    .filter((file) => file.endsWith(".answer") || chunks.includes(file.replace(/\.code$/, "")))
    .toSorted();
  const config = {
    // Relative to the folder: the path is kept in the executable.
    main: "entry.cjs",
    executable: node,
    output: name,
    assets: Object.fromEntries(files.map((file) => [file, file])),
    disableExperimentalSEAWarning: true,
    useCodeCache: false,
    // The user's NODE_OPTIONS are meant for other programs: a --require in them would end the launch.
    execArgvExtension: "none",
    execArgv: nodeOptions,
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
    await signMachO(executable);
  } else if (bytes.toString("latin1", 0, 2) === "MZ") {
    // https://learn.microsoft.com/windows/win32/debug/pe-format: the fifth data directory of a 64-bit image is the signature.
    const optionalHeader = bytes.readUInt32LE(0x3c) + 24;
    bytes.fill(0, optionalHeader + 112 + 4 * 8, optionalHeader + 112 + 5 * 8);
    await writeFile(executable, bytes);
  }
}
