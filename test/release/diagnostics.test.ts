import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { summaries } from "../../scripts/diagnostics/summaries.ts";

const script = join(import.meta.dirname, "../../scripts/diagnostics.ts");

test("the troubleshooting guide has every summary of the sources, and no other", async () => {
  await expect(promisify(execFile)(process.execPath, [script, "--check"])).resolves.toBeDefined();
});

test("a summary without a meaning, and a meaning without a summary, are named", async () => {
  const sources = await provider('errorDiagnostic("Something New", "detail")');
  const failure = await promisify(execFile)(process.execPath, [script, "--check", "--sources", sources]).catch(
    (error: unknown) => error,
  );
  expect(failure).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('no meaning for "Something New"') as string,
  });
  expect(failure).toMatchObject({ stderr: expect.stringContaining('nothing gives "Operation Timed Out"') as string });
});

test.each([
  ["a string", 'new DiagnosticError("One Thing", "…")', ["One Thing"]],
  ["what a method is given", 'context.warn("One Thing", "…")', ["One Thing"]],
  ["either branch", 'errorDiagnostic(a ? "One Thing" : "Two Things", "…")', ["One Thing", "Two Things"]],
  ["a template", "errorDiagnostic(`Code ${a}`, `…`)", ["Code …"]],
  ["a template of strings", 'errorDiagnostic(`No ${a ? "One" : "Two"}`, "…")', ["No One", "No Two"]],
  ["a table", 'const s = { a: "One Thing", b: `Code ${x}` }[k]; errorDiagnostic(s, "…")', ["Code …", "One Thing"]],
])("a summary is told from %s", async (_what, code, found) => {
  expect(summaries(await provider(code))).toEqual(found);
});

test("a summary that cannot be told is an error", async () => {
  const sources = await provider('errorDiagnostic(title(), "…")');
  expect(() => summaries(sources)).toThrow("provider.ts: a summary cannot be told");
});

/** Sources that hold nothing but this. */
async function provider(code: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "diagnostics-"));
  onTestFinished(async () => await rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, "provider.ts"), code);
  return folder;
}
