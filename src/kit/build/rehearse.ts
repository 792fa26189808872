import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { launch } from "../testing/fake-host.ts";
import type { FakeHost } from "../testing/fake-host.ts";
import { ending, v8Options } from "./executable.ts";
import type { Program } from "./program.ts";

/** What Terraform may ask every launch for. The answers depend on nothing but the provider. */
const alwaysSame = ["GetProviderSchema", "GetResourceIdentitySchemas"];

/**
 * Leaves the answers to the RPCs that have the same answer each time as `….answer` in the folder of the bundle, and then,
 * beside each chunk, which of its functions a process with these answers calls in the program's rehearsal, as `….calls`.
 *
 * @param folder of the bundle
 * @throws when the rehearsal fails
 */
export async function rehearse({ rehearse: own = asksForSchemas }: Program, folder: string): Promise<void> {
  await keepAnswers(folder);
  let launches = 0;
  await own(async (env, steps) => {
    launches += 1;
    await rehearseLaunch(folder, env, steps);
  });
  if (launches !== 1) throw new Error(`a rehearsal launches the provider once, not ${launches} times`);
}

async function asksForSchemas(run: Parameters<NonNullable<Program["rehearse"]>>[0]): Promise<void> {
  await run({}, async (host) => void (await host.call("GetProviderSchema", {})));
}

async function rehearseLaunch(
  folder: string,
  env: Readonly<Record<string, string>>,
  steps: (host: FakeHost) => Promise<void>,
): Promise<void> {
  const host = await launchChunks(folder, env);
  try {
    await steps(host);
    // Before the end, in which the order of things depends on how fast the machine is.
    if (process.platform !== "win32") {
      host.signal("SIGUSR2");
      await host.waitForStderr(/^rehearsed$/m);
    }
    const { code } = await host.shutdown();
    if (code !== 0) throw new Error(`the rehearsed launch ended with ${code}: ${host.stderr()}`);
  } finally {
    await host.kill();
  }
}

async function keepAnswers(folder: string): Promise<void> {
  const host = await launchChunks(folder);
  try {
    for (const rpc of alwaysSame) {
      await writeFile(join(folder, `${rpc}.answer`), await host.callRaw(rpc, Buffer.alloc(0)));
    }
  } finally {
    await host.kill();
  }
}

async function launchChunks(folder: string, env: Readonly<Record<string, string>> = {}): Promise<FakeHost> {
  const script = join(import.meta.dirname, `warm${ending}`);
  return await launch({ command: process.execPath, args: [script, folder], env });
}

/**
 * Leaves the code that V8 makes of the functions that a rehearsal called as `….code` beside each chunk, and none of another
 * platform. The same chunks, calls and Node give the same bytes.
 *
 * @param node the Node of the platform, by default that of this machine, after the emulator and the loader that run it
 */
export async function compile(folder: string, ...node: readonly string[]): Promise<void> {
  const [command = process.execPath, ...args] = node;
  const script = join(import.meta.dirname, `compile${ending}`);
  await promisify(execFile)(command, [...args, ...deterministic, ...v8Options, script, folder]);
}

/** V8 orders its hash tables by a seed, and so the code. The option is none that code and process must have in common. */
const deterministic = ["--random-seed=1"];
