import { join } from "node:path";
import type { Program } from "terraform-plugin-kit/build";
import { rehearse } from "./rehearse.ts";

/** This provider, for its build and its release. */
export const program: Program = {
  name: "openai",
  address: "registry.terraform.io/terraform-openai/openai",
  root: join(import.meta.dirname, "../.."),
  entry: "src/main.ts",
  license: "MIT",
  rehearse,
  chunks: {
    http: /[\\/]node_modules[\\/]undici[\\/]|[\\/]src[\\/]openai[\\/]undici[^\\/]*\.ts$/,
    sodium: /[\\/]node_modules[\\/]libsodium/,
    simulator: /[\\/]src[\\/]simulator[\\/]/,
  },
  // Without it Node reads the authorities that it brings, in a thread, as soon as node:tls is loaded: 5 ms of CPU time at
  // every launch. The client asks for them by name before its first connection over https (src/openai/transport.ts).
  nodeOptions: ["--use-openssl-ca"],
};
