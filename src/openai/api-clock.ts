import type { Clock } from "./clock.ts";

/** The time by the API's own clock, by which its objects are dated: that of this machine may be wrong, or jump. */
export interface ApiClock {
  /** Notes what an answer says in its header Date, which may be missing or no date. */
  note(date: string | undefined): void;
  /** Unix seconds; by this machine's clock until the API has told. */
  time(): number;
}

export function createApiClock(clock: Clock): ApiClock {
  let told: { readonly date: number; readonly at: number } | undefined;
  return {
    note(header = "") {
      const date = Date.parse(header);
      if (!Number.isNaN(date)) told = { date, at: clock.now() };
    },
    time: () => (told === undefined ? clock.date() : told.date + clock.now() - told.at) / 1000,
  };
}
