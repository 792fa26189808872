import { expect, test } from "vitest";
import { measureLaunches } from "../../scripts/bench/cost.ts";
import { ratio } from "../../scripts/bench/speed.ts";
import { executable, executableFolder } from "../support/executable.ts";

/** What it is for is in `npm run bench`; beyond this, somebody made every launch load what it does not need. */
const generous = 5;

test("a launch takes no more than a few times that of a bare executable of the same Node", async () => {
  const { alone: launched } = await measureLaunches(
    { executable, folder: executableFolder, address: "", name: "ours" },
    9,
  );
  // Printed, so that the log of CI shows how it goes from one run to the next.
  process.stdout.write(
    `start-up: ${launched.ours.median.toFixed(0)} ms, ${ratio(launched).toFixed(2)} times ${launched.against}\n`,
  );
  expect(ratio(launched)).toBeLessThan(generous);
});
