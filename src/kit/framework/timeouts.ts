import { string } from "../values/primitive.ts";
import type { ObjectValue } from "../values/value.ts";
import { isObject } from "../values/value.ts";
import { optional } from "./attribute.ts";
import type { Attributes } from "./attribute.ts";
import { singleBlock } from "./block.ts";
import type { Block } from "./block.ts";
import { DiagnosticError } from "./diagnostic.ts";

/** The operations of a managed resource. */
export type Operation = "create" | "read" | "update" | "delete";

/** The operations that may have a timeout. */
type Bounded = Operation | "open" | "renew" | "close" | "list" | "invoke";

/** The operations that may have a timeout, each with its default as a Go duration ("5m"). */
export type Timeouts = { readonly [K in Bounded]?: string };

/** The timeout where neither the definition nor the user sets one. */
export const defaultTimeout = "5m";

/** The `timeouts` block of a schema. */
export function timeoutsBlock(timeouts: Timeouts): Block {
  const attributes = Object.entries(timeouts).map(([operation, length]) => [
    operation,
    optional(string, `How long to wait for ${operation} to finish, such as "30s" or "1h30m". Default ${length}.`, {
      validate: [(value) => (typeof value === "string" && !isTimeout(value) ? mustBe : undefined)],
    }),
  ]);
  return singleBlock("How long each operation may take.", Object.fromEntries(attributes) as Attributes);
}

/**
 * Returns the timeout of an operation: that of the object's `timeouts` block, else the definition's default.
 *
 * @param values configuration, plan or state that may hold a `timeouts` block
 * @throws DiagnosticError for a duration that is invalid or not positive
 */
export function timeoutOf(operation: Bounded, timeouts: Timeouts, values: ObjectValue | null): Timeout {
  const block = values?.["timeouts"] ?? null;
  const set = isObject(block) ? block[operation] : null;
  const length = typeof set === "string" ? set : (timeouts[operation] ?? defaultTimeout);
  const milliseconds = parseDuration(length) ?? 0;
  if (milliseconds <= 0) {
    throw new DiagnosticError("Invalid Timeout", `timeouts.${operation} is ${quote(length)}, which ${mustBe}`, [
      { attribute: "timeouts" },
      { attribute: operation },
    ]);
  }
  return { operation, length, milliseconds, configurable: operation in timeouts };
}

/** The timeout of an operation. */
export interface Timeout {
  readonly operation: Bounded;
  /** As the user or the definition wrote it. */
  readonly length: string;
  readonly milliseconds: number;
  /** Whether the user can set it. */
  readonly configurable: boolean;
}

/**
 * Parses a duration as Go's time.ParseDuration does: "300ms", "1.5h", "2h45m", "0". The units are ns us µs ms s m h.
 *
 * @returns milliseconds, or undefined where the text is not a duration
 */
export function parseDuration(text: string): number | undefined {
  const match = /^([+-]?)(.*)$/su.exec(text);
  const sign = match?.[1] === "-" ? -1 : 1;
  const body = match?.[2] ?? "";
  if (body === "0") return 0;
  let total = 0;
  let rest = body;
  while (rest !== "") {
    const part = /^(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/u.exec(rest);
    if (!part) return undefined;
    total += Number(part[1]) * millisecondsPer[part[2] as Unit];
    rest = rest.slice(part[0].length);
  }
  return body === "" || total > longest ? undefined : sign * total;
}

type Unit = keyof typeof millisecondsPer;
const millisecondsPer = { ns: 1e-6, us: 1e-3, µs: 1e-3, μs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Go's durations end at 2^63 nanoseconds. */
const longest = 2 ** 63 / 1e6;

const mustBe =
  'must be a positive duration: decimal numbers, each with a unit ("ns", "us", "ms", "s", "m", "h"), such as "300ms", "5m" or "1h30m"';

/** Whether the text is a positive duration. */
export function isTimeout(text: string): boolean {
  return (parseDuration(text) ?? 0) > 0;
}

function quote(text: string): string {
  return JSON.stringify(text);
}
