import { DiagnosticError, errorDiagnostic, messageOf } from "../framework/diagnostic.ts";
import type { Diagnostic } from "../framework/diagnostic.ts";
import { formatPath, ValueError } from "../values/path.ts";
import type { Path } from "../values/path.ts";
import type { Diagnostic as WireDiagnostic } from "../wire/gen/tfplugin6/Diagnostic.ts";
import type { AttributePath } from "../wire/gen/tfplugin6/AttributePath.ts";
import type { Log } from "../framework/context.ts";
import { DeadlineError, StoppedError } from "./call.ts";
import type { Call } from "./call.ts";

/** Returns the diagnostic for an error of the layers above the protocol, or undefined for other errors. */
export type Explain = (error: unknown) => Diagnostic | undefined;

/**
 * Turns a thrown error into the diagnostic that Terraform prints. No other place does. The stack of a bug goes into the
 * log.
 *
 * @param call the failed call; once its signal is aborted, the signal's reason is the cause
 */
export function diagnose(error: unknown, call: Failing, explain: Explain): WireDiagnostic[] {
  return encodeDiagnostics([diagnosticOf(error, call, explain)]);
}

type Failing = Pick<Call, "signal"> & { readonly context: Pick<Call["context"], "log"> };

export function encodeDiagnostics(diagnostics: readonly Diagnostic[]): WireDiagnostic[] {
  return diagnostics.map(({ severity, summary, detail, path }) => ({
    severity: severity === "error" ? 1 : 2,
    summary: summary.toWellFormed(),
    detail: detail.toWellFormed(),
    ...(path && { attribute: encodePath(path) }),
  }));
}

/** Encodes a path. It ends before a set element, because Terraform cannot address set elements. */
export function encodePath(path: Path): AttributePath {
  const end = path.findIndex((step) => "element" in step);
  const steps = (end === -1 ? path : path.slice(0, end)).map((step) => {
    if ("attribute" in step) return { attribute_name: step.attribute };
    return "key" in step ? { element_key_string: step.key } : { element_key_int: "index" in step ? step.index : 0 };
  });
  return { steps };
}

function diagnosticOf(error: unknown, { signal, context }: Failing, explain: Explain): Diagnostic {
  if (signal.aborted) return abortDiagnostic(error, signal.reason, explain);
  if (error instanceof DiagnosticError) return error.diagnostic;
  if (error instanceof ValueError) return valueDiagnostic(error);
  return explain(error) ?? unexpected(error, context.log);
}

function abortDiagnostic(error: unknown, reason: unknown, explain: Explain): Diagnostic {
  const explained = error === reason ? undefined : (explain(error)?.detail ?? messageOf(error));
  const last = explained === undefined ? "" : `\n\n${explained}`;
  if (reason instanceof DeadlineError) {
    const { typeName, timeout } = reason;
    const remedy = timeout.configurable
      ? ` A longer time can be set with timeouts { ${timeout.operation} = "…" }.`
      : "";
    return errorDiagnostic(
      "Operation Timed Out",
      `The ${timeout.operation} of ${typeName} did not finish within its timeout of ${timeout.length}.${remedy}${last}`,
    );
  }
  const why = reason instanceof StoppedError ? reason.message : messageOf(reason);
  return errorDiagnostic("Operation Interrupted", `The operation was ended before it was done: ${why}.${last}`);
}

function valueDiagnostic(error: ValueError): Diagnostic {
  const where = error.path.length > 0 ? `${formatPath(error.path)}: ` : "";
  return errorDiagnostic(
    "Unexpected Value",
    `${where}${error.message}`,
    error.path.length > 0 ? error.path : undefined,
  );
}

function unexpected(error: unknown, log: Log): Diagnostic {
  log("error", "Unexpected error in the provider", { stack: stackOf(error) });
  return errorDiagnostic(
    "Unexpected Error in the Provider",
    `${messageOf(error)}\n\nThis is a bug in the provider: please report it with the steps that led here, ` +
      "and with its stack trace, which the log has under TF_LOG_PROVIDER=ERROR.",
  );
}

/** Returns the stacks of an error and its causes, at most five. */
export function stackOf(error: unknown): string {
  const stacks: string[] = [];
  for (let each: unknown = error; each !== undefined && stacks.length < mostCauses;) {
    stacks.push(each instanceof Error ? (each.stack ?? each.message) : messageOf(each));
    each = each instanceof Error ? each.cause : undefined;
  }
  return stacks.join("\nCaused by: ");
}

const mostCauses = 5;
