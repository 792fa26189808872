import type { HttpAnswer } from "./transport.ts";
import { cap } from "./wording.ts";
import type { Mask } from "./wording.ts";

/** What an answer says: a value, or why there is none. */
export type Answer = { readonly value: unknown; readonly bytes: number } | { readonly refusal: Refusal };

export interface Refusal {
  readonly status: number;
  readonly apiMessage: string;
  readonly code?: string | undefined;
  readonly type?: string | undefined;
  readonly param?: string | undefined;
  readonly requestId?: string | undefined;
  /** whether it says that the object asked for does not exist: more than a 404, which a wrong base URL gives as well */
  readonly gone: boolean;
  /** what the person should do, where the answer says so */
  readonly advice?: string | undefined;
  /** whether the same request may be answered a moment later: never where a page of HTML says that this is not the API */
  readonly transient: boolean;
}

const longestMessage = 1000;

/** How a server says that it has nothing at all where it was asked, as the API does ("Invalid URL (GET /v1/x)") and gateways do. */
const unknownRoute =
  /\b(invalid|unknown|unrecognized) (request )?(url|route|path|endpoint|request)\b|\b(url|route|path|endpoint) (was |is |could )?not (be )?found\b|\bno (such )?(route|endpoint)\b|\bcannot (get|post|put|delete) \/|^\{"detail": ?"not found"\}$/i;

/**
 * Reads an answer. A success is a 2xx with JSON, or, for DELETE, a 2xx with nothing and a 404: what is gone is deleted.
 * A success that holds nothing but an error is a refusal, as is everything else, with the message of whichever form the error came in, masked and capped.
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
      `the answer is a page of HTML where JSON was expected: ${cap(mask(plain(text)), 200)}. Is the base URL that of the API?`,
      false,
    );
  }
  return refuse("the answer is no complete JSON", true);
}

/** Whether a success holds a refusal, as some gateways write them. An object of the API may have an `error` of its own, and then an id. */
function isWrappedRefusal(value: unknown): boolean {
  return isRecord(value) && value["error"] !== undefined && value["error"] !== null && !("id" in value);
}

/** The API's id of a request, which its support asks for. */
export function requestIdOf(answer: HttpAnswer, mask: Mask): string | undefined {
  const id = answer.headers["x-request-id"];
  return id === undefined || id === "" ? undefined : cap(mask(id), 128);
}

/**
 * Whether a 404 or 410 is about the object: the API then answers with JSON. A page, a text or nothing comes from something
 * else that does not know the route; but a DELETE may well be answered with nothing.
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
  // {error: {message, …}} as documented, a bare {code, message} in some examples, {error: "text"} from gateways.
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

/** Whether the answer to a DELETE confirms it. An object that is gone already (undefined) needs no confirmation. */
export function saysDeleted(answer: unknown): boolean {
  return (
    answer === undefined ||
    (typeof answer === "object" && answer !== null && "deleted" in answer && answer.deleted === true)
  );
}
