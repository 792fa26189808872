import { serve } from "terraform-plugin-kit/serve";

/** Where the provider is published. */
const address = "registry.terraform.io/example/example";

/** Written in by the build. */
declare const __VERSION__: string | undefined;
const version = typeof __VERSION__ === "string" ? __VERSION__ : "0.0.0-source";

if (process.argv.includes("--version")) console.log(version);
else void serve(() => import("./provider.ts"), { name: "example", version, address });
