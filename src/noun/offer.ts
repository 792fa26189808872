import type {
  Action,
  DataSource,
  EphemeralResource,
  ListResource,
  ProviderFunction,
  Resource,
} from "terraform-plugin-kit";
import type { Api } from "../openai/client.ts";
import type { Exported } from "./exported.ts";
import type { Listing } from "./list.ts";

/**
 * How a resource of the API comes and goes. The rules in the tests depend on it. A key is an object that an import
 * cannot restore.
 */
export type Shape = "object" | "membership" | "setting" | "key";

/** All surfaces that a noun offers to users. */
export interface Offer {
  readonly shape?: Shape;
  readonly resource?: Resource<Api>;
  readonly data?: readonly DataSource<Api>[];
  readonly list?: ListResource<Api> & { readonly listing?: Listing };
  readonly exported?: Exported;
  readonly ephemeral?: readonly EphemeralResource<Api>[];
  readonly actions?: readonly Action<Api>[];
  readonly functions?: readonly ProviderFunction[];
}

/** Ties together the surfaces of a noun. `src/resources/index.ts` has one line for each offer. */
export function offer(parts: Offer): Offer {
  return parts;
}
