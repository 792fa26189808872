/**
 * The log: lines of JSON on stderr in the format of HashiCorp's hclog, which Terraform parses and passes on. If a
 * reserved key is not a string, or a timestamp has another format, Terraform panics or prints the raw line.
 */
import type { Masking } from "./masking.ts";
import { writeStderr } from "./stderr.ts";

export type Level = "trace" | "debug" | "info" | "warn" | "error";
export type Fields = Readonly<Record<string, string | number | boolean | undefined>>;
export type Log = (level: Level, message: string, fields?: Fields) => void;

const levels: readonly string[] = ["trace", "debug", "info", "warn", "error", "off"] satisfies (Level | "off")[];
const off = levels.indexOf("off");

/** Characters. Terraform gives up on lines of 64 KiB, and escaping can turn one character into six. */
const longestText = 8192;

/**
 * Creates the log of the provider `name`. Its level is the first of TF_LOG_PROVIDER_<NAME>, TF_LOG_PROVIDER and TF_LOG
 * that is set; without any the log is silent. Each variable may begin with TOFU_ instead of TF_.
 */
export function createLog(options: {
  readonly name: string;
  readonly env: NodeJS.ProcessEnv;
  /** masks every text in the log */
  readonly mask: Masking["mask"];
  /** the `@module` of each line, `provider` by default */
  readonly module?: string;
}): Log {
  const { name, env, mask, module = "provider" } = options;
  const lowest = threshold(name, env);
  if (lowest === off) {
    return () => {};
  }
  return (level, message, fields) => {
    if (levels.indexOf(level) >= lowest) {
      writeStderr(`${logLine({ level, module, message, fields }, mask)}\n`);
    }
  };
}

function threshold(name: string, env: NodeJS.ProcessEnv): number {
  const own = `LOG_PROVIDER_${name.toUpperCase().replaceAll("-", "_")}`;
  const [wanted] = [own, "LOG_PROVIDER", "LOG"].flatMap((each) => env[`TF_${each}`] || env[`TOFU_${each}`] || []);
  if (!wanted) {
    return off;
  }
  // JSON and invalid levels log everything, as in Terraform.
  return Math.max(levels.indexOf(wanted.toLowerCase()), 0);
}

interface Entry {
  readonly level: Level;
  readonly module: string;
  readonly message: string;
  readonly fields: Fields | undefined;
}

function logLine({ level, module, message, fields = {} }: Entry, mask: Masking["mask"]): string {
  const text = (value: string): string => shortened(mask(value));
  const line: Record<string, string | number | boolean> = {};
  for (const [key, value] of Object.entries(fields)) {
    if (value !== undefined) {
      // The at sign marks the reserved keys.
      line[mask(key.replace(/^@+/, "_"))] =
        typeof value === "number" || typeof value === "boolean" ? value : text(value);
    }
  }
  return JSON.stringify({
    ...line,
    "@level": level,
    "@message": text(message),
    "@module": module,
    // Six digits, because Terraform accepts no other number of digits.
    "@timestamp": new Date().toISOString().replace("Z", "000Z"),
  });
}

function shortened(whole: string): string {
  return whole.length > longestText ? `${whole.slice(0, longestText)}… (${whole.length} characters)` : whole;
}
