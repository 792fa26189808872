import type { Path } from "../values/path.ts";
import type { ObjectValue } from "../values/value.ts";

/** What every operation of an author is given besides its values and the API. */
export interface Context {
  /**
   * Shows the user a warning once the operation is done, whether it succeeded or failed.
   *
   * @param summary short and always the same, because Terraform groups by it; the specifics belong in `detail`
   */
  warn(summary: string, detail: string, path?: Path): void;
  readonly log: Log;
  /** What the module says in `provider_meta`; null where it says nothing or the provider declares none. */
  readonly providerMeta: ObjectValue | null;
}

/** Writes one structured line. It masks the secrets of the provider's configuration and those that the provider added. */
export type Log = (
  level: "trace" | "debug" | "info" | "warn" | "error",
  message: string,
  fields?: Readonly<Record<string, string | number | boolean | undefined>>,
) => void;
