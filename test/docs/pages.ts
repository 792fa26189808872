import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

export const root = join(import.meta.dirname, "../..");

export interface Page {
  /** from the root of the repository */
  readonly file: string;
  readonly text: string;
}

/** Every document that people read: those at the root and all of docs/. */
export function documents(): readonly Page[] {
  const atRoot = readdirSync(root).map((name) => join(root, name));
  const inDocs = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" }).map((name) =>
    join(root, "docs", name),
  );
  return [...atRoot, ...inDocs]
    .filter((path) => path.endsWith(".md"))
    .map((path) => ({ file: relative(root, path), text: readFileSync(path, "utf8") }));
}

/** What stands between the fences of a language. */
export function codeBlocks(text: string, language: string): readonly string[] {
  const fences = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "gms");
  return Array.from(text.matchAll(fences), ([, code = ""]) => code);
}
