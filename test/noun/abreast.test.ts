import { expect, test } from "vitest";
import { abreast } from "../../src/noun/abreast.ts";

test("results have the order of the items, with at most as many at a time as the width", async () => {
  let [underWay, most] = [0, 0];
  const results = await abreast([5, 1, 4, 2, 3], 2, async (item) => {
    most = Math.max(most, ++underWay);
    for (let turn = 0; turn < item; turn++) await Promise.resolve();
    underWay--;
    return item * 10;
  });
  expect(results).toEqual([50, 10, 40, 20, 30]);
  expect(most).toBe(2);
  expect(await abreast([], 2, async () => await Promise.resolve())).toEqual([]);
});

test("after a failure no further item starts", async () => {
  const begun: number[] = [];
  const work = async (item: number): Promise<void> => {
    begun.push(item);
    await Promise.resolve();
    if (item === 1) throw new Error("no");
  };
  await expect(abreast([0, 1, 2, 3, 4, 5, 6, 7], 2, work)).rejects.toThrow("no");
  await Promise.resolve();
  expect(begun.length).toBeLessThan(5);
});
