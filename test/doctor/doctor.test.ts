import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { createMasking } from "terraform-plugin-kit/testing";
import type { Check } from "../../src/doctor/check.ts";
import { doctor } from "../../src/doctor/command.ts";
import { connectByEnvironment } from "../../src/provider.ts";
import { startSimulator } from "../../src/simulator/server.ts";
import type { Simulator, SimulatorOptions } from "../../src/simulator/server.ts";
import { startSecureServer } from "../openai/secure-server.ts";
import { startServer } from "../openai/test-server.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

const adminKey = "sk-admin-doctorSecret0123456789";
const ordinaryKey = "sk-proj-doctorSecret0123456789";

interface Examined {
  readonly code: number;
  readonly out: string;
  readonly error: string;
  readonly ok: boolean;
  readonly checks: readonly Check[];
  /** Returns the status of a check. */
  status(name: string): string | undefined;
  check(name: string): Check | undefined;
}

test("in a healthy organization, every check is ok or skipped, and doctor only reads", async () => {
  const { simulator, env } = await simulated();
  const { code, ok, checks, out } = await examine(env);
  expect(checks.filter(({ status }) => status !== "ok").map(({ name }) => name)).toEqual([
    "organization",
    "project",
    "certificate",
  ]);
  expect({ code, ok }).toEqual({ code: 0, ok: true });
  const requests = simulator.journal.entries();
  expect(new Set(requests.map(({ method }) => method))).toEqual(new Set(["GET"]));
  // Each family is read once, and the projects a second time, for the check of the API.
  const paths = requests.map(({ path }) => path);
  expect(paths.filter((path, index) => paths.indexOf(path) !== index)).toEqual(["/organization/projects"]);
  expect(requests.filter(({ template }) => template === undefined)).toEqual([]);
  expect(out).not.toContain("Secret");
});

test("--json prints one object on stdout, and progress on stderr", async () => {
  const { env } = await simulated();
  const { out, error } = await examine(env);
  const report = JSON.parse(out) as Readonly<Record<string, unknown>>;
  expect(Object.keys(report)).toEqual(["ok", "checks"]);
  for (const check of report["checks"] as readonly object[]) {
    expect(Object.keys(check)).toEqual(["name", "status", "detail", "remedy"]);
    expect(check).toEqual({
      name: expect.stringMatching(/^[a-z_]+$/u) as string,
      status: expect.stringMatching(/^(?:ok|warning|failed|skipped)$/u) as string,
      detail: expect.stringMatching(/./u) as string,
      remedy: expect.any(String) as string,
    });
  }
  expect(error).toContain("admin_key: ok\n");
});

test("without --json, each check is a line, with its remedy below", async () => {
  const { env } = await simulated();
  const { out, error, code } = await run([], { ...env, OPENAI_API_KEY: "" });
  expect(code).toBe(0);
  expect(out).toMatch(/^ok +admin_key: /u);
  expect(out).toMatch(/^warning +ordinary_key: .*\n +→ To read fine-tuning jobs, set OPENAI_API_KEY/mu);
  expect(out).toMatch(/\n\d+ checks: \d+ ok, 1 with a warning, 0 failed, \d+ skipped\.\n$/u);
  expect(error).toBe("");
});

test("without an ordinary key, the result is a warning and exit code 0", async () => {
  const { env } = await simulated();
  const { code, status } = await examine({ ...env, OPENAI_API_KEY: "" });
  expect([code, status("ordinary_key"), status("access_fine_tuning_job")]).toEqual([0, "warning", "skipped"]);
});

test("a missing admin key fails, and no request is sent", async () => {
  const { env, simulator } = await simulated();
  const { code, check, status } = await examine({ ...env, OPENAI_ADMIN_KEY: "" });
  expect(code).toBe(1);
  expect(check("admin_key")?.remedy).toContain("Set OPENAI_ADMIN_KEY");
  expect(status("connection")).toBe("skipped");
  expect(simulator.journal.count()).toBe(0);
});

test.each([
  ["an ordinary key", "OPENAI_ADMIN_KEY", ordinaryKey, "admin_key", /looks like an ordinary key/u],
  ["an admin key", "OPENAI_API_KEY", adminKey, "ordinary_key", /looks like an admin key/u],
  ["quotation marks", "OPENAI_ADMIN_KEY", `"${adminKey}"`, "admin_key", /quotation mark/u],
  ["the word Bearer", "OPENAI_ADMIN_KEY", `Bearer ${adminKey}`, "admin_key", /"Bearer"/u],
  ["a line break", "OPENAI_API_KEY", `${ordinaryKey}\nx`, "ordinary_key", /line break/u],
])("%s in %s fails, and the key is not shown", async (_, variable, value, name, detail) => {
  const { env } = await simulated();
  const { code, check, out } = await examine({ ...env, [variable]: value });
  expect(code).toBe(1);
  expect(check(name)).toMatchObject({ status: "failed", detail: expect.stringMatching(detail) as string });
  expect(check(name)?.remedy).not.toBe("");
  expect(out).not.toContain("Secret");
});

test("an unknown key fails the authentication, and no further request is sent", async () => {
  const { env, simulator } = await simulated({ seed: { keys: [{ value: "sk-admin-another" }] } });
  const { code, status } = await examine(env);
  expect([code, status("api"), status("authentication")]).toEqual([1, "ok", "failed"]);
  expect(simulator.journal.count()).toBe(1);
});

test("a missing scope fails its family, and the other families are checked", async () => {
  const scopes = ["api.organization.projects.read", "api.fine_tuning.checkpoints.read"];
  const { env } = await simulated({ seed: { keys: [{ value: adminKey, scopes }, { value: ordinaryKey }] } });
  const { code, status, check } = await examine(env);
  expect([code, status("authentication")]).toEqual([1, "ok"]);
  expect(status("access_fine_tuning_checkpoint_permission")).toBe("ok");
  expect(check("access_group")).toMatchObject({
    status: "failed",
    remedy: expect.stringContaining("scopes") as string,
  });
});

