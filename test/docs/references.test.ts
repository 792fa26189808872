import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { documents, root } from "./pages.ts";

const pages = documents();
const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: object };

test.each(pages)("$file: what it links to is there", ({ file, text }) => {
  const targets = Array.from(text.matchAll(/\]\(([^)#\s]+)/g), ([, target = ""]) => target);
  const local = targets.filter((target) => !/^[a-z]+:/.test(target));
  expect(local.filter((target) => !existsSync(join(root, dirname(file), target)))).toEqual([]);
});

test.each(pages)("$file: the headings it links to are there", ({ file, text }) => {
  const targets = Array.from(text.matchAll(/\]\(([^)#\s]*)#([^)\s]+)\)/g), ([, path = "", heading = ""]) => {
    return { path: path === "" ? file : join(dirname(file), path), heading };
  });
  const local = targets.filter(({ path }) => !/^[a-z]+:/.test(path));
  const missing = local.filter(({ path, heading }) => {
    return !headings(readFileSync(join(root, path), "utf8")).includes(heading);
  });
  expect(missing).toEqual([]);
});

test.each(pages)("$file: the files it names are there", ({ text }) => {
  const named = Array.from(
    text.matchAll(/`((?:src|test|scripts|examples|proto|docs)\/[\w./-]*)`/g),
    ([, path = ""]) => path,
  );
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test.each(pages)("$file: the npm scripts it names exist", ({ text }) => {
  const named = Array.from(text.matchAll(/\bnpm run ([\w:-]+)/g), ([, name = ""]) => name);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

/** The headings of a page as links name them. */
function headings(text: string): readonly string[] {
  return Array.from(text.matchAll(/^#+ (.+)$/gm), ([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}
