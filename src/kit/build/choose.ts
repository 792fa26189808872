import { platforms, unavailable } from "./platforms.ts";
import type { Platform } from "./platforms.ts";
import { ReleaseError } from "./release-error.ts";

export interface Choice {
  readonly chosen: readonly Platform[];
  /** what is left out, and why, a line each */
  readonly without: readonly string[];
}

/**
 * Those platforms that were asked for. Without a wish it is whatever can be made here.
 *
 * @param wanted names, as in linux_amd64
 * @param all that nothing may be left out but what nobody can make
 * @param obstacleTo says why a platform cannot be made on this machine, and what helps
 * @throws ReleaseError when this machine cannot make one that was asked for, or none at all
 */
export async function choosePlatforms(
  wanted: readonly string[],
  all: boolean,
  obstacleTo: (platform: Platform) => Promise<string | undefined>,
): Promise<Choice> {
  const candidates = wanted.length === 0 ? platforms : [...new Set(wanted)].map(platformOf);
  const obstacles = new Map<Platform, string>();
  for (const platform of candidates) {
    const obstacle = await obstacleTo(platform);
    if (obstacle !== undefined) obstacles.set(platform, obstacle);
  }
  if (obstacles.size > 0 && (all || wanted.length > 0 || obstacles.size === candidates.length)) {
    const told = [...obstacles].map(([{ name }, obstacle]) => `${name} cannot be made here: ${obstacle}.`);
    throw new ReleaseError(`${told.join("\n")}\nTo make others, name each with --platform.`);
  }
  const leftOut = [...[...obstacles].map(([{ name }, why]) => [name, why]), ...Object.entries(unavailable)];
  return {
    chosen: candidates.filter((platform) => !obstacles.has(platform)),
    without: wanted.length > 0 ? [] : leftOut.map(([name, why]) => `Without ${name}: ${why}.`),
  };
}

/** @throws ReleaseError when there is no such platform */
export function platformOf(wanted: string): Platform {
  const found = platforms.find((platform) => platform.name === wanted);
  if (found !== undefined) return found;
  const reason = unavailable[wanted];
  throw new ReleaseError(
    reason === undefined
      ? `There is no platform ${wanted}. There are ${platforms.map((platform) => platform.name).join(", ")}.`
      : `${wanted} cannot be released: ${reason}.`,
  );
}
