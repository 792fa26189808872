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
  ["a name that a method keeps", 'const { warn } = context; warn("One Thing", "…")', ["One Thing"]],
  ["what a method is given", 'context.warn("One Thing", "…")', ["One Thing"]],
  ["either branch", 'errorDiagnostic(a ? "One Thing" : "Two Things", "…")', ["One Thing", "Two Things"]],
  ["a template", "errorDiagnostic(`Code ${a}`, `…`)", ["Code …"]],
  ["a template of strings", 'errorDiagnostic(`No ${a ? "One" : "Two"}`, "…")', ["No One", "No Two"]],
  ["a table", 'const s = { a: "One Thing", b: `Code ${x}` }[k]; errorDiagnostic(s, "…")', ["Code …", "One Thing"]],
])("a summary is told from %s", async (_what, code, found) => {
  expect(summaries(await provider(code))).toEqual(found);
});

test.each([
  ["a call", 'errorDiagnostic(title(), "…")'],
  ["one branch of two", 'errorDiagnostic(a ? "One Thing" : title(), "…")'],
  ["one entry of a table", 'const s = { a: "One Thing", b: title() }[k]; errorDiagnostic(s, "…")'],
  ["a table with more than it shows", 'const s = { a: "One Thing", ...rest }[k]; errorDiagnostic(s, "…")'],
  ["a parameter", 'function refuse(summary) { throw new DiagnosticError(summary, "…") }'],
  ["one of two constants of that name", '{ const s = { a: "One" }[k]; } { const s = b; errorDiagnostic(s, "…") }'],
  ["a sum", 'errorDiagnostic("One " + "Thing", "…")'],
  ["arguments that are spread", "errorDiagnostic(...told)"],
])("a summary that cannot be told from %s is an error", async (_what, code) => {
  const sources = await provider(code);
  expect(() => summaries(sources)).toThrow("provider.ts: a summary is unknown");
});

test.each([
  ["renamed by an import", 'import { errorDiagnostic as e } from "./x.ts"; e("One Thing", "…")'],
  ["renamed by a constant", 'const e = errorDiagnostic; e("One Thing", "…")'],
  ["handed on", '["One Thing"].map(errorDiagnostic)'],
  ["called by way of call", 'errorDiagnostic.call(null, "One Thing", "…")'],
  ["extended", 'class Refusal extends DiagnosticError { constructor() { super("One Thing", "…"); } }'],
  ["seen as another type", '(errorDiagnostic as Maker)("One Thing", "…")'],
  ["a method in brackets", 'context["warn"]("One Thing", "…")'],
  ["a method taken off", 'const w = context.warn; w("One Thing", "…")'],
  ["a method renamed", 'const { warn: w } = context; w("One Thing", "…")'],
  ["a default of another name", 'function f(e = errorDiagnostic) { e("One Thing", "…") }'],
  ["exported under another name", 'export { errorDiagnostic as e } from "./x.ts"'],
])("a maker of diagnostics that is %s is an error", async (_what, code) => {
  const sources = await provider(code);
  expect(() => summaries(sources)).toThrow(/provider\.ts: \w+ is not called by its name/);
});

test.each([
  ["whole", 'const d = { severity: "error", summary: "One Thing", detail: "…" }'],
  ["with its names quoted", 'const d = { "severity": 1, "summary": title }'],
  ["as a copy", 'const d = { ...other, summary: "One Thing" }'],
])("a diagnostic that is written as an object, %s, is an error", async (_what, code) => {
  const sources = await provider(code);
  expect(() => summaries(sources)).toThrow("provider.ts: a diagnostic is written as an object");
});

/** Sources that hold nothing but this. */
async function provider(code: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "diagnostics-"));
  onTestFinished(async () => await rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, "provider.ts"), code);
  return folder;
}
