import { join } from "node:path";
import { afterEach } from "vitest";
import { launch, runToEnd } from "../../../src/kit/testing/fake-host.ts";
import type { FakeHost, Launch, Printed } from "../../../src/kit/testing/fake-host.ts";

const script = join(import.meta.dirname, "fixtures/plugin.ts");
const running: FakeHost[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((host) => host.kill()));
});

export const fixture = { command: process.execPath, args: [script] } as const;

/** The fixture as a child of a fake host; killed after the test if it is still there. */
export async function launchFixture(options: Partial<Launch> = {}): Promise<FakeHost> {
  const host = await launch({ ...fixture, ...options });
  running.push(host);
  return host;
}

export function runFixture(options: Partial<Launch> = {}): Promise<Printed> {
  return runToEnd({ ...fixture, ...options });
}
