import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { root } from "./pages.ts";

const permission = "resources/fine_tuning_checkpoint_permission.md";

test("docs/ is what the schemas and the examples make it", async () => {
  expect(await docs("--check")).toBe("");
});

test("pages that are stale, missing or left over are named, and mended without touching the guides", async () => {
  const folder = await mkdtemp(join(tmpdir(), "docs-"));
  onTestFinished(async () => await rm(folder, { recursive: true, force: true }));
  await docs("-o", folder);
  expect(await docs("--check", "-o", folder)).toBe("");

  const fresh = await readFile(join(folder, permission), "utf8");
  await writeFile(join(folder, permission), fresh.replace("(Required,", "(Optional,"));
  await rm(join(folder, "index.md"));
  await writeFile(join(folder, "data-sources/gone.md"), "left over");
  await mkdir(join(folder, "guides"));
  await writeFile(join(folder, "guides/by-hand.md"), "by hand");
  const complaint = await docs("--check", "-o", folder);
  expect(complaint.match(/[\w-]+\.md/g)).toEqual(["gone.md", "index.md", "fine_tuning_checkpoint_permission.md"]);

  await docs("-o", folder);
  expect(await docs("--check", "-o", folder)).toBe("");
  expect(await readFile(join(folder, permission), "utf8")).toBe(fresh);
  expect(await readFile(join(folder, "guides/by-hand.md"), "utf8")).toBe("by hand");
});

/** Runs the script and gives what it complained about; exit code 1 goes with a complaint, and only with one. */
async function docs(...args: readonly string[]): Promise<string> {
  const run = promisify(execFile)(process.execPath, [join(root, "scripts/docs.ts"), ...args]);
  const { code, stderr } = await run.then(
    (done) => ({ code: 0, stderr: done.stderr }),
    (error: { code: number; stderr: string }) => error,
  );
  expect(code).toBe(stderr === "" ? 0 : 1);
  return stderr;
}
