import type { Clock } from "./clock.ts";

/** The time by the API's clock, which dates its objects. This machine's clock may be wrong or jump. */
export interface ApiClock {
  /** Reads the header Date of an answer, which may be missing or invalid. */
  note(date: string | undefined): void;
  /** Unix seconds; by this machine's clock until the first answer. */
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
