import { cp, mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, extname, join, relative, resolve } from "node:path";

const kit = dirname(import.meta.dirname);
/** The template: beside the sources, or in the package beside the folder of compiled code. */
const template = join(kit, extname(import.meta.filename) === ".ts" ? "template" : "../template");

/**
 * Creates a small complete provider from the template.
 *
 * @param given its name: "notes", or "terraform-provider-notes". Hyphens are removed, because type names begin with the
 *   name
 * @param folder the new folder, by default the given name; it must be empty or absent
 * @throws Error for an invalid name, and for a folder that is not empty
 */
export async function createProvider(given: string, folder = given): Promise<void> {
  const name = given
    .toLowerCase()
    .replace(/^terraform-provider-/, "")
    .replaceAll("-", "");
  if (!/^[a-z][a-z0-9]*$/.test(name) || name === "example") {
    throw new Error(`"${given}" cannot name a provider: use letters and digits, as in "notes"`);
  }
  const target = resolve(folder);
  await mkdir(target, { recursive: true });
  if ((await readdir(target)).length > 0) throw new Error(`${target} is not empty: name another folder`);
  await cp(template, target, { recursive: true });
  await rename(join(target, "gitignore"), join(target, ".gitignore"));
  await renameAll(target, name);
  const place = relative(process.cwd(), target) || ".";
  process.stdout.write(
    `${place} holds the provider "${name}". Next:\n\n  cd ${place}\n  npm install\n  npm test\n  npm run build\n`,
  );
}

/** Replaces the template's name in files and in file names. */
async function renameAll(folder: string, name: string): Promise<void> {
  const renamed = (text: string): string =>
    text.replaceAll("EXAMPLE_", `${name.toUpperCase()}_`).replaceAll(/\bexample(?=\b|_)/g, name);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const place = join(folder, entry.name);
    if (entry.isDirectory()) await renameAll(place, name);
    else await writeFile(place, renamed(await readFile(place, "utf8")));
    const newName = renamed(entry.name);
    if (newName !== entry.name) await rename(place, join(folder, newName));
  }
}
