/**
 * Reads a list. The reader calls `sent(true)` when its first request goes out, after which the list may miss later
 * writes, and `sent(false)` when that request failed and will be repeated.
 */
export type Read<T> = (signal: AbortSignal, sent: (sent: boolean) => void) => Promise<T>;

/**
 * Lists with many readers: one fetch serves all callers while it runs, and its result is kept until a write changes the list.
 * A fetch ends early only when all its callers have left. Its callers receive its errors, which are not kept.
 */
export interface Collections<T> {
  /** `key` names the list, `path` is its path; `fresh` requires a request sent after this call. Rejects with the signal's reason. */
  read(
    list: { readonly key: string; readonly path: string },
    signal: AbortSignal,
    fresh: boolean,
    read: Read<T>,
  ): Promise<T>;
  /** Whether the list is kept, so that reading it takes no request. */
  has(key: string): boolean;
  /**
   * Forgets each list that a write to `path` can change: the list at `path`, the list that contains the object at `path`, and
   * the lists below that object.
   */
  drop(path: string): void;
  /** Forgets the list at `path`, and all lists below it. */
  dropWithin(path: string): void;
  /** Ends all fetches, running and later, with this reason for all callers. */
  close(reason: Error): void;
}

interface Entry<T> {
  readonly path: string;
  readonly result: Promise<T>;
  readonly controller: AbortController;
  sent: boolean;
  ended: boolean;
  waiting: number;
}

export function createCollections<T>(): Collections<T> {
  const entries = new Map<string, Entry<T>>();
  const running = new Set<Entry<T>>();
  let closed: Error | undefined;

  const begin = (key: string, path: string, read: Read<T>): Entry<T> => {
    const controller = new AbortController();
    const entry: Entry<T> = {
      path,
      controller,
      sent: false,
      ended: false,
      waiting: 0,
      result: read(controller.signal, (sent) => {
        entry.sent = sent;
      }).then(
        (value) => {
          end(entry);
          return value;
        },
        (error: unknown) => {
          end(entry);
          if (entries.get(key) === entry) entries.delete(key);
          throw error;
        },
      ),
    };
    entries.set(key, entry);
    running.add(entry);
    if (closed !== undefined) controller.abort(closed);
    return entry;
  };
  const end = (entry: Entry<T>): void => {
    entry.ended = true;
    running.delete(entry);
  };

  return {
    read: (list, signal, fresh, read) => {
      const kept = entries.get(list.key);
      const entry = kept === undefined || (fresh && kept.sent) ? begin(list.key, list.path, read) : kept;
      return join(entry, signal, () => {
        if (entries.get(list.key) === entry) entries.delete(list.key);
      });
    },
    has: (key) => entries.get(key)?.ended === true,
    drop: (path) => {
      for (const [key, entry] of entries) {
        const own = path.slice(0, path.lastIndexOf("/"));
        if (own === entry.path || isWithin(entry.path, path)) entries.delete(key);
      }
    },
    dropWithin: (path) => {
      for (const [key, entry] of entries) if (isWithin(entry.path, path)) entries.delete(key);
    },
    close: (reason) => {
      closed = reason;
      entries.clear();
      for (const entry of running) entry.controller.abort(reason);
    },
  };
}

/** Waits for a fetch until the caller's own signal aborts. The last caller to leave a running fetch ends it. */
function join<T>(entry: Entry<T>, signal: AbortSignal, abandon: () => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      entry.waiting--;
      if (entry.waiting === 0 && !entry.ended) {
        abandon();
        entry.controller.abort(signal.reason);
      }
      reject(signal.reason);
    };
    entry.waiting++;
    entry.result.then(
      (value) => {
        signal.removeEventListener("abort", leave);
        resolve(value);
      },
      (error: unknown) => {
        signal.removeEventListener("abort", leave);
        reject(error);
      },
    );
    if (signal.aborted) leave();
    else signal.addEventListener("abort", leave, { once: true });
  });
}

function isWithin(path: string, ancestor: string): boolean {
  return path === ancestor || path.startsWith(`${ancestor}/`);
}
