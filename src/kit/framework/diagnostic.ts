import type { Path } from "../values/path.ts";

/**
 * A message that Terraform prints: a short constant summary, the specifics in `detail`, and the path of the attribute.
 */
export interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly summary: string;
  readonly detail: string;
  readonly path?: Path;
}

/** An error that the user can fix. Any code may throw it; the protocol layer makes one diagnostic of it. */
export class DiagnosticError extends Error {
  override readonly name = "DiagnosticError";
  readonly diagnostic: Diagnostic;

  constructor(summary: string, detail: string, path?: Path) {
    super(`${summary}: ${detail}`);
    this.diagnostic = errorDiagnostic(summary, detail, path);
  }
}

/** Makes an error. `path` is the attribute that it is about. */
export function errorDiagnostic(summary: string, detail: string, path?: Path): Diagnostic {
  return { severity: "error", summary, detail, ...(path && { path }) };
}

/** Makes a warning. `path` is the attribute that it is about. */
export function warningDiagnostic(summary: string, detail: string, path?: Path): Diagnostic {
  return { severity: "warning", summary, detail, ...(path && { path }) };
}

/** Returns the text of anything thrown, for a diagnostic or a log: the message, never the stack. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
