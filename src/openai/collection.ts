/**
 * A list being read. `sent` is told true when its first request goes out, after which the list may miss what is written
 * later, and false when that request brought nothing and will be sent anew.
 */
export type Read<T> = (signal: AbortSignal, sent: (sent: boolean) => void) => Promise<T>;

/**
 * Lists read by many: one fetch answers all who ask while it runs, and what it brought is kept until a write to it.
 * A fetch ends early only when nobody waits for it any more. Errors go to those who waited and are not kept.
 */
export interface Collections<T> {
  /** `key` names the list, `path` is where it lives; `fresh` wants what was read after this call. Rejects with the signal's reason. */
  read(
    list: { readonly key: string; readonly path: string },
    signal: AbortSignal,
    fresh: boolean,
    read: Read<T>,
  ): Promise<T>;
  /** Whether the list is here, so that reading it takes no request. */
  has(key: string): boolean;
  /**
   * Forgets each list that a write to `path` can change: the one it adds to, the one the object at it is in, and those
   * that belong to that object.
   */
  drop(path: string): void;
  /** Forgets the list at `path`, and all lists below it. */
  dropWithin(path: string): void;
  /** Ends all fetches, and those that are begun later, with this reason for all who wait. */
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

/** Waits for a fetch until one's own signal aborts; the last to leave a running fetch ends it. */
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
