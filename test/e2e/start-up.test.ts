import { expect, test } from "vitest";
import { measureLaunches } from "../../scripts/bench/cost.ts";
import { ratio } from "../../scripts/bench/speed.ts";
import { executable, executableFolder } from "../support/executable.ts";

/** `npm run bench` measures the launch. A failure of this test means that every launch loads modules that it does not need. */
const generous = 5;

test("a launch takes at most a few times the launch of a bare executable with the same Node", async () => {
  const { alone: launched } = await measureLaunches(
    { executable, folder: executableFolder, address: "", name: "ours" },
    9,
  );
  // The log of CI shows the change from run to run.
  process.stdout.write(
    `start-up: ${launched.ours.median.toFixed(0)} ms, ${ratio(launched).toFixed(2)} times ${launched.against}\n`,
  );
  expect(ratio(launched)).toBeLessThan(generous);
});
