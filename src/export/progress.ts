import type { Progress } from "./read.ts";

export interface ProgressLine {
  show(this: void, progress: Progress): void;
  /** Clears the line. */
  end(): void;
}

/**
 * Shows the progress of the read on a terminal, in one line. Without a terminal it shows nothing.
 *
 * @param write writes to the terminal; undefined where there is none
 */
export function progressLine(write: ((text: string) => void) | undefined): ProgressLine {
  const under = new Map<string, Progress>();
  let lists = 0;
  let shown = 0;
  return {
    show(progress) {
      lists += 1;
      under.set(progress.kind, progress);
      if (write === undefined) return;
      // The kind with the most remaining lists is shown.
      const [longest] = [...under.values()].toSorted((a, b) => b.of - b.done - (a.of - a.done));
      const text = longest && longest.done < longest.of ? `, ${longest.kind} ${longest.done} of ${longest.of}` : "";
      const line = `Reading the organization: ${lists} list${lists === 1 ? "" : "s"}${text}`;
      write(`\r${line.padEnd(shown)}`);
      shown = line.length;
    },
    end() {
      if (write !== undefined && shown > 0) write(`\r${" ".repeat(shown)}\r`);
      shown = 0;
    },
  };
}
