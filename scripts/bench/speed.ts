import { cpus, totalmem } from "node:os";
import { measureCodec } from "./codec.ts";
import { measureCalls, measureLaunches, measureSize } from "./cost.ts";
import { measureDefinitions } from "./definitions.ts";
import type { Compared, Launches, Sized, Subject } from "./cost.ts";
import { table } from "./report.ts";
import type { Judged } from "./targets.ts";

/** What the provider costs in time and memory, beside references of the same run. */
export interface Speed {
  readonly machine: string;
  readonly launches: Launches;
  readonly call: Compared;
  readonly codec: Compared;
  readonly definitions: readonly Compared[];
  readonly sizes: readonly Sized[];
}

/** @param sizes how many objects to plan and apply, in turn */
export async function measureSpeed(
  subject: Subject,
  sizes: readonly number[],
  progress: (text: string) => void,
): Promise<Speed> {
  const [cpu] = cpus();
  const machine = `${cpus().length} × ${cpu?.model ?? "?"}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, ${process.platform}, Node ${process.version}`;
  progress("start-up, calls and codec");
  const launches = await measureLaunches(subject, 20);
  const call = await measureCalls(subject, 300);
  const codec = await measureCodec(20);
  const definitions = await measureDefinitions(20);
  const measured: Sized[] = [];
  for (const objects of sizes) {
    progress(`speed with ${objects} permissions`);
    measured.push(await measureSize(subject, objects, objects < 10_000 ? 3 : 1));
  }
  return { machine, launches, call, codec, definitions, sizes: measured };
}

export function speedTable({ machine, launches, call, codec, definitions, sizes }: Speed): string {
  const row = ({ name, ours, reference, against }: Compared, objects = ""): string[] => [
    objects,
    name,
    milliseconds(ours.least),
    milliseconds(ours.median),
    against,
    milliseconds(reference.least),
    milliseconds(reference.median),
    times(ratio({ ours, reference })),
  ];
  const rows = [
    ...[launches.alone, launches.four, call, codec, ...definitions].map((each) => row(each)),
    ...sizes.flatMap(({ objects, compared }) => compared.map((each) => row(each, String(objects)))),
  ];
  const heads = ["objects", "what", "least", "median", "beside", "least", "median", "medians"];
  const { bareMiB } = launches;
  const shares = sizes.flatMap(({ objects, shares: of }) => {
    if (of === undefined || bareMiB === undefined) return [];
    const { cpuMs, peakMiB, terraformMs, referenceMs } = of;
    const terraform = [
      `${terraformMs.toFixed(0)} ms`,
      `${referenceMs.toFixed(0)} ms`,
      times(terraformMs / referenceMs),
    ];
    const memory = [`${peakMiB.toFixed(0)} MiB`, `${bareMiB.toFixed(0)} MiB`, times(peakMiB / bareMiB)];
    return [[String(objects), `${cpuMs} ms`, ...terraform, ...memory]];
  });
  const cpu = ["CPU of the provider", "CPU of terraform", "with terraform_data", ""];
  return [
    table(`Milliseconds on ${machine}`, heads, rows),
    table("Who takes what in one plan", ["objects", ...cpu, "most memory", "a bare executable", ""], shares),
  ].join("\n\n");
}

/** What is wanted; what was not measured is left out. */
export function judgeSpeed({ launches, sizes }: Speed): readonly Judged[] {
  const thousand = sizes.find(({ objects }) => objects === 1000);
  const one = sizes.find(({ objects }) => objects === 1)?.shares;
  const plan = thousand?.compared.find(({ name }) => name === "plan");
  const judged = [
    most("spawn to handshake in at most 2.2 times a bare executable", ratio(launches.alone), 2.2, times),
    ...(plan ? [most("plan of 1000 in at most 1.6 times terraform_data", ratio(plan), 1.6, times)] : []),
  ];
  for (const { objects, shares } of sizes) {
    if (objects < 1000 || !shares || !one) continue;
    const { cpuMs, peakMiB } = shares;
    const each = (first: number, all: number): number => (all - first) / (objects - 1);
    judged.push(
      most(`at most 1 ms of CPU per object, of ${objects}`, each(one.cpuMs, cpuMs), 1, (ms) => `${ms.toFixed(2)} ms`),
      most(
        `at most 20 KB per object, of ${objects}`,
        each(one.peakMiB, peakMiB) * 1024,
        20,
        (kib) => `${kib.toFixed(1)} KiB`,
      ),
      most(`a plan of ${objects} in at most 150 MiB`, peakMiB, 150, (mib) => `${mib.toFixed(0)} MiB`),
    );
  }
  return judged;
}

/** Of the medians. */
export function ratio({ ours, reference }: Pick<Compared, "ours" | "reference">): number {
  return ours.median / reference.median;
}

function most(target: string, found: number, limit: number, write: (value: number) => string): Judged {
  return { target, found: write(found), met: found <= limit };
}

function times(factor: number): string {
  return `${factor.toFixed(2)}×`;
}

function milliseconds(of: number): string {
  return of < 10 ? of.toFixed(2) : of.toFixed(0);
}
