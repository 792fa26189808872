import type { Clock } from "./clock.ts";
import { AbortedError, ApiError } from "./error.ts";
import type { ApiPath } from "./path.ts";

/** How the items of a POST that takes many are put together, and found again. */
export interface Bulk {
  readonly body: (items: readonly string[]) => unknown;
  /** What the POST would have answered for an item that is there, or undefined: asked when an answer was lost. */
  readonly confirm: (item: string, signal: AbortSignal) => Promise<unknown>;
}

/** Sends one request; `confirm` as Api.post has it. */
export type Post = (body: unknown, confirm: () => Promise<unknown>, signal: AbortSignal) => Promise<unknown>;

export interface Batches {
  /**
   * Adds an item to the next request of its path, and resolves to the answer of the request that carried it.
   * A refused request is split, so that an item is refused only for its own sake.
   */
  add(path: ApiPath, item: string, bulk: Bulk, post: Post, signal: AbortSignal): Promise<unknown>;
}

/** Items that arrive while this many milliseconds bring another go together: Terraform starts its operations in bursts. */
const pause = 20;
/** However many arrive, the first waits no longer than this. */
const patience = 200;
/** The API names no limit; an organization rarely has more projects. */
const largest = 100;

interface Waiter {
  readonly item: string;
  readonly settle: (outcome: Outcome) => void;
  gone: boolean;
  /** Called when its operation ends while the request is out. */
  onGone: () => void;
}

type Outcome = { readonly answer: unknown } | { readonly error: unknown };

interface Queue {
  waiting: Waiter[];
  busy: boolean;
}

export function createBatches(clock: Clock): Batches {
  const queues = new Map<string, Queue>();

  /** One request at a time for a path: what arrives meanwhile makes the next one larger. */
  const work = async (path: ApiPath, queue: Queue, bulk: Bulk, post: Post): Promise<void> => {
    queue.busy = true;
    while (queue.waiting.length > 0) {
      await gather(clock, queue);
      const waiters = queue.waiting.splice(0, largest);
      if (waiters.length > 0) await carry(waiters, bulk, post);
    }
    queue.busy = false;
    queues.delete(path.path);
  };

  return {
    add: (path, item, bulk, post, signal) =>
      new Promise((resolve, reject) => {
        const queue = queues.get(path.path) ?? { waiting: [], busy: false };
        queues.set(path.path, queue);
        const leave = (): void => {
          waiter.gone = true;
          waiter.onGone();
          const unsent = queue.waiting.indexOf(waiter);
          if (unsent !== -1) queue.waiting.splice(unsent, 1);
          reject(interruption(path, signal, unsent === -1 ? "unknown" : "refused"));
        };
        const waiter: Waiter = {
          item,
          gone: false,
          onGone: () => {},
          settle: (outcome) => {
            signal.removeEventListener("abort", leave);
            if ("answer" in outcome) resolve(outcome.answer);
            else reject(outcome.error);
          },
        };
        if (signal.aborted) {
          reject(interruption(path, signal, "refused"));
          return;
        }
        signal.addEventListener("abort", leave, { once: true });
        queue.waiting.push(waiter);
        if (!queue.busy) void work(path, queue, bulk, post);
      }),
  };
}

/** Waits until no more items arrive. */
async function gather(clock: Clock, queue: Queue): Promise<void> {
  const begun = clock.now();
  let counted: number;
  do {
    counted = queue.waiting.length;
    await clock.sleep(pause, new AbortController().signal);
  } while (queue.waiting.length > counted && queue.waiting.length < largest && clock.now() - begun < patience);
}

async function carry(waiters: readonly Waiter[], bulk: Bulk, post: Post): Promise<void> {
  const remaining = (): readonly Waiter[] => waiters.filter(({ gone }) => !gone);
  const items = [...new Set(waiters.map(({ item }) => item))];
  const shared = new AbortController();
  for (const waiter of waiters) {
    waiter.onGone = () => {
      if (remaining().length === 0) shared.abort(new Error("nobody waits for this any more"));
    };
  }
  const found = new Map<string, unknown>();
  const confirm = async (): Promise<unknown> => {
    const answers = await Promise.all(items.map((item) => bulk.confirm(item, shared.signal)));
    for (const [index, item] of items.entries()) if (answers[index] !== undefined) found.set(item, answers[index]);
    return found.size > 0 ? found : undefined;
  };
  try {
    const answer = await post(bulk.body(items), confirm, shared.signal);
    const answerOf = (item: string): unknown => (answer === found ? found.get(item) : answer);
    const [answered = [], missing = []] = partition(remaining(), ({ item }) => answerOf(item) !== undefined);
    settleAll(answered, ({ item }) => ({ answer: answerOf(item) }));
    if (missing.length > 0) await carry(missing, bulk, post);
  } catch (error) {
    if (items.length === 1 || !isAboutItems(error)) {
      settleAll(remaining(), () => ({ error }));
      return;
    }
    const first = new Set(items.slice(0, Math.ceil(items.length / 2)));
    for (const part of partition(remaining(), ({ item }) => first.has(item))) {
      if (part.length > 0) await carry(part, bulk, post);
    }
  }
}

function partition(waiters: readonly Waiter[], test: (waiter: Waiter) => boolean): readonly (readonly Waiter[])[] {
  return [waiters.filter(test), waiters.filter((waiter) => !test(waiter))];
}

function settleAll(waiters: readonly Waiter[], outcome: (waiter: Waiter) => Outcome): void {
  for (const waiter of waiters) waiter.settle(outcome(waiter));
}

/** Whether a request may have been refused for one of its items. */
function isAboutItems(error: unknown): boolean {
  return error instanceof ApiError && error.outcome === "refused" && [400, 404, 409, 422].includes(error.status ?? 0);
}

function interruption({ template }: ApiPath, signal: AbortSignal, outcome: "refused" | "unknown"): AbortedError {
  return new AbortedError({
    method: "POST",
    template,
    reason: signal.reason,
    outcome,
    attempts: outcome === "unknown" ? 1 : 0,
    waited: 0,
  });
}
