/** The corner provider as an executable that Terraform, or a fake host, can launch; its journal goes to the log. */
import { createLog } from "../../../src/kit/plugin/log.ts";
import { serve } from "../../../src/kit/serve.ts";
import { cornerProvider } from "./corner-provider.ts";

const log = createLog({ name: "corner", env: process.env, mask: (text) => text });
await serve(() => Promise.resolve({ provider: cornerProvider((did) => log("info", "journal", { did })) }), {
  name: "corner",
  version: "1.2.3",
  address: "registry.terraform.io/example/corner",
});
