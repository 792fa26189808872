import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { simulate } from "../../src/simulator/cli.ts";
import { startSimulator } from "../../src/simulator/server.ts";
import { ask, permissionsPath, rejection } from "./ask.ts";

/** Runs the command until it ends by itself. */
async function run(...args: readonly string[]) {
  let out = "";
  let error = "";
  const code = await simulate(args, {
    out: (text) => (out += text),
    error: (text) => (error += text),
    signal: AbortSignal.abort(),
  });
  return { code, out, error };
}

/** Starts the command and returns the URL that it prints. The end of the test stops it, and it must exit with 0. */
async function serve(...args: readonly string[]): Promise<{ readonly url: string; readonly out: string }> {
  const stop = new AbortController();
  let ended: Promise<number> | undefined;
  const out = await new Promise<string>((resolve, reject) => {
    ended = simulate(["--port", "0", ...args], {
      out: resolve,
      error: (text) => reject(new Error(text)),
      signal: stop.signal,
    });
  });
  onTestFinished(async () => {
    stop.abort();
    expect(await ended).toBe(0);
  });
  return { url: /http:\/\/\S+\/v1/.exec(out)?.[0] ?? "", out };
}

async function seedFile(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "simulator-seed-"));
  onTestFinished(async () => await rm(folder, { recursive: true }));
  await writeFile(join(folder, "seed.json"), text);
  return join(folder, "seed.json");
}

describe("simulate", () => {
  test("serves the default seed and prints the variables for Terraform", async () => {
    const { url, out } = await serve();
    expect(out).toContain(`export OPENAI_BASE_URL=${url}\n`);
    const key = /export OPENAI_ADMIN_KEY=(\S+)/.exec(out)?.[1];
    const apiKey = /export OPENAI_API_KEY=(\S+)/.exec(out)?.[1];
    expect((await ask({ url }, "/organization/projects", { key })).body.data).toHaveLength(4);
    expect((await ask({ url }, "/fine_tuning/jobs/ftjob-abc123", { key: apiKey })).status).toBe(200);
  });

  test("prints the number of objects when it has many kinds", async () => {
    const { out } = await serve();
    expect(out).toMatch(/org-simulator holds \d+ objects of \d+ kinds\n/);
  });

  test("serves a seed from a file, with its keys, in forced pages", async () => {
    const file = await seedFile(
      JSON.stringify({
        organization: "org-file",
        keys: [{ value: "sk-admin-file" }],
        projects: [{ name: "One" }, { name: "Two" }],
      }),
    );
    const { url, out } = await serve("--seed", file, "--page-size", "1");
    expect(out).toContain("org-file holds projects: 2\n");
    expect(out).not.toContain("sk-admin");
    const { body } = await ask({ url }, "/organization/projects", { key: "sk-admin-file" });
    expect([body.data.length, body.has_more]).toEqual([1, true]);
  });

  test("throttles by its option", async () => {
    const { url } = await serve("--throttle", "1", "--throttle-hint", "retry-after");
    expect((await ask({ url }, "/organization/projects")).status).toBe(200);
    const { status, headers } = await ask({ url }, "/organization/projects");
    expect(status).toBe(429);
    expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
  });

  test("accepts the options for rules and latency", async () => {
    const { url } = await serve("--refuse-organizations", "--admin-key-reads-jobs", "--latency", "1");
    expect((await ask({ url }, "/fine_tuning/jobs")).status).toBe(200);
    const asked = { method: "POST", body: { project_ids: ["org-x"] } };
    expect((await ask({ url }, permissionsPath, asked)).status).toBe(400);
  });

  test("listens on IPv6 by its option", async () => {
    const { url } = await serve("--host", "::1");
    expect(url).toMatch(/^http:\/\/\[::1\]:\d+\/v1$/);
    expect((await ask({ url }, "/organization/projects")).status).toBe(200);
  });

  test("listens by itself, even inside a Node cluster", async () => {
    const child = spawn(process.execPath, ["src/main.ts", "simulate", "--port", "0"], {
      env: { ...process.env, NODE_UNIQUE_ID: "1" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    onTestFinished(() => void child.kill());
    const [text] = (await once(child.stdout, "data")) as [Buffer];
    expect(text.toString()).toContain("http://127.0.0.1:");
  });

  test("stops listening when it is stopped", async () => {
    const stop = new AbortController();
    const started = Promise.withResolvers<string>();
    const ended = simulate(["--port", "0"], { out: started.resolve, error: started.reject, signal: stop.signal });
    const url = /http:\/\/\S+\/v1/.exec(await started.promise)?.[0] ?? "";
    expect((await ask({ url }, "/organization/projects")).status).toBe(200);
    stop.abort();
    expect(await ended).toBe(0);
    expect(await rejection(ask({ url }, "/organization/projects"))).toMatchObject({ cause: { code: "ECONNREFUSED" } });
  });

  test("explains itself", async () => {
    const { code, out } = await run("--help");
    expect(code).toBe(0);
    for (const flag of ["--seed FILE", "--port N", "--latency MS", "--throttle RPM", "--page-size N"]) {
      expect(out).toContain(flag);
    }
  });

  test.each([
    [["--sed", "x"], "--sed"],
    [["now"], "now"],
    [["--port", "many"], '--port takes a whole number from 0 to 65535, not "many"'],
    [["--port", "70000"], '--port takes a whole number from 0 to 65535, not "70000"'],
    [["--port", "-1"], '--port takes a whole number from 0 to 65535, not "-1"'],
    [["--latency", "-1"], '--latency takes a whole number from 0 to 600000, not "-1"'],
    [["--latency", "99999999999"], '--latency takes a whole number from 0 to 600000, not "99999999999"'],
    [["--throttle", "often"], '--throttle takes a whole number of at least 1, not "often"'],
    [["--seed"], "--seed"],
    [["-1"], "-1"],
    [["--page-size", "0"], '--page-size takes a whole number of at least 1, not "0"'],
    [["--throttle", "0"], '--throttle takes a whole number of at least 1, not "0"'],
    [["--throttle-hint", "smoke"], "--throttle-hint takes one of retry-after"],
    [["--host", "0.0.0.0"], "The simulator listens on loopback only"],
    [["--seed", "/nowhere/seed.json"], "the seed /nowhere/seed.json cannot be read"],
  ])("refuses %j on stderr with exit code 1", async (args, message) => {
    const { code, out, error } = await run(...args);
    expect([code, out]).toEqual([1, ""]);
    expect(error).toContain(message);
    expect(error).not.toContain("    at ");
  });

  test("prints the fault of an invalid seed", async () => {
    const broken = await run("--seed", await seedFile("{"));
    expect(broken.error).toContain("is not JSON");
    const misspelt = await run("--port", "0", "--seed", await seedFile('{"projects":[{"nam":"x"}]}'));
    expect(misspelt.error).toContain("seed.json is invalid: projects[0].nam: Unknown parameter: 'nam'.");
    const empty = await run("--port", "0", "--seed", await seedFile("null"));
    expect(empty.error).toContain("seed.json is invalid: expected an object, got null");
  });

  test("reads a seed that begins with a byte order mark", async () => {
    expect((await serve("--seed", await seedFile('\uFEFF{"organization":"org-marked"}'))).out).toContain("org-marked");
  });

  test("prints that the port is in use", async () => {
    const other = await startSimulator();
    onTestFinished(async () => await other.close());
    const { code, error } = await run("--port", new URL(other.url).port);
    expect(code).toBe(1);
    expect(error).toContain("the port is in use; choose another port with --port");
  });
});
