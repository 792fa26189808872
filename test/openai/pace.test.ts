import { describe, expect, test } from "vitest";
import { createPace } from "../../src/openai/pace.ts";
import type { Pace, Turn } from "../../src/openai/pace.ts";
import { rejection, testClock } from "./test-server.ts";

const signal = new AbortController().signal;
const take = (pace: Pace, endpoint = "GET /a"): Promise<Turn> => pace.turn(endpoint, pace.place(), signal);

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

  test("lets one go at a time after a cool-down, longest waiting first, and is free again when nobody waits", async () => {
    const clock = testClock();
    const pace = createPace(clock);
    const throttled = pace.place();
    const first = await pace.turn("GET /a", throttled, signal);
    first.done({ throttled: true, wait: 5000 });
    const order: string[] = [];
    const turns: Turn[] = [];
    const wait = async (name: string, place: number): Promise<void> => {
      const turn = await pace.turn("GET /a", place, signal);
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

  test("that says nothing is left alone for longer each time, and no longer once it answers", async () => {
    const clock = testClock();
    const pace = createPace(clock);
    for (let round = 0; round < 6; round++) (await take(pace)).done({ throttled: true, wait: undefined });
    (await take(pace)).done();
    (await take(pace)).done({ throttled: true, wait: undefined });
    await take(pace);
    expect(clock.sleeps).toEqual([525, 1025, 2025, 4025, 8025, 8025, 525]);
  });

  test("that keeps refusing after no wait at all is left alone all the same", async () => {
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

describe("whoever waits", () => {
  test("can leave, and the others go on", async () => {
    const pace = createPace(testClock());
    (await take(pace)).done({ throttled: true, wait: 5000 });
    const operation = new AbortController();
    const leaving = rejection(pace.turn("GET /a", pace.place(), operation.signal));
    const staying = take(pace);
    operation.abort(new Error("over"));
    expect((await leaving).message).toBe("over");
    (await staying).done();
    await take(pace);
  });

  test("is told for how long", async () => {
    const pace = createPace(testClock());
    (await take(pace)).done({ throttled: true, wait: 5000 });
    const waits: number[] = [];
    await pace.turn("GET /a", pace.place(), signal, (wait) => waits.push(wait));
    expect(waits).toEqual([5025]);
  });
});

test("no minute sees more requests to an endpoint than allowed", async () => {
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