test("a family that the organization does not have is a warning", async () => {
  const { env, simulator } = await simulated();
  simulator.faults.add({ kind: "unavailable", noun: "external_keys" });
  const { code, ok, check } = await examine(env);
  expect([code, ok]).toEqual([0, true]);
  expect(check("access_external_key")).toMatchObject({ status: "warning" });
});

test("without an answer, the connection fails and the other checks are skipped", async () => {
  const { env, simulator } = await simulated();
  await simulator.close();
  const { code, check, status } = await examine(env);
  expect([code, status("connection"), status("api"), status("clock")]).toEqual([1, "failed", "skipped", "skipped"]);
  expect(check("connection")?.detail).toContain("was refused");
});

test("a proxy that does not answer is named", async () => {
  const { env, simulator } = await simulated();
  const { port } = new URL(simulator.url);
  await simulator.close();
  vi.stubEnv("HTTPS_PROXY", `http://user:hidden@127.0.0.1:${port}`);
  const { code, check, out } = await examine({
    ...env,
    ...process.env,
    OPENAI_BASE_URL: "https://api.openai.com/v1",
    ...keys,
  });
  expect(code).toBe(1);
  expect(check("proxy")?.detail).toContain(`the proxy http://127.0.0.1:${port}`);
  expect(check("connection")).toMatchObject({ status: "failed", detail: expect.stringContaining("proxy") as string });
  expect(out).not.toContain("hidden");
});

test("a wrong address of a proxy fails without a request", async () => {
  const { code, status } = await examine({ ...keys, HTTPS_PROXY: "ftp://proxy.example" });
  expect([code, status("proxy"), status("connection")]).toEqual([1, "failed", "skipped"]);
});

test("a certificate that is not trusted fails", async () => {
  const { port } = await startSecureServer();
  const { code, check, status } = await examine({ ...keys, OPENAI_BASE_URL: `https://localhost:${port}/v1` });
  expect([code, status("connection"), status("certificate"), status("api")]).toEqual([1, "ok", "failed", "skipped"]);
  expect(check("certificate")?.remedy).toContain("NODE_EXTRA_CA_CERTS");
});

test("an address that is not the API's fails, and the key is not tried further", async () => {
  const { env, simulator } = await simulated();
  const { code, check, status } = await examine({ ...env, OPENAI_BASE_URL: simulator.url.replace("/v1", "/v2") });
  expect([code, status("connection"), status("api"), status("authentication")]).toEqual([1, "ok", "failed", "skipped"]);
  expect(check("api")?.remedy).toContain("OPENAI_BASE_URL");
  const page = await startServer((response) => response.end("<html>Sign in</html>"));
  expect((await examine({ ...env, OPENAI_BASE_URL: page.url })).status("api")).toBe("failed");
});

test("an invalid base URL fails without a request", async () => {
  const { code, status, check } = await examine({ ...keys, OPENAI_BASE_URL: "http://api.example/v1" });
  expect([code, status("base_url"), status("connection")]).toEqual([1, "failed", "skipped"]);
  expect(check("base_url")?.detail).toContain("unencrypted");
});

test("a wrong clock is a warning", async () => {
  const { env } = await simulated();
  const { code, check } = await examine(env, () => Date.now() + 3_600_000);
  expect(code).toBe(0);
  expect(check("clock")).toMatchObject({
    status: "warning",
    detail: expect.stringMatching(/36\d\d s ahead of/u) as string,
  });
});

test("an organization that does not own the key fails the authentication", async () => {
  const { env } = await simulated({ seed: { organization: "org-mine" } });
  const { code, status } = await examine({ ...env, OPENAI_ORG_ID: "org-other" });
  expect([code, status("organization"), status("authentication")]).toEqual([1, "ok", "failed"]);
});

test("unknown options are refused", async () => {
  const { env } = await simulated();
  expect((await run(["--fix"], env)).code).toBe(1);
  expect((await run(["--help"], env)).out).toContain("--json");
});

const keys = { OPENAI_ADMIN_KEY: adminKey, OPENAI_API_KEY: ordinaryKey };

async function simulated(
  options: SimulatorOptions = {},
): Promise<{ readonly simulator: Simulator; readonly env: NodeJS.ProcessEnv }> {
  const simulator = await startSimulator(options);
  onTestFinished(async () => await simulator.close().catch(() => undefined));
  return { simulator, env: { OPENAI_BASE_URL: simulator.url, ...keys } };
}

async function examine(env: NodeJS.ProcessEnv, now = Date.now): Promise<Examined> {
  const result = await run(["--json"], env, now);
  const { ok, checks } = JSON.parse(result.out) as { readonly ok: boolean; readonly checks: readonly Check[] };
  const check = (name: string): Check | undefined => checks.find((each) => each.name === name);
  return { ...result, ok, checks, check, status: (name) => check(name)?.status };
}

async function run(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  now = Date.now,
): Promise<{ readonly code: number; readonly out: string; readonly error: string }> {
  const texts = { out: "", error: "" };
  const about = {
    version: "0.0.0",
    env,
    command: "doctor",
    settings: { max_retries: 0, request_timeout: 20 },
    masking: createMasking(),
    log: () => {},
  };
  const code = await doctor(args, {
    env,
    now,
    out: (text) => void (texts.out += text),
    error: (text) => void (texts.error += text),
    signal: new AbortController().signal,
    connect: async () => await connectByEnvironment(about),
  });
  return { code, ...texts };
}
