/** What a command of a provider uses that works with its objects outside of Terraform, such as one that writes configurations. */

export { createLog } from "./plugin/log.ts";
export { createMasking } from "./plugin/masking.ts";
export { fillBlocks } from "./framework/block.ts";
export { generateConfig } from "./framework/generate-config.ts";
export { importById } from "./framework/import.ts";
export { nestedBodyOf } from "./framework/nested.ts";
export { merge, read } from "./framework/read.ts";
export { validate } from "./framework/validate.ts";
