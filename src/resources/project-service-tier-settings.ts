import { atLeastOneOf, each, notEmpty, optionalComputed, set, string } from "terraform-plugin-kit";
import type { Value } from "terraform-plugin-kit";
import { defineResource } from "../noun/life.ts";
import { defineNoun } from "../noun/noun.ts";
import { offer } from "../noun/offer.ts";
import { openWords } from "../noun/open-words.ts";
import { currentOf, settingOf } from "../noun/setting.ts";
import { path } from "../openai/path.ts";
import { projects } from "./project.ts";

const defaults = openWords("default", "standard fast scale");
const tiers = openWords("enabled_tiers", "all flex fast ultrafast");

const tierSettings = defineNoun({
  name: "project_service_tier_settings",
  title: "service tier settings",
  parents: { project_id: projects },
  list: ({ project_id }) => ({ path: path`/organization/projects/${project_id}/service_tier_settings` }),
  attributes: {
    default: optionalComputed(string, `The tier of requests that do not name a tier: ${defaults.text}.`, {
      hint: "If omitted, the tier stays as it is.",
      validate: [notEmpty],
    }),
    enabled_tiers: optionalComputed(
      set(string),
      `The tiers that requests may ask for besides the standard tier: ${tiers.text}. \`["all"]\` includes tiers to come; \`[]\` allows the standard tier only.`,
      { hint: "If omitted, the tiers stay as they are.", validate: [each(notEmpty), allAlone] },
    ),
  },
  // The API returns all tiers as a text, and some tiers as a list.
  fromApi: ({ enabled_tiers: enabled, ...others }) => ({
    ...others,
    enabled_tiers: typeof enabled === "string" ? [enabled] : enabled,
  }),
});

export const projectServiceTierSettings = offer({
  shape: "setting",
  resource: defineResource({
    ...settingOf(tierSettings, {
      set: ({ enabled_tiers: enabled, ...others }) => ({
        ...others,
        ...(Array.isArray(enabled) && { enabled_tiers: enabled[0] === "all" ? "all" : enabled }),
      }),
    }),
    description:
      "The service tiers of a project. A destroy restores the former value of each setting that was configured.",
    validate: [atLeastOneOf("default", "enabled_tiers"), defaults.rule, tiers.rule],
  }),
  exported: { noun: tierSettings, shared: { by: [] } },
  data: [currentOf(tierSettings, "The service tiers of a project.")],
});

function allAlone(value: Value): string | undefined {
  return Array.isArray(value) && value.includes("all") && value.length > 1
    ? 'must be ["all"] alone, or must not have "all": it already includes every tier'
    : undefined;
}
