import { expect, onTestFinished, test } from "vitest";
import type { ObjectValue } from "terraform-plugin-kit";
import { validate } from "terraform-plugin-kit/testing";
import { path } from "../src/openai/path.ts";
import { openaiProvider } from "../src/provider.ts";
import { startSimulator } from "../src/simulator/server.ts";
import { rejection } from "./openai/test-server.ts";

function configured(
  config: object,
  env: NodeJS.ProcessEnv,
): ReturnType<ReturnType<typeof openaiProvider>["configure"]> {
  const provider = openaiProvider({ version: "1", env });
  return provider.configure(provider.schema.type.from(config) as ObjectValue, {
    warn: () => undefined,
    log: () => undefined,
    providerMeta: null,
    terraformVersion: "1.11.4",
    deferralAllowed: false,
    masking: { addSecret() {}, mask: (text: string) => text },
    signal: new AbortController().signal,
  });
}

const settings = ["admin_api_key", "api_key", "base_url", "organization", "project"];

test.each(settings)(
  "an empty %s is refused by its name, when it is validated and when it is known only later",
  async (name) => {
    const provider = openaiProvider({ version: "1", env: {} });
    for (const text of ["", " \n"]) {
      const config = provider.schema.type.from({ [name]: text }) as ObjectValue;
      expect(validate("provider openai", provider.schema, provider.validate, config)).toMatchObject([
        { summary: "Empty Provider Setting", path: [{ attribute: name }] },
      ]);
      expect(await rejection(configured({ [name]: text }, { OPENAI_ADMIN_KEY: "sk-admin-other" }))).toMatchObject({
        name: "DiagnosticError",
        diagnostic: { path: [{ attribute: name }] },
      });
    }
  },
);

test("an empty environment variable is one that is not set", async () => {
  const env = Object.fromEntries(
    ["ADMIN_KEY", "API_KEY", "BASE_URL", "ORG_ID", "PROJECT_ID"].map((name) => [`OPENAI_${name}`, ""]),
  );
  const connection = await configured({}, env);
  if ("defer" in connection) throw new Error("deferred");
  onTestFinished(async () => await connection.close?.());
  const api = connection.bind(new AbortController().signal);
  expect((await rejection(api.get(path`/organization/projects`))).message).toContain(
    "This request needs a key that is not set.",
  );
});

test.each(["organization", "project"])("an %s that no header can carry is found by validate", (name) => {
  const provider = openaiProvider({ version: "1", env: {} });
  const config = provider.schema.type.from({ [name]: "org abc" }) as ObjectValue;
  const [problem] = validate("provider openai", provider.schema, provider.validate, config);
  expect(problem).toMatchObject({ path: [{ attribute: name }] });
  expect(problem?.detail).toContain("a space");
});

test.each([
  [{ TF_APPEND_USER_AGENT: "team/7" }, "team/7"],
  [{ TOFU_APPEND_USER_AGENT: "team/7" }, "team/7"],
  [{ TF_APPEND_USER_AGENT: "team/7", TOFU_APPEND_USER_AGENT: "team/8" }, "team/7"],
])("the header User-Agent ends with what %j adds", async (added, end) => {
  const simulator = await startSimulator();
  onTestFinished(async () => await simulator.close());
  const env = { OPENAI_BASE_URL: simulator.url, OPENAI_ADMIN_KEY: "sk-admin-simulator", ...added };
  const connection = await configured({}, env);
  if ("defer" in connection) throw new Error("deferred");
  onTestFinished(async () => await connection.close?.());
  await connection.bind(new AbortController().signal).get(path`/organization/projects`);
  expect(simulator.journal.entries().map(({ userAgent }) => userAgent)).toEqual([
    `terraform-provider-openai/1 Terraform/1.11.4 ${end}`,
  ]);
});
