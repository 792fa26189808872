import type { Clock } from "./clock.ts";
import { AbortedError, ApiError } from "./error.ts";
import type { ApiPath } from "./path.ts";
import { graceOf } from "./sent-write.ts";

/** How the items of a POST that takes many become one request, and how they are looked for afterwards. */
export interface Bulk {
  readonly body: (items: readonly string[]) => unknown;
  /** Looks for one item after a lost answer. Resolves to the answer that the POST would have had for it, or to undefined. */
  readonly confirm: (item: string, signal: AbortSignal) => Promise<unknown>;
  /** The most items in one request. */
  readonly most?: number | undefined;
}

/** Sends one request; `confirm` is that of Api.post. `watch` is called for every attempt. */
export type Post = (
  body: unknown,
  confirm: () => Promise<unknown>,
  signal: AbortSignal,
  watch: { readonly onSend: () => void; readonly onFailure: (error: ApiError) => void },
) => Promise<unknown>;

export interface Batches {
  /**
   * Adds an item to the next request of its path, and resolves to the answer of that request.
   * A refused request is split, so that no item is refused because of another.
   */
  add(path: ApiPath, item: string, bulk: Bulk, post: Post, signal: AbortSignal): Promise<unknown>;
}

/** A request waits until no further item arrives for so many milliseconds: Terraform starts its operations in bursts. */
const pause = 20;
/** A request waits for so many milliseconds for as many items as the last request had: each answer lets Terraform begin another operation. */
const patience = 250;
/** The API documents no limit; an organization rarely has more projects. */
const largest = 100;

interface Waiter {
  readonly item: string;
  readonly settle: (outcome: Outcome) => void;
  /** Rejects the waiter, because its operation has ended. */
  readonly leave: () => void;
  /** Its operation has ended: it waits only for the attempt under way. */
  leaving: boolean;
  gone: boolean;
  /** The request that carries its item; undefined before that request is made. */
  request: Request | undefined;
}

interface Request {
  /** Whether an attempt is under way, whose outcome is not known yet. */
  out: boolean;
  attempts: number;
  lastError: ApiError | undefined;
  /** Ends the request as soon as all its waiters are leaving. */
  readonly abandon: (reason: unknown) => void;
}

type Outcome = { readonly answer: unknown } | { readonly error: unknown };

interface Queue {
  waiting: Waiter[];
  busy: boolean;
  /** How many items the last request had. */
  lastSize: number;
}

export function createBatches(clock: Clock): Batches {
  const queues = new Map<string, Queue>();

  /** Sends one request at a time for a path: items that arrive meanwhile make the next request larger. */
  const work = async (queue: Queue, bulk: Bulk, post: Post): Promise<void> => {
    queue.busy = true;
    while (queue.waiting.length > 0) {
      const most = bulk.most ?? largest;
      await gather(clock, queue, most);
      const waiters = queue.waiting.splice(0, most);
      queue.lastSize = waiters.length;
      if (waiters.length > 0) await carry(waiters, bulk, post);
    }
    queue.busy = false;
  };

  return {
    add: (path, item, bulk, post, signal) =>
      new Promise((resolve, reject) => {
        const queue = queues.get(path.path) ?? { waiting: [], busy: false, lastSize: 1 };
        queues.set(path.path, queue);
        const ended = new AbortController();
        const leave = (): void => {
          waiter.gone = true;
          ended.abort();
          signal.removeEventListener("abort", onAbort);
          if (queue.waiting.includes(waiter)) queue.waiting.splice(queue.waiting.indexOf(waiter), 1);
          reject(interruption(path, signal, waiter.request));
        };
        const onAbort = (): void => {
          waiter.leaving = true;
          const grace = graceOf(signal.reason);
          // The API carries out the attempt that is under way, and the operation must record its answer.
          if (waiter.request?.out !== true) leave();
          else if (grace !== undefined) void clock.sleep(grace, ended.signal).then(leave, () => undefined);
          waiter.request?.abandon(signal.reason);
        };
        const waiter: Waiter = {
          item,
          leave,
          leaving: false,
          gone: false,
          request: undefined,
          settle: (outcome) => {
            ended.abort();
            signal.removeEventListener("abort", onAbort);
            if ("answer" in outcome) resolve(outcome.answer);
            else reject(outcome.error);
          },
        };
        if (signal.aborted) {
          reject(interruption(path, signal, undefined));
          return;
        }
        signal.addEventListener("abort", onAbort, { once: true });
        queue.waiting.push(waiter);
        if (!queue.busy) void work(queue, bulk, post);
      }),
  };
}

/** Waits until no further items arrive and none are expected. */
async function gather(clock: Clock, queue: Queue, most: number): Promise<void> {
  const begun = clock.now();
  let counted: number;
  do {
    counted = queue.waiting.length;
    await clock.sleep(pause, new AbortController().signal);
  } while (
    queue.waiting.length < most &&
    clock.now() - begun < patience &&
    (queue.waiting.length > counted || queue.waiting.length < queue.lastSize)
  );
}

