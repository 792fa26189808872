import type { HttpAnswer } from "./transport.ts";
import { cap } from "./wording.ts";
import type { Mask } from "./wording.ts";

/** The content of an answer: a value, or the refusal. */
export type Answer = { readonly value: unknown; readonly bytes: number } | { readonly refusal: Refusal };

export interface Refusal {
  readonly status: number;
  readonly apiMessage: string;
  readonly code?: string | undefined;
  readonly type?: string | undefined;
  readonly param?: string | undefined;
  readonly requestId?: string | undefined;
  /** whether the answer proves that the object does not exist; a 404 alone does not, because a wrong base URL also returns 404 */
  readonly gone: boolean;
  /** what the user should do, where the client knows */
  readonly advice?: string | undefined;
  /** whether the same request may succeed a moment later; false for a page of HTML, which does not come from the API */
  readonly transient: boolean;
}

const longestMessage = 1000;

/** The texts with which the API ("Invalid URL (GET /v1/x)") and gateways refuse a route that they do not have. */
const unknownRoute =
  /\b(invalid|unknown|unrecognized) (request )?(url|route|path|endpoint|request)\b|\b(url|route|path|endpoint) (was |is |could )?not (be )?found\b|\bno (such )?(route|endpoint)\b|\bcannot (get|post|put|delete) \/|^\{"detail": ?"not found"\}$/i;

/**
 * Reads an answer. A success is a 2xx with JSON. A DELETE also succeeds with an empty 2xx and with a 404 that proves the object gone.
 * Everything else is a refusal, and so is a 2xx that holds only an error. The refusal's message is masked and cut.
 */
export function readAnswer(method: string, answer: HttpAnswer, mask: Mask): Answer {
  const { status, text, bytes } = answer;
  const success = status >= 200 && status < 300;
  const requestId = requestIdOf(answer, mask);
  const refuse = (apiMessage: string, transient: boolean): Answer => ({
    refusal: { status, apiMessage, requestId, transient, gone: false },
  });

  if (!success) {
    const error = readError(answer, mask);
    const gone = isGone(method, answer, error.apiMessage);
    if (gone && method === "DELETE") return { value: undefined, bytes };
    return { refusal: { ...error, status, requestId, transient: true, gone, advice: adviceFor(status, gone) } };
  }
  if (method === "DELETE" && text.trim() === "") return { value: null, bytes };
  if (text.trim() === "") return refuse("the answer is empty where JSON was expected", true);
  const value = parse(text);
  if (isWrappedRefusal(value)) {
    return { refusal: { ...readError(answer, mask), status, requestId, transient: false, gone: false } };
  }
  if (value !== undefined) return { value, bytes };
  if (isHtml(answer)) {
    return refuse(
      `the answer is a page of HTML where JSON was expected: ${cap(mask(plain(text)), 200)}. Check base_url (OPENAI_BASE_URL)`,
      false,
    );
  }
  return refuse("the answer is not complete JSON", true);
}

/** Whether a 2xx holds a refusal, as some gateways send it. An object of the API may also have an `error`, but it has an id as well. */
function isWrappedRefusal(value: unknown): boolean {
  return isRecord(value) && value["error"] !== undefined && value["error"] !== null && !("id" in value);
}

/** The API's id of a request, which OpenAI's support asks for. */
export function requestIdOf(answer: HttpAnswer, mask: Mask): string | undefined {
  const id = answer.headers["x-request-id"];
  return id === undefined || id === "" ? undefined : cap(mask(id), 128);
}

/**
 * Whether a 404 or 410 is about the object. The API answers with JSON. A page, a text or an empty body comes from a server
 * that does not know the route, except after a DELETE, whose answer may be empty.
 */
function isGone(method: string, { status, text }: HttpAnswer, apiMessage: string): boolean {
  if (status !== 404 && status !== 410) return false;
  if (text.trim() === "") return method === "DELETE";
  return isRecord(parse(text)) && !unknownRoute.test(apiMessage);
}

function adviceFor(status: number, gone: boolean): string | undefined {
  return (status === 404 || status === 410) && !gone
    ? "The answer does not come from the API: check base_url (OPENAI_BASE_URL); it usually ends in /v1."
    : undefined;
}

type ErrorFields = Pick<Refusal, "apiMessage" | "code" | "type" | "param">;

function readError(answer: HttpAnswer, mask: Mask): ErrorFields {
  const { text } = answer;
  if (text.trim() === "") return { apiMessage: "the answer has no body" };
  const body = parse(text);
  // The documented form is {error: {message, …}}. Some examples show {code, message}, and gateways send {error: "text"}.
  const error = isRecord(body) && body["error"] !== undefined && body["error"] !== null ? body["error"] : body;
  if (typeof error === "string") return { apiMessage: cap(mask(error), longestMessage) };
  if (isRecord(error)) {
    const message = typeof error["message"] === "string" && error["message"].trim() !== "" ? error["message"] : text;
    return {
      apiMessage: cap(mask(message), longestMessage),
      code: word(error["code"], mask),
      type: word(error["type"], mask),
      param: word(error["param"], mask),
    };
  }
  if (isHtml(answer)) return { apiMessage: `a page of HTML, not from the API: ${cap(mask(plain(text)), 200)}` };
  return { apiMessage: cap(mask(text), 300) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isHtml(answer: HttpAnswer): boolean {
  return (
    /^\s*<(!doctype|html|head|body)/i.test(answer.text.slice(0, 1000)) ||
    /\bhtml\b/i.test(answer.headers["content-type"] ?? "")
  );
}

function plain(html: string): string {
  return html
    .slice(0, 20_000)
    .replaceAll(/<(script|style)\b.*?<\/\1>/gis, " ")
    .replaceAll(/<[^>]*>/g, " ");
}

function word(value: unknown, mask: Mask): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? cap(mask(value), 200) : undefined;
}

/** Whether the answer to a DELETE confirms the deletion. An object that was gone (undefined) needs no confirmation. */
export function saysDeleted(answer: unknown): boolean {
  return (
    answer === undefined ||
    (typeof answer === "object" && answer !== null && "deleted" in answer && answer.deleted === true)
  );
}
