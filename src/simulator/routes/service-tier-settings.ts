import { Refusal } from "../errors.ts";
import { defineNoun } from "../route.ts";
import { setting } from "../setting.ts";
import { choice, listOf, optional } from "../shape.ts";
import type { Check } from "../shape.ts";
import { project } from "./projects.ts";

type Tier = "flex" | "fast" | "ultrafast";

interface Tiers {
  readonly default: "standard" | "fast" | "scale";
  readonly enabled_tiers: "all" | readonly Tier[];
}

const someTiers = listOf(choice("flex", "fast", "ultrafast"));

const allOrSome: Check<Tiers["enabled_tiers"]> = {
  read: (value, param) => (value === "all" ? value : someTiers.read(value, param)),
};

const initial: Tiers = { default: "standard", enabled_tiers: "all" };

/** /organization/projects/{project}/service_tier_settings */
export const serviceTierSettings = defineNoun({
  name: "service_tier_settings",
  ...setting("/organization/projects/{}/service_tier_settings", {
    table: { name: "service_tier_settings" },
    title: "service tier setting",
    parent: project,
    initial: () => initial,
    body: { default: optional(choice("standard", "fast", "scale")), enabled_tiers: optional(allOrSome) },
    update(former = initial, input): Tiers {
      if (Object.keys(input).length === 0) {
        throw new Refusal(400, "At least one of 'default' and 'enabled_tiers' must be given.");
      }
      return { ...former, ...input };
    },
    present: (tiers) => ({ object: "project.service_tier_settings" as const, ...tiers }),
  }),
});
