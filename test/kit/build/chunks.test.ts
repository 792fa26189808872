import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { launch } from "terraform-plugin-kit/testing";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { program } from "../../../scripts/build/program.ts";
import { wrapped } from "../../../src/kit/build/chunks.ts";
import { compile, rehearse } from "../../../src/kit/build/rehearse.ts";
import { fixedOptions, writeBundle } from "../../../src/kit/build/executable.ts";

const root = join(import.meta.dirname, "../../..");
let scratch = "";
let folder = "";
let modules: Readonly<Record<string, readonly string[]>> = {};
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "chunks "));
  folder = join(scratch, "bundle");
  await mkdir(folder);
  ({ modules } = await writeBundle(program, "0.1.0", folder));
  await rehearse(program, folder);
}, 120_000);
afterAll(async () => await rm(scratch, { recursive: true, force: true }));

test("the kept answers are those of the provider", async () => {
  const host = await launch({ command: process.execPath, args: [join(root, "src/main.ts")] });
  onTestFinished(() => host.kill());
  const names = await files(".answer");
  expect(names).toEqual(["GetProviderSchema.answer", "GetResourceIdentitySchemas.answer"]);
  for (const name of names) {
    const answer = await host.callRaw(name.replace(".answer", ""), Buffer.alloc(0));
    expect(answer.equals(await readFile(join(folder, name)))).toBe(true);
  }
});

test("a process that is asked for schemas alone loads what shakes hands and serves gRPC, and no part of the provider", async () => {
  const copy = await copied("schemas");
  const host = await launch({ command: process.execPath, args: [join(root, "src/kit/build/warm.ts"), copy] });
  await host.callRaw("GetProviderSchema", Buffer.alloc(0));
  await host.callRaw("GetResourceIdentitySchemas", Buffer.alloc(0));
  expect((await host.shutdown()).code).toBe(0);
  // What ran has its calls beside it.
  expect((await files(".calls", copy)).map((file) => file.replace(".calls", ""))).toEqual(["launch.cjs", "rpc.cjs"]);
  const loaded = [...(modules["launch.cjs"] ?? []), ...(modules["rpc.cjs"] ?? [])];
  expect(loaded.filter((module) => module.startsWith("src/") && !module.startsWith("src/kit/"))).toEqual([
    "src/main.ts",
  ]);
  expect(loaded.filter((module) => /^src\/kit\/(?!plugin\/|wire\/)/.test(module)).toSorted()).toEqual([
    "src/kit/protocol/late.ts",
    "src/kit/serve.ts",
  ]);
  expect(loaded.filter((module) => !module.startsWith("src/")).toSorted()).toEqual([
    "@grpc/grpc-js",
    "@grpc/proto-loader",
    "@js-sdsl/ordered-map",
    "@protobufjs/aspromise",
    "@protobufjs/base64",
    "@protobufjs/codegen",
    "@protobufjs/eventemitter",
    "@protobufjs/fetch",
    "@protobufjs/float",
    "@protobufjs/path",
    "@protobufjs/pool",
    "@protobufjs/utf8",
    "lodash.camelcase",
    "long",
    "protobufjs",
  ]);
});

test("the same calls make the same code in another folder, which a process of the executable's options takes", async () => {
  const [one, two] = [await copied("one"), await copied("two of them")];
  await Promise.all([compile(one), compile(two)]);
  const names = await files(".code", one);
  expect(names).toEqual(["http.cjs.code", "launch.cjs.code", "provider.cjs.code", "rpc.cjs.code"]);
  for (const name of names) {
    const code = await readFile(join(one, name));
    expect(code.equals(await readFile(join(two, name)))).toBe(true);
    expect(await isTaken(join(one, name.replace(".code", "")))).toBe(true);
  }
});

/** The bundle with all that a rehearsal leaves but its calls where they are to be made anew. */
async function copied(name: string): Promise<string> {
  const copy = join(scratch, name);
  const withoutCalls = name === "schemas";
  await cp(folder, copy, { recursive: true, filter: (file) => !(withoutCalls && file.endsWith(".calls")) });
  return copy;
}

async function files(suffix: string, of = folder): Promise<string[]> {
  return (await readdir(of)).filter((file) => file.endsWith(suffix)).toSorted();
}

/** Whether V8 accepts the code beside a chunk. */
async function isTaken(chunk: string): Promise<boolean> {
  const source = wrapped(await readFile(chunk, "latin1"));
  const check = `
    const { Script } = require("node:vm");
    const cachedData = require("node:fs").readFileSync(process.argv[1] + ".code");
    const source = require("node:fs").readFileSync(0, "latin1");
    process.stdout.write(String(new Script(source, { cachedData }).cachedDataRejected));
  `;
  const running = promisify(execFile)(process.execPath, [
    ...fixedOptions,
    ...(program.nodeOptions ?? []),
    "--eval",
    check,
    chunk,
  ]);
  running.child.stdin?.end(source, "latin1");
  return (await running).stdout === "false";
}
