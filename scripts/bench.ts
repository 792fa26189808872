/**
 * `npm run bench`, part one: how many requests the built provider makes under the real terraform, counted by the simulated
 * API, beside one request per object; and the minutes both need where the API takes seven requests a minute per endpoint.
 *
 *   --quick      up to 100 objects, and one throttled run
 *   --json FILE  the same facts for programs
 */
import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { permissions, projectUsers } from "./bench/cases.ts";
import type { Case } from "./bench/cases.ts";
import { measure, measureThrottled } from "./bench/measure.ts";
import type { Measured, Phase, Throttled } from "./bench/measure.ts";
import { minutesTable, requestsTable, throttledTable } from "./bench/report.ts";
import { judge } from "./bench/targets.ts";

const root = join(import.meta.dirname, "..");

async function main(quick: boolean, json: string | undefined): Promise<number> {
  try {
    execFileSync("terraform", ["version"], { stdio: "ignore" });
  } catch {
    console.error("The bench runs the real terraform, and there is none on PATH.");
    return 1;
  }
  const provider = await mkdtemp(join(tmpdir(), "terraform-openai-bench-"));
  try {
    // Into a folder of its own, so that a build in dist/ under way elsewhere is not what is measured.
    execFileSync(process.execPath, [join(root, "scripts/build.ts"), "-o", provider], {
      stdio: ["ignore", "ignore", "inherit"],
    });
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
    const targets = judge(measured);
    console.log(`\n${requestsTable(measured)}\n\n${minutesTable(measured)}\n\n${throttledTable(throttled)}\n`);
    for (const { met, target, found } of targets) console.log(`${met ? "met   " : "MISSED"}  ${target}: ${found}`);
    if (json !== undefined) await writeFile(json, `${JSON.stringify({ measured, throttled, targets }, null, 2)}\n`);
    return targets.every(({ met }) => met) ? 0 : 1;
  } finally {
    await rm(provider, { recursive: true, force: true });
  }
}

function cases(quick: boolean): readonly Case[] {
  const sizes = quick ? [1, 10, 100] : [1, 10, 100, 1000];
  return [
    ...sizes.flatMap((size) => [permissions(size, 1), ...(size < 10 ? [] : [permissions(size, 10)])]),
    ...(quick ? [] : [projectUsers(245, 14)]),
  ];
}

/** `minute` is how many milliseconds stand for one: the throttle of the simulator runs that much faster than the real one. */
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

// A Ctrl-C reaches terraform too, whose end then ends the bench with everything temporary removed.
process.once("SIGINT", () => {});
const { values } = parseArgs({ options: { quick: { type: "boolean", default: false }, json: { type: "string" } } });
process.exitCode = await main(values.quick, values.json);
