import type { Path } from "../values/path.ts";
import type { ObjectValue } from "../values/value.ts";

/** The context of every operation of an author. */
export interface Context {
  /**
   * Shows the user a warning when the operation ends, in success or failure.
   *
   * @param summary a short constant text, because Terraform groups warnings by it; `detail` has the specifics
   */
  warn(summary: string, detail: string, path?: Path): void;
  readonly log: Log;
  /** The module's `provider_meta`. Null where the module has none or the provider declares none. */
  readonly providerMeta: ObjectValue | null;
}

/**
 * Writes one structured line. It masks the secrets of the provider's configuration and the secrets that the provider
 * added.
 */
export type Log = (
  level: "trace" | "debug" | "info" | "warn" | "error",
  message: string,
  fields?: Readonly<Record<string, string | number | boolean | undefined>>,
) => void;
