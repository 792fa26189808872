import { definitionsFor } from "../../../../src/kit/framework/define.ts";
import type { Api } from "./api.ts";

/** A managed resource of the provider `every`. */
export const { defineResource: resource } = definitionsFor<Api>();
