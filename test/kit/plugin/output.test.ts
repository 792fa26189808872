import { describe, expect, test } from "vitest";
import { createMasking } from "../../../src/kit/plugin/masking.ts";
import { launchFixture } from "./fixture.ts";

const loud = { TF_LOG: "TRACE", TF_LOG_PROVIDER: undefined, TF_LOG_PROVIDER_FIXTURE: undefined };

describe("after the handshake", () => {
  test.each(["console.log", "stdout", "console.error"])(
    "%s becomes a warning and never reaches stdout",
    async (what) => {
      const host = await launchFixture({ env: loud });
      await host.call("ValidateResourceConfig", { type_name: what });
      await host.shutdown();
      expect(host.stdout()).toBe(`${host.handshake.line}\n`);
      const warnings = host.logs().filter((line) => line["@level"] === "warn");
      expect(warnings.map((line) => line["@message"])).toEqual([what === "console.error" ? "oops" : "!"]);
    },
  );

  test("the traces of grpc-js go to the log", async () => {
    const host = await launchFixture({ env: { ...loud, GRPC_TRACE: "all", GRPC_VERBOSITY: "DEBUG" } });
    await host.call("GetMetadata", {});
    await host.shutdown();
    expect(host.logs().filter((line) => line["source"] === "grpc").length).toBeGreaterThan(0);
    expect(
      host
        .stderr()
        .split("\n")
        .filter((line) => line !== "" && !line.startsWith("{")),
    ).toEqual([]);
  });
});

describe("a log line", () => {
  test("has the reserved keys as strings, a timestamp of six digits, and no secret", async () => {
    const host = await launchFixture({ env: loud });
    await host.call("ValidateResourceConfig", { type_name: "log" });
    await host.shutdown();
    const line = host.logs().find((entry) => entry["@level"] === "info");
    expect(line).toEqual({
      "@level": "info",
      "@message": "the key is ***",
      "@module": "provider",
      "@timestamp": expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/) as string,
      _level: "x",
      key: "***",
      count: 3,
    });
    expect(host.stderr()).not.toContain("s3cret");
  });

  test.each([
    [{ TF_LOG: undefined }, 0],
    [{ TF_LOG: "OFF" }, 0],
    [{ TF_LOG: "JSON" }, 1],
    [{ TF_LOG: "WARN" }, 0],
    [{ TF_LOG: "WARN", TF_LOG_PROVIDER: "info" }, 1],
    [{ TF_LOG: "TRACE", TF_LOG_PROVIDER: "INFO", TF_LOG_PROVIDER_FIXTURE: "ERROR" }, 0],
    [{ TF_LOG_PROVIDER_FIXTURE: "DEBUG" }, 1],
    [{ TOFU_LOG: "DEBUG" }, 1],
    [{ TF_LOG: "TRACE", TOFU_LOG_PROVIDER: "WARN" }, 0],
    [{ TF_LOG_PROVIDER: "INFO", TOFU_LOG_PROVIDER: "OFF" }, 1],
    [{ TF_LOG: "TRACE", TOFU_LOG_PROVIDER_FIXTURE: "ERROR" }, 0],
  ])("of level info with %j is printed %d times", async (env, times) => {
    const quiet = { TF_LOG: undefined, TF_LOG_PROVIDER: undefined, TF_LOG_PROVIDER_FIXTURE: undefined };
    const host = await launchFixture({ env: { ...quiet, ...env } });
    await host.call("ValidateResourceConfig", { type_name: "log" });
    await host.shutdown();
    expect(host.logs().filter((line) => line["@level"] === "info")).toHaveLength(times);
  });
});

describe("a crash", () => {
  test.each([
    ["throw", "it broke with ***"],
    ["reject", "a promise broke"],
  ])("by %s is told as Terraform looks for it, whatever TF_LOG is", async (what, message) => {
    const host = await launchFixture({ env: { ...loud, TF_LOG: undefined } });
    await host.call("ValidateResourceConfig", { type_name: what }).catch(() => {});
    expect(await host.exited).toEqual({ code: 2, signal: null });
    expect(host.stderr()).toMatch(new RegExp(`^panic: ${RegExp.escape(message)}\n\n.*\n +at `, "m"));
    expect(host.stderr()).not.toContain("s3cret");
  });
});

describe("masking", () => {
  test("replaces a secret as it is, in JSON, in a URL, and the longest first", () => {
    const { addSecret, mask } = createMasking();
    addSecret('sk-a/b"c');
    addSecret('sk-a/b"c-longer');
    addSecret("");
    expect(mask(`1 sk-a/b"c 2 ${JSON.stringify({ key: 'sk-a/b"c' })} 3 ${encodeURIComponent('sk-a/b"c')} 4`)).toBe(
      '1 *** 2 {"key":"***"} 3 *** 4',
    );
    expect(mask('sk-a/b"c-longer')).toBe("***");
    expect(mask("nothing here")).toBe("nothing here");
  });
});
