/** `npm run build`: src/ and the packages it uses become one executable file with Node inside it. */
import { mkdir, mkdtemp, readFile, rename, rm, stat } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { compile, rehearse } from "./build/rehearse.ts";
import { embed, writeBundle } from "./release/executable.ts";

const root = join(import.meta.dirname, "..");

const { values: options } = parseArgs({
  options: {
    output: { type: "string", short: "o", default: join(root, "dist") },
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
  const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
  const { chunks } = await writeBundle(join(root, "src/main.ts"), version, workplace);
  await rehearse(workplace);
  await compile(workplace);
  await rename(await embed(process.execPath, workplace, chunks, "executable"), executable);
} finally {
  await rm(workplace, { recursive: true, force: true });
}
const { size } = await stat(executable);
const seconds = ((performance.now() - started) / 1000).toFixed(1);
console.log(`${relative(process.cwd(), executable)}: ${(size / 2 ** 20).toFixed(0)} MiB, ${seconds} s`);
