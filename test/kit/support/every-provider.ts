/**
 * A provider with every mode, type and nesting there is, and nothing else. Run as a program it is the plugin
 * `terraform-provider-every`; its objects are files in the folder that EVERY_FOLDER names.
 */
import { tmpdir } from "node:os";
import { join } from "node:path";
import { optional } from "../../../src/kit/framework/attribute.ts";
import { defineProvider } from "../../../src/kit/framework/provider.ts";
import type { Provider } from "../../../src/kit/framework/provider.ts";
import { serve } from "../../../src/kit/serve.ts";
import { string } from "../../../src/kit/values/primitive.ts";
import type { Api } from "./every/api.ts";
import { openApi } from "./every/api.ts";
import { everyFixed } from "./every/fixed.ts";
import { everyMode } from "./every/mode.ts";
import { everyNesting } from "./every/nesting.ts";
import { everyIds, everyToken, functions } from "./every/rest.ts";
import { everyType } from "./every/type.ts";

export const address = "registry.terraform.io/test/every";

/** @param folder where its objects are */
export function everyProvider(folder: string): Provider<Api> {
  return defineProvider({
    name: "every",
    version: "1.0.0",
    description: "Every.",
    attributes: { label: optional(string, "May be unknown.") },
    configure: () => ({ bind: (signal) => openApi(folder, signal), close: () => Promise.resolve() }),
    toDiagnostic: () => undefined,
    resources: [everyType, everyMode, everyNesting, everyFixed],
    dataSources: [everyIds],
    ephemeralResources: [everyToken],
    functions,
  });
}

if (import.meta.main) {
  const folder = process.env["EVERY_FOLDER"] ?? join(tmpdir(), "terraform-provider-every");
  await serve(() => Promise.resolve({ provider: everyProvider(folder) }), { name: "every", version: "1.0.0", address });
}
