/**
 * Run by `npm pack` in src/kit, before and after: the package holds JavaScript and types, because Node runs no TypeScript below
 * node_modules. Between the two package.json names them in place of the sources.
 */
import { execFile } from "node:child_process";
import { copyFile, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const kit = join(import.meta.dirname, "../src/kit");
const [manifest, kept, dist] = [join(kit, "package.json"), join(kit, ".package.json"), join(kit, "dist")];

if (process.argv[2] === "prepare") await prepare();
else await restore();

async function prepare(): Promise<void> {
  // What a run that was interrupted left behind.
  await restore();
  const typescript = join(import.meta.dirname, "../node_modules/.bin/tsc");
  await promisify(execFile)(typescript, ["--project", kit]);
  await copyFile(join(kit, "build/launcher.c"), join(dist, "build/launcher.c"));
  await copyFile(join(kit, "../../LICENSE"), join(kit, "LICENSE"));
  const source = await readFile(manifest, "utf8");
  await writeFile(kept, source);
  const { scripts: _, ...published } = JSON.parse(source) as {
    readonly scripts: object;
    readonly exports: Readonly<Record<string, string>>;
  };
  const entries = Object.entries(published.exports).map(([entry, file]) => [
    entry,
    { types: built(file, ".d.ts"), default: built(file, ".js") },
  ]);
  const bin = { "terraform-plugin-kit": "./dist/cli.js" };
  await writeFile(
    manifest,
    `${JSON.stringify({ ...published, exports: Object.fromEntries(entries), bin }, null, 2)}\n`,
  );
}

function built(file: string, ending: string): string {
  return file.replace(/^\.\/(.*)\.ts$/, `./dist/$1${ending}`);
}

async function restore(): Promise<void> {
  await rename(kept, manifest).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  });
  await rm(dist, { recursive: true, force: true });
  await rm(join(kit, "LICENSE"), { force: true });
}
