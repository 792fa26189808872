/** The result of a check. */
export interface Check {
  /** The name of the check: "admin_key", "access_project". */
  readonly name: string;
  readonly status: Status;
  /** The finding, in one or two sentences. */
  readonly detail: string;
  /** The next step of the user; empty where there is none. */
  readonly remedy: string;
}

export type Status = "ok" | "warning" | "failed" | "skipped";

/** The environment and the clock that the checks read. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  /** Returns the milliseconds since 1970, by the clock of this machine. */
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
