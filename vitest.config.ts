import { defineConfig } from "vitest/config";

const environment = { environment: "node", pool: "forks" } as const;

export default defineConfig({
  test: {
    maxWorkers: 2,
    reporters: ["default"],
    projects: [
      {
        test: {
          ...environment,
          name: "parts",
          include: ["test/**/*.test.ts"],
          exclude: ["test/e2e/**", "test/kit/e2e/**"],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        // The real terraform runs the real executable, which the set-up builds when it is missing or older than src/.
        test: {
          ...environment,
          name: "e2e",
          include: ["test/e2e/**/*.test.ts", "test/kit/e2e/**/*.test.ts"],
          globalSetup: ["test/support/global-setup.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
