import { seconds } from "./wording.ts";

/** Whether the API can have acted on a failed request. A GET is always "refused", because it changes nothing. */
export type Outcome = "refused" | "unknown";

export interface ApiFailure {
  readonly method: string;
  readonly template: string;
  /** the path with its ids, for messages; the template by default */
  readonly path?: string | undefined;
  /** undefined when no answer arrived */
  readonly status: number | undefined;
  /** the API's own text, or the failure of the connection; masked and cut by the caller */
  readonly apiMessage: string;
  readonly code?: string | undefined;
  readonly type?: string | undefined;
  readonly param?: string | undefined;
  readonly requestId?: string | undefined;
  /** whether the answer proves that the object does not exist; false by default */
  readonly gone?: boolean | undefined;
  readonly outcome: Outcome;
  readonly attempts: number;
  /** milliseconds spent waiting between and before the attempts */
  readonly waited: number;
  /** what the user should do, where the client knows */
  readonly advice?: string | undefined;
}

/** refused: the answer is an error. unreadable: the answer is a success without readable content. lost: no answer arrived. */
export type FailureKind = "refused" | "unreadable" | "lost";

/** A failed request: the API refused it, the answer was lost, or the answer was unreadable. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly method: string;
  readonly template: string;
  readonly kind: FailureKind;
  readonly status: number | undefined;
  /** Whether the object is proven not to exist. A 404 alone is no proof: a wrong base URL returns 404 for everything. */
  readonly gone: boolean;
  readonly code: string | undefined;
  readonly type: string | undefined;
  readonly param: string | undefined;
  readonly requestId: string | undefined;
  readonly apiMessage: string;
  readonly advice: string | undefined;
  readonly outcome: Outcome;
  readonly attempts: number;
  readonly waited: number;

  constructor(failure: ApiFailure, options?: ErrorOptions) {
    super(describeFailure(failure), options);
    this.method = failure.method;
    this.template = failure.template;
    this.kind = kindOf(failure.status);
    this.status = failure.status;
    this.gone = failure.gone ?? false;
    this.code = failure.code;
    this.type = failure.type;
    this.param = failure.param;
    this.requestId = failure.requestId;
    this.apiMessage = failure.apiMessage;
    this.advice = failure.advice;
    this.outcome = failure.outcome;
    this.attempts = failure.attempts;
    this.waited = failure.waited;
  }
}

export interface Interruption {
  readonly method: string;
  readonly template: string;
  /** as in ApiFailure */
  readonly path?: string | undefined;
  /** the reason of the signal that aborted */
  readonly reason: unknown;
  /** "unknown" when a write was on the wire, "refused" when it was not */
  readonly outcome: Outcome;
  readonly attempts: number;
  /** false when nothing was sent. 0 attempts alone are no proof, because the caller may have waited for another caller's request */
  readonly sent?: boolean | undefined;
  readonly waited: number;
  readonly lastError?: ApiError | undefined;
}

/** A request that the caller's signal ended: a deadline, a stop, or the client's close. The API's last failure is `lastError` and the `cause`. */
export class AbortedError extends Error {
  override readonly name = "AbortedError";
  readonly method: string;
  readonly template: string;
  readonly reason: unknown;
  readonly outcome: Outcome;
  readonly attempts: number;
  readonly waited: number;
  readonly lastError: ApiError | undefined;

  constructor(interruption: Interruption) {
    super(describeInterruption(interruption), { cause: interruption.lastError ?? interruption.reason });
    this.method = interruption.method;
    this.template = interruption.template;
    this.reason = interruption.reason;
    this.outcome = interruption.outcome;
    this.attempts = interruption.attempts;
    this.waited = interruption.waited;
    this.lastError = interruption.lastError;
  }
}

/**
 * A create that may have made an object whose id is not known. The client does not guess which object it is: an object
 * adopted by mistake is destroyed one day.
 */
export class UnconfirmedError extends Error {
  override readonly name = "UnconfirmedError";
  /** when the create began, in Unix seconds by the API's clock */
  readonly createdAt: number;
  /** the objects that the create may have made, as far as they are known */
  readonly ids: readonly string[];
  /** the objects of the same kind and name that existed before the create; undefined where they were not looked up */
  readonly namesakes: readonly string[] | undefined;

  constructor(
    createdAt: number,
    title: string,
    options: {
      readonly cause: unknown;
      readonly ids?: readonly string[];
      readonly namesakes?: readonly string[] | undefined;
    },
  ) {
    const { cause, ids = [], namesakes } = options;
    const why = cause instanceof Error ? cause.message : String(cause);
    const candidates = ids.length === 0 ? "" : ` It could be one of these, or none: ${ids.join(", ")}.`;
    super(`The API may have created the ${title}, but its id is not known: ${sentence(why)}${candidates}`, { cause });
    this.createdAt = createdAt;
    this.ids = ids;
    this.namesakes = namesakes;
  }
}

/** A key that cannot be used: not set, not known yet, or not fit for a header. No request was made. The text never holds the key. */
export class KeyError extends Error {
  override readonly name = "KeyError";
  readonly key: "adminKey" | "apiKey";

  constructor(key: "adminKey" | "apiKey", message: string) {
    super(message);
    this.key = key;
  }
}

/** Describes a failed request. */
export function describeFailure(failure: ApiFailure): string {
  const request = `${failure.method} ${failure.path ?? failure.template}`;
  const message = failure.apiMessage === "" ? "no message" : sentence(failure.apiMessage);
  const happened =
    failure.status === undefined
      ? `${request} got no answer: ${message}`
      : `${request} was answered with ${failure.status}: ${message}`;
  const details = [
    failure.code === undefined ? "" : `code ${failure.code}`,
    failure.requestId === undefined ? "" : `request id ${failure.requestId}`,
    effort(failure.attempts, failure.waited),
  ].filter((detail) => detail !== "");
  const lost = failure.outcome === "unknown" ? "The API may have acted on it all the same." : "";
  return [happened, details.length === 0 ? "" : `(${details.join(", ")})`, lost, failure.advice ?? ""]
    .filter((part) => part !== "")
    .join(" ");
}

/** Describes a request that its caller ended. */
export function describeInterruption(interruption: Interruption): string {
  const { lastError } = interruption;
  const spent = effort(interruption.attempts, interruption.waited);
  return [
    `${interruption.method} ${interruption.path ?? interruption.template} was stopped${interruption.sent === false ? " before it was sent" : ""}: ${sentence(reasonText(interruption.reason))}`,
    spent === "" ? "" : `(${spent})`,
    interruption.outcome === "unknown" ? "It is not known whether the API acted on it." : "",
    lastError === undefined ? "" : `Before that: ${lastError.status ?? "no answer"}, ${sentence(lastError.apiMessage)}`,
    lastError?.requestId === undefined ? "" : `(request id ${lastError.requestId})`,
  ]
    .filter((part) => part !== "")
    .join(" ");
}

function kindOf(status: number | undefined): FailureKind {
  if (status === undefined) return "lost";
  return status >= 200 && status < 300 ? "unreadable" : "refused";
}

function effort(attempts: number, waited: number): string {
  const counted = attempts > 1 ? `${attempts} attempts` : "";
  const pause = waited >= 1000 ? `${seconds(waited)} of waiting` : "";
  return [counted, pause].filter((part) => part !== "").join(" and ");
}

function reasonText(reason: unknown): string {
  if (reason instanceof Error) return reason.message;
  return typeof reason === "string" ? reason : "the operation ended";
}

function sentence(text: string): string {
  const trimmed = text.trim();
  return /[.!?…]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
