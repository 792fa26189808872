import { describe, expect, test } from "vitest";
import type { Clock } from "../../src/openai/clock.ts";
import { createPace } from "../../src/openai/pace.ts";
import type { Pace, Slot } from "../../src/openai/pace.ts";
import { rejection, testClock } from "./test-server.ts";

const signal = new AbortController().signal;
const take = (pace: Pace, endpoint = "GET /a"): Promise<Slot> => pace.slot(endpoint, pace.place(), signal);

describe("an endpoint", () => {
  test("is free until it throttles", async () => {
    const clock = testClock();
    const pace = createPace(clock);
    await Promise.all(Array.from({ length: 100 }, () => take(pace)));
    expect(clock.sleeps).toEqual([]);
  });

  test("that throttles does not hold back another", async () => {
    const clock = testClock();
    const pace = createPace(clock);
    (await take(pace, "GET /a")).done({ throttled: true, wait: 9000 });
    await take(pace, "GET /b");
    expect(clock.sleeps).toEqual([]);
  });

  test("serves one request at a time after a cool-down, longest waiting first, and is free again when none waits", async () => {
    const clock = testClock();
    const pace = createPace(clock);
    const throttled = pace.place();
    const first = await pace.slot("GET /a", throttled, signal);
    first.done({ throttled: true, wait: 5000 });
    const order: string[] = [];
    const turns: Slot[] = [];
    const wait = async (name: string, place: number): Promise<void> => {
      const turn = await pace.slot("GET /a", place, signal);
      order.push(name);
      turns.push(turn);
    };
    const all = [wait("b", pace.place()), wait("c", pace.place()), wait("a", throttled)];
    await all[2];
    expect(order).toEqual(["a"]);
    turns[0]?.done();
    await all[0];
    expect(order).toEqual(["a", "b"]);
    turns[1]?.done();
    await all[1];
    turns[2]?.done();
    await Promise.all([take(pace), take(pace)]);
    expect(clock.sleeps).toHaveLength(3);
    expect(new Set(clock.sleeps)).toEqual(new Set([5025]));
  });

  test("counts the refusals of requests that were under way together as one", async () => {
    const clock = testClock();
    const pace = createPace(clock);
    const turns = await Promise.all(Array.from({ length: 20 }, () => take(pace)));
    turns.forEach((turn) => turn.done({ throttled: true, wait: undefined }));
    await take(pace);
    expect(clock.sleeps).toEqual([525]);
  });

  test("that throttles without a wait is left alone for longer each time, until it answers", async () => {
    const clock = testClock();
    const pace = createPace(clock);
    for (let round = 0; round < 6; round++) (await take(pace)).done({ throttled: true, wait: undefined });
    (await take(pace)).done();
    (await take(pace)).done({ throttled: true, wait: undefined });
    await take(pace);
    expect(clock.sleeps).toEqual([525, 1025, 2025, 4025, 8025, 8025, 525]);
  });

  test("that keeps refusing with a wait of zero is left alone nevertheless", async () => {
    const clock = testClock();
    const pace = createPace(clock);
    for (let round = 0; round < 3; round++) (await take(pace)).done({ throttled: true, wait: 0 });
    await take(pace);
    expect(clock.sleeps).toEqual([25, 1025, 2025]);
  });

  test("whose budget is spent is left alone until it is refilled", async () => {
    const clock = testClock();
    const pace = createPace(clock);
    (await take(pace)).done({ throttled: false, wait: 6000 });
    await take(pace);
    expect(clock.sleeps).toEqual([6025]);
  });
});

describe("a waiting request", () => {
  test("can leave, and the others continue", async () => {
    const pace = createPace(testClock());
    (await take(pace)).done({ throttled: true, wait: 5000 });
    const operation = new AbortController();
    const leaving = rejection(pace.slot("GET /a", pace.place(), operation.signal));
    const staying = take(pace);
    operation.abort(new Error("over"));
    expect((await leaving).message).toBe("over");
    (await staying).done();
    await take(pace);
  });

  test("learns how long it waits", async () => {
    const pace = createPace(testClock());
    (await take(pace)).done({ throttled: true, wait: 5000 });
    const waits: number[] = [];
    await pace.slot("GET /a", pace.place(), signal, (wait) => waits.push(wait));
    expect(waits).toEqual([5025]);
  });
});

