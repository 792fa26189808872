import { createHash } from "node:crypto";
import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { errorBody } from "./errors.ts";
import type { Refusal } from "./errors.ts";

/** The answer to the client, and its delivery; faults change both. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** sent as JSON, unless `text` is given */
  readonly value: unknown;
  readonly text?: string;
  readonly delivery: Delivery;
}

export type Delivery =
  | { readonly kind: "whole" }
  /** half of the body; with `connection` the connection then closes before the promised length, with `text` half of the text is a complete answer */
  | { readonly kind: "truncated"; readonly at: "connection" | "text" }
  /** the head and half of the body, then nothing more */
  | { readonly kind: "stalled" }
  /** the body, padded to so many `bytes`, still valid JSON where it was an object; with `declared` it has a content-length */
  | { readonly kind: "padded"; readonly bytes: number; readonly declared: boolean }
  /** complete, and the connection closes so many milliseconds later */
  | { readonly kind: "closing"; readonly milliseconds: number }
  /** nothing; the connection is reset */
  | { readonly kind: "reset" }
  /** nothing, for ever */
  | { readonly kind: "never" };

export function isSuccess({ status }: Pick<Answer, "status">): boolean {
  return status >= 200 && status < 300;
}

export function jsonAnswer(value: unknown, status = 200): Answer {
  return { status, headers: {}, value, delivery: { kind: "whole" } };
}

export function refusalAnswer(refusal: Refusal, headers: Answer["headers"] = {}): Answer {
  return { ...jsonAnswer(errorBody(refusal), refusal.status), headers };
}

/** The facts of a request that the headers of its answer hold. */
export interface AnswerHeaders {
  readonly requestNumber: number;
  /** the organization of the key */
  readonly organization: string | undefined;
}

/** Sends an answer. Resolves to the status that was sent, or undefined where none was. A client that disconnects is no error. */
export async function sendAnswer(
  response: ServerResponse,
  answer: Answer,
  about: AnswerHeaders,
): Promise<number | undefined> {
  const { delivery } = answer;
  if (delivery.kind === "never" || response.destroyed) return undefined;
  if (delivery.kind === "reset") {
    response.socket?.resetAndDestroy();
    return undefined;
  }
  const whole = Buffer.from(answer.text ?? JSON.stringify(answer.value));
  const cut = delivery.kind === "truncated" && delivery.at === "text";
  const body = cut ? whole.subarray(0, whole.length >> 1) : whole;
  const headers = {
    "content-type": "application/json",
    "x-request-id": requestId(about.requestNumber),
    ...(about.organization === undefined ? {} : { "openai-organization": about.organization }),
    ...answer.headers,
  };
  if (delivery.kind === "padded") {
    const parts = padding(body, delivery.bytes);
    response.writeHead(answer.status, {
      ...headers,
      ...(delivery.declared ? { "content-length": String(parts.length) } : {}),
    });
    // The client may refuse to read the whole body and disconnect, which this fault is for.
    await pipeline(Readable.from(parts.chunks()), response).catch(() => undefined);
    return answer.status;
  }
  response.writeHead(answer.status, { ...headers, "content-length": String(body.length) });
  if (delivery.kind === "whole" || cut) {
    response.end(body);
  } else if (delivery.kind === "closing") {
    const { socket } = response;
    response.end(body, () => setTimeout(() => socket?.end(), delivery.milliseconds));
  } else {
    const broken = delivery.kind === "truncated";
    response.write(body.subarray(0, body.length >> 1), () => {
      if (broken) response.socket?.destroy();
    });
  }
  return answer.status;
}

function requestId(requestNumber: number): string {
  return `req_${createHash("sha256").update(`request/${requestNumber}`).digest("hex").slice(0, 32)}`;
}

const chunk = Buffer.alloc(64 * 1024, "x");

/** The body, filled up to at least `bytes`: with a member `padding` at the front of an object, or with spaces at the end. */
function padding(body: Buffer, bytes: number) {
  const isObject = body.length > 2 && body[0] === 0x7b;
  const head = isObject ? Buffer.from('{"padding":"') : Buffer.alloc(0);
  const tail = isObject ? Buffer.concat([Buffer.from('",'), body.subarray(1)]) : body;
  const fill = Math.max(0, bytes - head.length - tail.length);
  return {
    length: head.length + fill + tail.length,
    *chunks() {
      yield head;
      for (let left = fill; left > 0; left -= chunk.length) {
        yield isObject ? chunk.subarray(0, left) : Buffer.alloc(Math.min(left, chunk.length), " ");
      }
      yield tail;
    },
  };
}
