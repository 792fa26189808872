/**
 * Writes every committed file that is derived from another file. With --check it compares the files, and exits with 1
 * and the names of the stale files. To add a derived file, write a function that fills a folder, and list it below.
 */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative, sep } from "node:path";
import { promisify } from "node:util";
import protobuf from "protobufjs";

interface Artefact {
  /** the generator's own folder, from the root of the repository */
  readonly folder: string;
  /** fills the empty folder at this absolute path */
  readonly generate: (out: string) => Promise<void>;
}

const artefacts: readonly Artefact[] = [{ folder: "src/kit/wire/gen", generate: wire }];

const root = dirname(import.meta.dirname);
const protos = ["tfplugin6.proto", "plugin.proto", "health.proto"];

async function main(check: boolean): Promise<void> {
  const stale: string[] = [];
  for (const { folder, generate } of artefacts) {
    const committed = join(root, folder);
    const scratch = await mkdtemp(join(tmpdir(), "generate-"));
    try {
      await generate(scratch);
      const wanted = await contents(scratch);
      const found = await contents(committed);
      const different = [...new Set([...wanted.keys(), ...found.keys()])].filter(
        (file) => wanted.get(file) !== found.get(file),
      );
      if (check) {
        stale.push(...different.map((file) => join(folder, file)));
      } else {
        await replace(committed, wanted, different);
      }
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  }
  if (stale.length > 0) {
    console.error(`Not what \`npm run generate\` makes:\n${stale.map((file) => `  ${file}`).join("\n")}`);
    process.exitCode = 1;
  }
}

/** The descriptor that the codec reads at run time, and the types of its messages and services. */
async function wire(out: string): Promise<void> {
  await writeFile(join(out, "descriptor.json"), `${JSON.stringify(descriptor())}\n`);
  await types(out);
}

/** Returns protobufjs JSON in which every reference is a full name, so that a reader needs no scoping rules. */
function descriptor(): unknown {
  const definitions = new protobuf.Root();
  // protobufjs brings google/… under that name.
  definitions.resolvePath = (_origin, target) => (target.startsWith("google/") ? target : join(root, "proto", target));
  // The load is synchronous, because the disk would decide the order of an asynchronous load.
  definitions.loadSync([...protos], { keepCase: true });
  definitions.resolveAll();
  qualify(definitions);
  return definitions.toJSON({ keepComments: false });
}

function qualify(namespace: protobuf.NamespaceBase): void {
  for (const object of namespace.nestedArray) {
    if (object instanceof protobuf.Type) {
      for (const field of object.fieldsArray) {
        field.type = field.resolvedType?.fullName ?? field.type;
      }
    }
    if (object instanceof protobuf.Service) {
      for (const method of object.methodsArray) {
        method.requestType = method.resolvedRequestType?.fullName ?? method.requestType;
        method.responseType = method.resolvedResponseType?.fullName ?? method.responseType;
      }
    }
    if (object instanceof protobuf.Namespace) {
      qualify(object);
    }
  }
}

async function types(out: string): Promise<void> {
  const generator = createRequire(import.meta.url).resolve("@grpc/proto-loader/build/bin/proto-loader-gen-types.js");
  const options = [
    "--keepCase",
    "--longs=Number",
    "--enums=Number",
    "--bytes=Buffer",
    "--defaults",
    "--oneofs",
    "--grpcLib=@grpc/grpc-js",
    "--importFileExtension=.ts",
    "--includeDirs=proto",
    `--outDir=${out}`,
  ];
  // The working directory is the root, because the generator writes the given path into every file.
  await promisify(execFile)(process.execPath, [generator, ...options, ...protos], { cwd: root });
  await freeOfLoader(out);
}

/** The types of a published package may need none of its development packages: what they take of the loader is its method. */
async function freeOfLoader(out: string): Promise<void> {
  // The types of what the loader returns, which nothing loads with it.
  for (const proto of protos) await rm(join(out, proto.replace(".proto", ".ts")));
  for (const [file, text] of await contents(out)) {
    const method = `${"../".repeat(file.split(sep).length)}method-definition.ts`;
    const free = text
      .replaceAll(" | Long)", ")")
      .replace(/^import type \{ Long \} from '@grpc\/proto-loader';\n/m, "")
      .replace(/(import type \{ MethodDefinition \} from )'@grpc\/proto-loader'/, `$1'${method}'`);
    if (free !== text) await writeFile(join(out, file), free);
  }
}

async function contents(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(
      files.map(async (file): Promise<[string, string]> => [relative(folder, file), await readFile(file, "utf8")]),
    ),
  );
}

async function replace(
  folder: string,
  wanted: ReadonlyMap<string, string>,
  different: readonly string[],
): Promise<void> {
  for (const file of different) {
    const path = join(folder, file);
    const text = wanted.get(file);
    if (text === undefined) {
      await rm(path);
    } else {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
    }
  }
}

await main(process.argv.includes("--check"));
