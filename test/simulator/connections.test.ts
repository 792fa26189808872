import { Agent, request } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { ask, simulator } from "./ask.ts";

test("a connection may close shortly after an answer with keep-alive", async () => {
  const target = await simulator({ seed: undefined });
  target.faults.add({ kind: "closing", milliseconds: 1 });
  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => agent.destroy());
  const seen = await new Promise<readonly string[]>((resolve, reject) => {
    const events: string[] = [];
    const asked = request(`${target.url}/organization/groups`, {
      agent,
      headers: { authorization: "Bearer sk-admin-x" },
    });
    asked.on("error", reject);
    asked.on("response", (response) => {
      events.push(`connection: ${response.headers.connection}`);
      response.socket.on("close", () => resolve([...events, "closed"]));
      response.on("end", () => events.push("whole"));
      response.resume();
    });
    asked.end();
  });
  expect(seen).toEqual(["connection: keep-alive", "whole", "closed"]);
});

test("every answer names the organization of its key", async () => {
  const seed = {
    organization: "org-bakery",
    keys: [{ value: "sk-admin-own" }, { value: "sk-admin-other", organization: "org-other" }],
  };
  const target = await simulator({ seed });
  const named = async (key: string | undefined, path: string) =>
    (await ask(target, path, { key })).headers.get("openai-organization");
  expect(await named("sk-admin-own", "/organization/groups")).toBe("org-bakery");
  expect(await named("sk-admin-own", "/organization/groups/group_x")).toBe("org-bakery");
  expect(await named("sk-admin-other", "/organization/groups")).toBe("org-other");
  expect(await named("sk-admin-unknown", "/organization/groups")).toBeNull();
  expect(await named(undefined, "/organization/groups")).toBeNull();
});

test("without a name in the seed, the organization has the simulator's default name", async () => {
  const { headers } = await ask(await simulator({ seed: {} }), "/organization/groups");
  expect(headers.get("openai-organization")).toBe("org-simulator");
});
