import type { Deferred } from "../wire/gen/tfplugin6/Deferred.ts";

/** The reason why an operation waits for a later plan. */
export type DeferralReason = keyof typeof reasons;

/** Returns the `Deferred` message. Only for calls whose client allows deferral. */
export function deferral(reason: DeferralReason): Deferred {
  return { reason: reasons[reason] };
}

const reasons = { resource_config_unknown: 1, provider_config_unknown: 2, absent_prerequisite: 3 } as const;
