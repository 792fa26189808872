import { readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { dirname, join, relative, sep } from "node:path";
import { expect, test } from "vitest";

/** What each layer, a folder or a file of src/, may import: other layers and external packages. */
const layers: Readonly<Record<string, Rule>> = {
  values: { layers: [], packages: [] },
  wire: { layers: [], packages: ["protobufjs"], types: ["@grpc/grpc-js", "@grpc/proto-loader"] },
  framework: { layers: ["values"], packages: [] },
  openai: { layers: [], packages: ["undici", "p-retry"] },
  noun: { layers: ["values", "framework", "openai"], packages: [] },
  resources: { layers: ["values", "framework", "openai", "noun"], packages: [] },
  "provider.ts": { layers: ["framework", "values", "openai", "resources"], packages: [] },
  protocol: { layers: ["values", "framework", "wire"], packages: [], types: ["@grpc/grpc-js"] },
  plugin: { layers: ["wire"], packages: ["@grpc/grpc-js"] },
  simulator: { layers: [], packages: [] },
  "main.ts": { layers: ["plugin", "protocol", "provider.ts", "simulator"], packages: [] },
};

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
  expect(offences("values/msgpack.ts", `import { x } from "../framework/plan.ts";`)).toHaveLength(1);
  expect(offences("values/msgpack.ts", `import { unpack } from "msgpackr";`)).toHaveLength(1);
  expect(offences("protocol/read.ts", `import { Server } from "@grpc/grpc-js";`)).toHaveLength(1);
  expect(offences("protocol/read.ts", `import type { Server } from "@grpc/grpc-js";`)).toEqual([]);
  expect(offences("simulator/cli.ts", `import type { Page } from "../openai/client.ts";`)).toHaveLength(1);
  expect(offences("wire/messages.ts", `import light from "protobufjs/light.js";`)).toEqual([]);
  expect(offences("main.ts", `import { serve } from "./plugin/serve.ts"; import fs from "node:fs";`)).toEqual([]);
});

function layerOf(file: string): string {
  return file.split(sep)[0] ?? file;
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
    const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
    const allowed = isBuiltin(specifier) || rule.packages.includes(name) || (typeOnly && rule.types?.includes(name));
    return allowed ? [] : report;
  }
  const target = relative(source, join(source, dirname(from), specifier));
  // package.json holds the version, and is no layer.
  if (layer === "main.ts" && target === join("..", "package.json")) return [];
  const targetLayer = layerOf(target);
  return targetLayer === layer || rule.layers.includes(targetLayer) ? [] : report;
}
