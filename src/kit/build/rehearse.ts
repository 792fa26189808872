import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { launch } from "../testing/fake-host.ts";
import type { FakeHost } from "../testing/fake-host.ts";
import { ending, v8Options } from "./executable.ts";
import type { Program } from "./program.ts";

/** RPCs that Terraform may call in every launch. Their responses depend only on the provider. */
const alwaysSame = ["GetProviderSchema", "GetResourceIdentitySchemas"];

/**
 * Writes the constant responses of RPCs as `….answer` into the folder of the bundle. Then it runs the program's
 * rehearsal with these responses, and writes the functions that it called in each chunk as `….calls` beside the chunk.
 *
 * @param folder the folder of the bundle
 * @throws Error when the rehearsal fails
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
    // Before the end, because the order of events at the end depends on the speed of the machine.
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
    // A process that ends by itself removes the folder of its socket.
    await host.shutdown();
  } finally {
    await host.kill();
  }
}

async function launchChunks(folder: string, env: Readonly<Record<string, string>> = {}): Promise<FakeHost> {
  const script = join(import.meta.dirname, `warm${ending}`);
  return await launch({ command: process.execPath, args: [script, folder], env });
}

/**
 * Writes the code that V8 compiles from the rehearsed functions as `….code` beside each chunk. The code fits only the
 * platform of that Node. The same chunks, calls and Node give the same bytes.
 *
 * @param node the command of the platform's Node, after its emulator and loader if it needs them; by default the Node
 *   of this process
 */
export async function compile(folder: string, ...node: readonly string[]): Promise<void> {
  const [command = process.execPath, ...args] = node;
  const script = join(import.meta.dirname, `compile${ending}`);
  await promisify(execFile)(command, [...args, ...deterministic, ...v8Options, script, folder]);
}

/**
 * The seed determines the order of V8's hash tables, and so the code. Code and process need not have this option in
 * common.
 */
const deterministic = ["--random-seed=1"];
