/**
 * `npm run bench` has three parts. Part one, requests: the requests of the built provider under the real terraform,
 * counted by the simulated API, beside one request for each object; and the minutes of both if the API takes seven
 * requests a minute on each endpoint. Part two, speed: the time of a launch, of a call, and of apply, plan and
 * destroy, each beside a reference of the same run. Part three, scale: the refresh of some 10,000 objects at ten
 * requests a minute on each endpoint, in simulated time.
 *
 *   --part NAME             requests, speed or scale only
 *   --quick                 up to 100 objects, and one throttled run
 *   --large                 10,000 objects in part two as well
 *   --json FILE             the same facts for programs
 *   --provider FILE         another provider's executable, which is measured beside ours instead of all parts, with
 *   --address ADDRESS       the address of that provider, as registry.terraform.io/NAMESPACE/openai
 *   --kind KIND             project (default) or service_account: the objects to plan and apply
 *   --ours FILE             our executable, for example of a release; by default, the bench builds it
 */
import { execFileSync } from "node:child_process";
import { access, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { besideTable, measureBeside } from "./bench/beside.ts";
import type { Subject } from "./bench/cost.ts";
import { groupRoles, groupUsers, permissions, projectUsers } from "./bench/cases.ts";
import type { Case } from "./bench/cases.ts";
import { measure, measureThrottled } from "./bench/measure.ts";
import type { Measured, Phase, Throttled } from "./bench/measure.ts";
import { minutesTable, requestsTable, throttledTable } from "./bench/report.ts";
import { judgeScale, measureScale, scaleTable } from "./bench/scale.ts";
import { judgeSpeed, measureSpeed, speedTable } from "./bench/speed.ts";
import { judge } from "./bench/targets.ts";
import type { Judged } from "./bench/targets.ts";
import { ownAddress } from "./bench/terraform.ts";

const root = join(import.meta.dirname, "..");

const builtName = process.platform === "win32" ? "terraform-provider-openai.exe" : "terraform-provider-openai";

interface Options {
  readonly part?: string;
  readonly quick: boolean;
  readonly large: boolean;
  readonly json?: string;
  readonly provider?: string;
  readonly address: string;
  readonly kind: string;
  readonly ours?: string;
}

async function main(options: Options): Promise<number> {
  try {
    execFileSync("terraform", ["version"], { stdio: "ignore" });
  } catch {
    console.error("The bench runs the real terraform, and there is none on PATH.");
    return 1;
  }
  const provider = await mkdtemp(join(tmpdir(), "terraform-openai-bench-"));
  try {
    // The build has its own folder, so that a simultaneous build in dist/ is not measured.
    execFileSync(process.execPath, [join(root, "scripts/build.ts"), "-o", provider], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    const facts: Record<string, unknown> = {};
    const targets: Judged[] = [];
    const isWanted = (part: string): boolean => options.provider === undefined && (options.part ?? part) === part;
    const own = await contestant("ours", options.ours ?? join(provider, builtName), ownAddress);
    if (options.provider !== undefined) {
      const other = await contestant(options.address, options.provider, options.address);
      const beside = await measureBeside(own, other, besideOptions(options));
      Object.assign(facts, { beside });
      console.log(`\n${besideTable(beside, other.name)}\n`);
    }
    if (isWanted("requests")) {
      const { measured, throttled } = await measureRequests(options.quick, own.folder);
      targets.push(...judge(measured));
      Object.assign(facts, { measured, throttled });
      console.log(`\n${requestsTable(measured)}\n\n${minutesTable(measured)}\n\n${throttledTable(throttled)}\n`);
    }
    if (isWanted("speed")) {
      const speed = await measureSpeed(own, sizesOf(options), progress);
      targets.push(...judgeSpeed(speed));
      Object.assign(facts, { speed });
      console.log(`\n${speedTable(speed)}\n`);
    }
    if (isWanted("scale")) {
      const scale = await measureScale();
      targets.push(...judgeScale(scale));
      Object.assign(facts, { scale });
      console.log(`\n${scaleTable(scale)}\n`);
    }
    for (const { met, target, found } of targets) console.log(`${met ? "met   " : "MISSED"}  ${target}: ${found}`);
    if (options.json !== undefined)
      await writeFile(options.json, `${JSON.stringify({ ...facts, targets }, null, 2)}\n`);
    return targets.every(({ met }) => met) ? 0 : 1;
  } finally {
    await rm(provider, { recursive: true, force: true });
  }
}

async function measureRequests(
  quick: boolean,
  provider: string,
): Promise<{ measured: readonly Measured[]; throttled: readonly Throttled[] }> {
  const measured: Measured[] = [];
  for (const each of cases(quick)) {
    progress(each.name);
    measured.push(await measure(each, provider));
  }
  const throttled: Throttled[] = [];
  for (const { of, phases, minute } of throttledCases(quick)) {
    progress(`${of.name}, throttled: ${phases.join(", ")}`);
    throttled.push(...(await measureThrottled(of, phases, minute, provider)));
  }
  return { measured, throttled };
}

/** Terraform finds the executable by its name in a folder. */
async function contestant(name: string, file: string, address: string): Promise<Subject> {
  const executable = resolve(file);
  const wanted = `terraform-provider-${address.split("/").at(-1)}`;
  if (!basename(executable).startsWith(wanted))
    throw new Error(`Rename ${file} to ${wanted}: Terraform looks for that name for the address ${address}.`);
  await access(executable);
  return { name, folder: dirname(executable), executable, address };
}

function besideOptions({ kind, quick }: Options): Parameters<typeof measureBeside>[2] {
  if (kind !== "project" && kind !== "service_account")
    throw new Error(`--kind takes project or service_account, not ${kind}.`);
  return { kind, objects: quick ? 100 : 1000, runs: quick ? 3 : 5 };
}

function sizesOf({ quick, large }: Options): readonly number[] {
  return quick ? [1, 100] : [1, 100, 1000, ...(large ? [10_000] : [])];
}

function cases(quick: boolean): readonly Case[] {
  const sizes = quick ? [1, 10, 100] : [1, 10, 100, 1000];
  return [
    ...sizes.flatMap((size) => [permissions(size, 1), ...(size < 10 ? [] : [permissions(size, 10)])]),
    ...(quick ? [] : [projectUsers(245, 14), groupUsers(500, 20), groupRoles(300, 30)]),
  ];
}

/**
 * Measures throttled runs. `minute` is the number of milliseconds that represent a minute: the simulator's throttle
 * runs faster by that factor.
 */
function throttledCases(quick: boolean): readonly { of: Case; phases: readonly Phase[]; minute: number }[] {
  if (quick) return [{ of: permissions(100, 1), phases: ["create", "refresh"], minute: 6000 }];
  return [
    { of: permissions(100, 1), phases: ["create", "refresh", "destroy"], minute: 2000 },
    { of: permissions(100, 10), phases: ["create", "refresh"], minute: 2000 },
    { of: projectUsers(245, 14), phases: ["refresh"], minute: 6000 },
  ];
}

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`  ${text} …\n`);
}

// A Ctrl-C also reaches terraform. Its end ends the bench, which removes its temporary files.
process.once("SIGINT", () => {});
const { values } = parseArgs({
  options: {
    part: { type: "string" },
    quick: { type: "boolean", default: false },
    large: { type: "boolean", default: false },
    json: { type: "string" },
    provider: { type: "string" },
    address: { type: "string", default: ownAddress },
    kind: { type: "string", default: "project" },
    ours: { type: "string" },
  },
});
process.exitCode = await main(values);