/** Sends the items and settles each waiter with its own outcome. Returns the error of the request, if it failed. */
async function carry(waiters: readonly Waiter[], bulk: Bulk, post: Post): Promise<unknown> {
  if (waiters.length === 0) return undefined;
  const remaining = (): readonly Waiter[] => waiters.filter(({ gone }) => !gone);
  const items = [...new Set(waiters.map(({ item }) => item))];
  const shared = new AbortController();
  const request: Request = {
    out: false,
    attempts: 0,
    lastError: undefined,
    abandon: (reason) => {
      if (remaining().every(({ leaving }) => leaving)) shared.abort(reason);
    },
  };
  for (const waiter of waiters) waiter.request = request;
  const watch = {
    onSend: () => {
      request.out = true;
      request.attempts++;
    },
    onFailure: (error: ApiError) => {
      request.out = false;
      request.lastError = error;
      for (const waiter of remaining()) if (waiter.leaving) waiter.leave();
    },
  };
  const found = new Map<string, unknown>();
  const confirm = async (): Promise<unknown> => {
    const answers = await Promise.all(items.map((item) => bulk.confirm(item, shared.signal)));
    for (const [index, item] of items.entries()) if (answers[index] !== undefined) found.set(item, answers[index]);
    return found.size > 0 ? found : undefined;
  };
  try {
    const answer = await post(bulk.body(items), confirm, shared.signal, watch);
    const answerOf = (item: string): unknown => (answer === found ? found.get(item) : answer);
    const [answered = [], missing = []] = partition(remaining(), ({ item }) => answerOf(item) !== undefined);
    settleAll(answered, ({ item }) => ({ answer: answerOf(item) }));
    if (missing.length > 0) await carry(missing, bulk, post);
    return undefined;
  } catch (error) {
    if (items.length === 1 || !isAboutItems(error)) {
      settleAll(remaining(), () => ({ error }));
      return error;
    }
    await split(remaining(), items, error, (part) => carry(part, bulk, post));
    return error;
  }
}

/** Sends the items of a refused request again in parts, so that no item is refused because of another. */
async function split(
  waiters: readonly Waiter[],
  items: readonly string[],
  error: unknown,
  carryPart: (part: readonly Waiter[]) => Promise<unknown>,
): Promise<void> {
  const probes = isNotFound(error) ? [items[0], items.at(-1)] : [];
  const refusal = await probe(waiters, probes, carryPart);
  const others = waiters.filter(({ gone, item }) => !gone && !probes.includes(item));
  if (refusal !== undefined) {
    settleAll(others, () => ({ error: refusal }));
    return;
  }
  const first = new Set(items.slice(0, Math.ceil(items.length / 2)));
  for (const part of partition(others, ({ item }) => first.has(item))) await carryPart(part);
}

/** Sends two items alone. Returns their refusal where both have the same, which then applies to all items. */
async function probe(
  waiters: readonly Waiter[],
  probes: readonly (string | undefined)[],
  carryPart: (part: readonly Waiter[]) => Promise<unknown>,
): Promise<unknown> {
  const errors: unknown[] = [];
  for (const each of probes) errors.push(await carryPart(waiters.filter(({ gone, item }) => !gone && item === each)));
  return isSameRefusal(errors) ? errors[0] : undefined;
}

function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}

/** Whether two items that were sent alone were refused in the same words: then the refusal is about their path, and applies to all. */
function isSameRefusal(errors: readonly unknown[]): boolean {
  const [one, other] = errors;
  return one instanceof ApiError && other instanceof ApiError && isNotFound(one) && one.apiMessage === other.apiMessage;
}

function partition(waiters: readonly Waiter[], test: (waiter: Waiter) => boolean): readonly (readonly Waiter[])[] {
  return [waiters.filter(test), waiters.filter((waiter) => !test(waiter))];
}

function settleAll(waiters: readonly Waiter[], outcome: (waiter: Waiter) => Outcome): void {
  for (const waiter of waiters) waiter.settle(outcome(waiter));
}

/** Whether one item may be the cause of a refused request. */
function isAboutItems(error: unknown): boolean {
  return error instanceof ApiError && error.outcome === "refused" && [400, 404, 409, 422].includes(error.status ?? 0);
}

function interruption({ template, path }: ApiPath, signal: AbortSignal, request: Request | undefined): AbortedError {
  const { out = false, attempts = 0, lastError } = request ?? {};
  const outcome = out || lastError?.outcome === "unknown" ? "unknown" : "refused";
  const waited = lastError?.waited ?? 0;
  return new AbortedError({
    method: "POST",
    template,
    path,
    reason: signal.reason,
    outcome,
    attempts,
    waited,
    lastError,
  });
}
