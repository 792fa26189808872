import type { Progress } from "./read.ts";

export interface ProgressLine {
  show(this: void, progress: Progress): void;
  /** Takes the line away. */
  end(): void;
}

/**
 * Shows on a terminal, in one line, how far the reading is. Where the output is no terminal, nothing is shown.
 *
 * @param write undefined where there is no terminal
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
      // The kind that has the most to do yet says the most.
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
