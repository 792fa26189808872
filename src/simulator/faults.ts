import type { Answer } from "./answer.ts";
import { createEffect } from "./fault-kinds.ts";
import type { Effect, Fault, FaultCall } from "./fault.ts";
import { FieldError, readFields } from "./fields.ts";
import type { Fields } from "./fields.ts";
import { createHiddenRows } from "./hidden.ts";
import { nouns } from "./routes/index.ts";

/**
 * The faults that tests ask for. Each request meets the rules in the order in which they were added. All rules that match and are
 * not used up strike it, except that only the first rule that ends the request (a status, a reset …) does so.
 */
export interface Faults {
  /** @throws FieldError when the rule is invalid */
  add(rule: FaultRule): FaultHandle;
  /** adds rules from JSON, one rule or a list of rules: all of them, or none when one is invalid */
  addJson(json: unknown): readonly FaultHandle[];
  list(): readonly FaultHandle[];
  remove(id: string): boolean;
  /** removes all rules, and shows the rows that a lag still hides */
  clear(): void;
  /** applies the rules to one request; `act` lets the API do its work */
  run(call: FaultCall, act: () => Answer): Promise<{ answer: Answer; faults: readonly string[] }>;
}

export type FaultRule = Fault & FaultTarget;

export interface FaultTarget {
  /** any method when omitted */
  readonly method?: "GET" | "POST" | "DELETE" | undefined;
  /**
   * the whole decoded path below /v1: `{}` matches one segment, `*` matches anything, as in
   * "/organization/projects/{}" and "/fine_tuning/checkpoints/*". Any path when omitted.
   */
  readonly path?: string | undefined;
  /** a noun by its name in a seed, such as "groups": all of its endpoints, and no endpoints of the nouns below it */
  readonly noun?: (typeof nouns)[number]["name"] | undefined;
  /** ignores the first so many matching requests */
  readonly skip?: number | undefined;
  /** how many requests it then strikes; by default 1, or "all" for throttle and for the kinds that change pages */
  readonly count?: number | "all" | undefined;
}

export interface FaultHandle {
  readonly id: string;
  readonly rule: unknown;
  /** how many requests it has struck */
  readonly hits: number;
  remove(): void;
}

interface ActiveRule {
  readonly id: string;
  readonly rule: unknown;
  readonly effect: Effect;
  readonly matches: (call: FaultCall) => boolean;
  readonly skip: number;
  readonly count: number;
  seen: number;
  hits: number;
}

export function createFaults(): Faults {
  let active: readonly ActiveRule[] = [];
  let made = 0;
  const hidden = createHiddenRows();

  const handleOf = (rule: ActiveRule): FaultHandle => ({
    id: rule.id,
    rule: rule.rule,
    get hits() {
      return rule.hits;
    },
    remove: () => void remove(rule.id),
  });
  const addAll = (rules: readonly ActiveRule[]): readonly FaultHandle[] => {
    active = [...active, ...rules];
    return rules.map(handleOf);
  };
  const nextId = (): string => `fault_${++made}`;
  const remove = (id: string): boolean => {
    const before = active.length;
    active = active.filter((rule) => rule.id !== id);
    return active.length < before;
  };
  return {
    add(rule) {
      const added = readRule(rule, "fault", nextId());
      addAll([added]);
      return handleOf(added);
    },
    addJson: (json) =>
      addAll(
        Array.isArray(json)
          ? json.map((rule, index) => readRule(rule, `faults[${index}]`, nextId()))
          : [readRule(json, "fault", nextId())],
      ),
    remove,
    list: () => active.map(handleOf),
    clear() {
      active = [];
      hidden.clear();
    },
    async run(call, act) {
      const struck = strike(active, call);
      let answer: Answer | undefined;
      for (const { effect } of struck) {
        answer ??= await effect.before?.(call);
      }
      answer ??= hidden.conceal(call, act());
      for (const { effect } of struck) {
        answer = (await effect.after?.(call, answer, hidden)) ?? answer;
      }
      return { answer, faults: struck.map((rule) => rule.id) };
    },
  };
}

function strike(active: readonly ActiveRule[], call: FaultCall): readonly ActiveRule[] {
  const struck: ActiveRule[] = [];
  for (const rule of active) {
    if (!rule.matches(call)) continue;
    rule.seen += 1;
    if (rule.seen <= rule.skip || rule.hits >= rule.count) continue;
    if (rule.effect.ends && struck.some((other) => other.effect.ends)) continue;
    if (rule.effect.applies?.(call) === false) continue;
    rule.hits += 1;
    struck.push(rule);
  }
  // A delay also delays an answer that ends the request, whichever rule was added first.
  return struck.toSorted((a, b) => Number(a.effect.ends) - Number(b.effect.ends));
}

function readRule(json: unknown, where: string, id: string): ActiveRule {
  return readFields(json, where, (fields) => {
    const effect = createEffect(fields);
    const method = fields.oneOf("method", ["GET", "POST", "DELETE"], undefined);
    const path = fields.string("path", undefined);
    const noun = fields.oneOf("noun", nounNames, undefined);
    const pattern = path === undefined ? undefined : patternOf(path, `${where}.path`);
    return {
      id,
      rule: json,
      effect,
      matches: (call) =>
        (method === undefined || method === call.method) &&
        (noun === undefined || noun === call.noun) &&
        (pattern?.test(call.path) ?? true),
      skip: fields.integer("skip", 0, 0),
      count: readCount(fields, effect.everyTime === true ? Infinity : 1),
      seen: 0,
      hits: 0,
    };
  });
}

const nounNames = nouns.map(({ name }) => name);

function patternOf(path: string, where: string): RegExp {
  if (!path.startsWith("/") && !path.startsWith("*")) {
    throw new FieldError(where, `expected a path below /v1 that begins with /, got "${path}"`);
  }
  const source = path
    .split(/(\{\}|\*)/)
    .map((part) => (part === "{}" ? "[^/]+" : part === "*" ? ".*" : RegExp.escape(part)))
    .join("");
  return new RegExp(`^${source}$`);
}

function readCount(fields: Fields, fallback: number): number {
  const value = fields.raw("count");
  if (value === undefined) return fallback;
  if (value === "all" || value === Infinity) return Infinity;
  if (typeof value === "number" && Number.isSafeInteger(value) && value > 0) return value;
  throw new FieldError(`${fields.where}.count`, `expected a whole number above 0 or "all"`);
}
