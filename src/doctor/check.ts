/** What one check has shown. */
export interface Check {
  /** "admin_key", "access_project". */
  readonly name: string;
  readonly status: Status;
  /** What was found, in one sentence or two. */
  readonly detail: string;
  /** What to do about it; empty where there is nothing to do. */
  readonly remedy: string;
}

export type Status = "ok" | "warning" | "failed" | "skipped";

/** What the environment and the machine are asked. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  /** Milliseconds since 1970, by the clock of this machine. */
  readonly now: () => number;
}

export function ok(name: string, detail: string): Check {
  return { name, status: "ok", detail, remedy: "" };
}

export function warning(name: string, detail: string, remedy: string): Check {
  return { name, status: "warning", detail, remedy };
}

export function failed(name: string, detail: string, remedy: string): Check {
  return { name, status: "failed", detail, remedy };
}

export function skipped(name: string, detail: string): Check {
  return { name, status: "skipped", detail, remedy: "" };
}
