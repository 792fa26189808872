import { buildExecutable } from "./executable.ts";

/** Vitest calls this once before the first file of the e2e project, so that no test waits for a build. */
export default async function setup(): Promise<void> {
  await buildExecutable();
}
