/** The corner provider as an executable that Terraform, or a fake host, can launch; its journal goes to the log. */
import { createLog } from "../../src/plugin/log.ts";
import { createMasking } from "../../src/plugin/masking.ts";
import { serve } from "../../src/plugin/serve.ts";
import { createProviderServer } from "../../src/protocol/server.ts";
import { cornerProvider } from "./corner-provider.ts";

const { env } = process;
const masking = createMasking();
const log = createLog({ name: "corner", env, mask: masking.mask });
const server = createProviderServer(
  cornerProvider((did) => log("info", "journal", { did })),
  log,
  masking,
);
await serve({
  name: "corner",
  version: "1.2.3",
  address: "registry.terraform.io/example/corner",
  env,
  mask: masking.mask,
  connect: (closed) => server.connect(closed),
  close: () => server.close(),
});
