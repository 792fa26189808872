import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("what is committed in gen/ is what the .proto files make", async () => {
  const root = join(import.meta.dirname, "../../..");
  const run = promisify(execFile)(process.execPath, ["scripts/generate.ts", "--check"], { cwd: root });
  const stderr = await run.then(
    () => "",
    (error: { stderr: string }) => error.stderr,
  );
  expect(stderr).not.toContain("src/kit/wire/gen");
});
