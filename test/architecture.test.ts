import { readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { dirname, join, relative, sep } from "node:path";
import { expect, test } from "vitest";

/** What each layer, a folder or a file of src/ or src/kit/, may import: the table of CONTRIBUTING.md. */
const layers = layerTable(readFileSync(join(import.meta.dirname, "../CONTRIBUTING.md"), "utf8"));

interface Rule {
  readonly layers: readonly string[];
  readonly packages: readonly string[];
  /** packages of which only types may be used */
  readonly types?: readonly string[];
}

interface Import {
  readonly from: string;
  readonly specifier: string;
  readonly typeOnly: boolean;
}

const source = join(import.meta.dirname, "../src");
const files = (await readdir(source, { recursive: true })).filter((file) => file.endsWith(".ts"));

test("every file of src/ belongs to a layer of the table", () => {
  expect(files.map(layerOf).filter((layer) => !(layer in layers))).toEqual([]);
});

test("every import of src/ is one that its layer may make", () => {
  expect(files.flatMap(importsOf).flatMap(offence)).toEqual([]);
});

test("the import scanner sees every form of import", () => {
  const text = `
    import a from "one";
    import type { B } from "two";
    import {
      c,
      type D,
    } from "three";
    import "four";
    export * from "five";
    export type { E } from "six";
    const f = await import("seven");
    let g: import("eight").G;
    // import "commented";`;
  expect(scan("x.ts", text).map(({ specifier, typeOnly }) => `${specifier}${typeOnly ? " (type)" : ""}`)).toEqual([
    "one",
    "two (type)",
    "three",
    "four",
    "five",
    "six (type)",
    "seven",
    "eight (type)",
  ]);
});

test("a forbidden import is reported, an allowed one is not", () => {
  const offences = (file: string, text: string) => scan(file, text).flatMap(offence);
  expect(offences("kit/values/msgpack.ts", `import { x } from "../framework/plan.ts";`)).toHaveLength(1);
  expect(offences("kit/values/msgpack.ts", `import { unpack } from "msgpackr";`)).toHaveLength(1);
  expect(offences("kit/protocol/read.ts", `import { Server } from "@grpc/grpc-js";`)).toHaveLength(1);
  expect(offences("kit/protocol/read.ts", `import type { Server } from "@grpc/grpc-js";`)).toEqual([]);
  expect(offences("simulator/cli.ts", `import type { Page } from "../openai/client.ts";`)).toHaveLength(1);
  expect(offences("kit/wire/messages.ts", `import light from "protobufjs/light.js";`)).toEqual([]);
  expect(offences("main.ts", `import { serve } from "terraform-plugin-kit/serve"; import fs from "node:fs";`)).toEqual(
    [],
  );
  expect(offences("noun/life.ts", `import { serve } from "terraform-plugin-kit/serve";`)).toHaveLength(1);
  expect(offences("noun/life.ts", `import { plan } from "../kit/framework/plan.ts";`)).toHaveLength(1);
  expect(offences("kit/framework/plan.ts", `import { string } from "../index.ts";`)).toHaveLength(1);
});

test("the table of layers is read", () => {
  expect(layers["kit/wire"]).toEqual({
    layers: [],
    packages: ["protobufjs"],
    types: ["@grpc/grpc-js"],
  });
  expect(layers["main.ts"]?.layers).toContain("provider.ts");
});

/** The rows of the table under "Layers": each layer with the layers, the packages and the types it may import. */
function layerTable(markdown: string): Readonly<Record<string, Rule>> {
  const [, section = ""] = /^## Layers$(.*?)^## /msu.exec(markdown) ?? [];
  const rows = section.split("\n").filter((line) => line.startsWith("| `"));
  const names = (cell: string): string[] => cell.match(/[@\w][\w./@-]*/gu) ?? [];
  return Object.fromEntries(
    rows.map((row) => {
      const [, layer = "", , imports = "", packages = ""] = row.split("|").map((cell) => cell.trim());
      const [all = "", types = ""] = packages.split(/types of /u);
      const rule: Rule = {
        layers: names(imports),
        packages: names(all),
        types: names(types).filter((name) => name !== "and"),
      };
      return [layer.replaceAll("`", ""), rule];
    }),
  );
}

function layerOf(file: string): string {
  const [top = "", inside = ""] = file.split(sep);
  return top === "kit" ? `kit/${inside}` : top;
}

function importsOf(file: string): readonly Import[] {
  return scan(file, readFileSync(join(source, file), "utf8"));
}

function scan(from: string, text: string): readonly Import[] {
  const statements =
    /^\s*(?:import\s+(type\s+)?(?:[\w$*{}\s,]+?\sfrom\s+)?|export\s+(type\s+)?(?:\*(?:\s+as\s+\w+)?|\{[^}]*\})\s+from\s+)["']([^"']+)["']/gm;
  const calls = /(?:\bawait\s+|=>\s*|\breturn\s+|=\s*|\(\s*|,\s*)import\(\s*["']([^"']+)["']\s*\)/g;
  const types = /(?:[:<|&]|\bas|\btypeof)\s*import\(\s*["']([^"']+)["']\s*\)/g;
  return [
    ...Array.from(text.matchAll(statements), ([, imported, exported, specifier]) => ({
      specifier,
      typeOnly: (imported ?? exported) !== undefined,
    })),
    ...Array.from(text.matchAll(calls), ([, specifier]) => ({ specifier, typeOnly: false })),
    ...Array.from(text.matchAll(types), ([, specifier]) => ({ specifier, typeOnly: true })),
  ].map(({ specifier, typeOnly }) => ({ from, specifier: specifier ?? "", typeOnly }));
}

function offence({ from, specifier, typeOnly }: Import): readonly string[] {
  const layer = layerOf(from);
  const rule = layers[layer];
  const report = [`src/${from} imports ${specifier}`];
  if (rule === undefined) return report;
  if (!specifier.startsWith(".")) {
    // Each entry of the kit counts as a package.
    const parts = specifier.startsWith("@") || specifier.startsWith("terraform-plugin-kit/") ? 2 : 1;
    const name = specifier.split("/", parts).join("/");
    const allowed = isBuiltin(specifier) || rule.packages.includes(name) || (typeOnly && rule.types?.includes(name));
    return allowed ? [] : report;
  }
  const target = relative(source, join(source, dirname(from), specifier));
  // package.json holds the version, and is no layer.
  if (layer === "main.ts" && target === join("..", "package.json")) return [];
  const targetLayer = layerOf(target);
  return targetLayer === layer || rule.layers.includes(targetLayer) ? [] : report;
}