test("no minute has more requests to an endpoint than allowed", async () => {
  const clock = testClock();
  const pace = createPace(clock, 7);
  const times: number[] = [];
  await Promise.all(
    Array.from({ length: 50 }, async () => {
      const turn = await take(pace);
      times.push(clock.now());
      turn.done();
    }),
  );
  expect(times).toHaveLength(50);
  for (const time of times)
    expect(times.filter((other) => other >= time && other < time + 60_000).length).toBeLessThanOrEqual(7);
  expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeLessThan(7.1 * 60_000);
});

/** A budget of seven requests, refilled at seven a minute, like that of an endpoint of the admin plane. */
function bucket(clock: Clock): () => number | undefined {
  let tokens = 7;
  let at = clock.now();
  return () => {
    tokens = Math.min(7, tokens + ((clock.now() - at) * 7) / 60_000);
    at = clock.now();
    if (tokens < 1) return Math.ceil(((1 - tokens) * 60_000) / 7);
    tokens--;
    return undefined;
  };
}

/** A budget of seven requests in each interval of so many milliseconds. */
function fixedWindow(clock: Clock, length = 60_000): () => number | undefined {
  const counts = new Map<number, number>();
  return () => {
    const window = Math.floor(clock.now() / length);
    const count = counts.get(window) ?? 0;
    if (count >= 7) return (window + 1) * length - clock.now();
    counts.set(window, count + 1);
    return undefined;
  };
}

/** Makes a hundred requests by so many callers. Returns how many requests were sent, and the duration in milliseconds. */
async function hundred(
  limiter: (clock: Clock) => () => number | undefined,
  says: boolean,
  callers: number,
): Promise<{ readonly sent: number; readonly took: number }> {
  const clock = testClock();
  const pace = createPace(clock);
  const refusedFor = limiter(clock);
  const began = clock.now();
  let left = 100;
  let sent = 0;
  const call = async (): Promise<void> => {
    const place = pace.place();
    for (;;) {
      const turn = await pace.slot("GET /a", place, signal);
      sent++;
      await clock.sleep(100, signal);
      const wait = refusedFor();
      turn.done(wait === undefined ? undefined : { throttled: true, wait: says ? wait : undefined });
      if (wait === undefined) return;
    }
  };
  const calls = async (): Promise<void> => {
    while (left-- > 0) await call();
  };
  await Promise.all(Array.from({ length: callers }, calls));
  return { sent, took: clock.now() - began };
}

describe("a hundred requests against an API that takes seven a minute", () => {
  test.each<[string, (clock: Clock) => () => number | undefined, boolean, number, number]>([
    ["refilling steadily, naming the wait, asked by ten", bucket, true, 10, 130],
    ["refilling steadily, naming no wait, asked by ten", bucket, false, 10, 140],
    ["refilling steadily, naming the wait, asked by one", bucket, true, 1, 130],
    ["refilling steadily, naming no wait, asked by one", bucket, false, 1, 140],
    ["by the minute, naming the wait, asked by ten", fixedWindow, true, 10, 130],
    ["by the minute, naming no wait, asked by ten", fixedWindow, false, 10, 175],
    ["by the minute, naming no wait, asked by one", fixedWindow, false, 1, 175],
  ])("%s, take hardly longer than necessary, and few are refused", async (_name, limiter, says, callers, most) => {
    const { sent, took } = await hundred(limiter, says, callers);
    expect(sent).toBeLessThan(most);
    // 93 of them must wait for a refill: 13.3 minutes.
    expect(took / 60_000).toBeLessThan(14.5);
  });
});

test.each([
  [1000, true],
  [1000, false],
  [10_000, true],
  [10_000, false],
])(
  "a budget of seven that is refilled all at once, every %d ms, is used up (naming the wait: %j)",
  async (length, says) => {
    const { took } = await hundred((clock) => fixedWindow(clock, length), says, 10);
    expect(took / length).toBeLessThan((93 / 7) * 1.5);
  },
);
