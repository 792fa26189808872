import { platforms, unavailable } from "./platforms.ts";
import type { Platform } from "./platforms.ts";
import { ReleaseError } from "./release-error.ts";

export interface Choice {
  readonly chosen: readonly Platform[];
  /** the platforms that are left out and the reasons, one line each */
  readonly without: readonly string[];
}

/**
 * Returns the wanted platforms. Without `wanted` it returns all platforms that this machine can make.
 *
 * @param wanted names, as in linux_amd64
 * @param all whether every platform must be possible, except those that exist nowhere
 * @param obstacleTo returns the reason why this machine cannot make a platform, and the remedy
 * @throws ReleaseError when this machine cannot make a required platform, or none at all
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

/** @throws ReleaseError when no platform has this name */
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
