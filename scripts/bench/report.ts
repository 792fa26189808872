import { perMinute, phases } from "./measure.ts";
import type { Counts, Measured, Throttled } from "./measure.ts";
import { requestsOf } from "./targets.ts";

/** Requests by phase: ours, and one for each object. */
export function requestsTable(measured: readonly Measured[]): string {
  const rows = measured.flatMap(({ name, phases: of }) =>
    phases.map((phase) => {
      const { ours, each, seconds } = of[phase];
      return [
        name,
        phase,
        methodsOf(ours),
        methodsOf(each),
        `${(requestsOf(each) / requestsOf(ours)).toFixed(1)}×`,
        `${seconds.toFixed(1)} s`,
      ];
    }),
  );
  return table("Requests", ["objects", "phase", "ours", "one per object", "fewer", "terraform took"], rows);
}

/** The least time that so many requests need, computed from the counts of the busiest endpoint. */
export function minutesTable(measured: readonly Measured[]): string {
  const rows = measured.map(({ name, phases: of }) => [
    name,
    ...phases.map((phase) => `${minutes(leastMinutes(of[phase].ours))} / ${minutes(leastMinutes(of[phase].each))}`),
  ]);
  const title = `Minutes at ${perMinute} requests a minute per endpoint, ours / one per object (computed from the counts: a budget of ${perMinute} that refills evenly)`;
  return table(title, ["objects", ...phases], rows);
}

/** What throttled runs took, beside the least that their requests need. */
export function throttledTable(throttled: readonly Throttled[]): string {
  const rows = throttled.map(({ name, phase, ours, refused, minutes: took, scale }) => [
    name,
    phase,
    methodsOf(ours),
    String(refused),
    minutes(took),
    minutes(leastMinutes(ours, refused)),
    `${scale} times as fast`,
  ]);
  const title = `Minutes measured against a throttle of ${perMinute} a minute per endpoint, in scaled time, from the first request to the last`;
  return table(title, ["objects", "phase", "ours", "of them 429", "minutes", "computed", "clock"], rows);
}

/** A budget begins full and refills evenly; endpoints have budgets of their own, so that the busiest one decides. */
function leastMinutes(counts: Counts, refused = 0): number {
  return Math.max(0, Math.max(0, ...Object.values(counts)) - refused - perMinute) / perMinute;
}

function minutes(count: number): string {
  return count.toFixed(1);
}

function methodsOf(counts: Counts): string {
  const methods = ["GET", "POST", "DELETE"].map((method) => [method, requestsOf(counts, method)] as const);
  return methods.flatMap(([method, count]) => (count === 0 ? [] : [`${count} ${method}`])).join(" + ");
}

/** Markdown that reads well as it is. */
export function table(title: string, heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heads.map((head, column) => Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [`${title}:`, "", line(heads), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}
