import type { Counts, Measured, Phase } from "./measure.ts";

export interface Judged {
  readonly target: string;
  readonly found: string;
  readonly met: boolean;
}

/** Holds what was measured against what is wanted; a target whose case was not run is left out. */
export function judge(measured: readonly Measured[]): readonly Judged[] {
  return targets.flatMap(({ target, kind, objects, parents, phase, of, most }) => {
    const found = measured.find((each) => each.kind === kind && each.objects === objects && each.parents === parents);
    if (found === undefined) return [];
    const count = requestsOf(found.phases[phase].ours, of);
    return [{ target, found: `${count} ${of}s`, met: count <= most }];
  });
}

/** Requests of a method, or of all. */
export function requestsOf(counts: Counts, method = ""): number {
  return Object.entries(counts).reduce((sum, [endpoint, count]) => sum + (endpoint.startsWith(method) ? count : 0), 0);
}

interface Target extends Pick<Measured, "kind" | "objects" | "parents"> {
  readonly target: string;
  readonly phase: Phase;
  readonly of: "GET" | "POST";
  readonly most: number;
}

const targets: readonly Target[] = [
  {
    target: "refresh of 1000 permissions on 10 checkpoints in at most 10 lists (100 rows each: one page)",
    kind: "permissions",
    objects: 1000,
    parents: 10,
    phase: "refresh",
    of: "GET",
    most: 10,
  },
  {
    target: "create of 1000 permissions on 1 checkpoint in at most 130 POSTs",
    kind: "permissions",
    objects: 1000,
    parents: 1,
    phase: "create",
    of: "POST",
    most: 130,
  },
  {
    target: "refresh of 245 users in 14 projects in 14 requests (18 rows each: one page)",
    kind: "project users",
    objects: 245,
    parents: 14,
    phase: "refresh",
    of: "GET",
    most: 14,
  },
  {
    target: "refresh of 500 members in 20 groups in 20 requests",
    kind: "group users",
    objects: 500,
    parents: 20,
    phase: "refresh",
    of: "GET",
    most: 20,
  },
  {
    target: "refresh of 300 role assignments on 30 groups in 30 requests",
    kind: "group roles",
    objects: 300,
    parents: 30,
    phase: "refresh",
    of: "GET",
    most: 30,
  },
];
