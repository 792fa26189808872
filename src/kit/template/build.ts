/**
 * `npm run build` makes dist/terraform-provider-example, one file for this machine.
 * `npm run release -- --version 0.1.0` makes dist/release, the zips for the Terraform Registry.
 */
import { build, release } from "terraform-plugin-kit/build";
import type { Program } from "terraform-plugin-kit/build";
import { startServer } from "./api/server.ts";

const program: Program = {
  name: "example",
  address: "registry.terraform.io/example/example",
  root: import.meta.dirname,
  entry: "src/main.ts",
  license: "MIT",
  documents: ["README.md"],
  // What runs here starts faster later: V8 compiles it beforehand.
  async rehearse(run) {
    const server = await startServer();
    await run({ EXAMPLE_URL: server.url, EXAMPLE_KEY: "a-key" }, async (host) => {
      await host.call("GetProviderSchema", {});
      const config = { json: Buffer.from(JSON.stringify({ url: null, key: null })) };
      await host.call("ConfigureProvider", { config, terraform_version: "1.15.0" });
      const raw_state = { json: Buffer.from(JSON.stringify({ id: "none", title: "None" })) };
      const type_name = "example_note";
      const { upgraded_state } = await host.call("UpgradeResourceState", { type_name, raw_state });
      await host.call("ReadResource", { type_name, current_state: upgraded_state });
    });
    await server.close();
  },
};

const [command, ...options] = process.argv.slice(2);
if (command === "release") await release(program, options);
else await build(program, process.argv.slice(2));
