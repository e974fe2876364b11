import { Presets, SingleBar } from "cli-progress";
import type { PushProgress } from "../sdk/index.js";
import type { Output } from "./output.js";

/** Shows how a push stands. */
export interface Progress {
  tell(progress: PushProgress): void;
  end(): void;
}

/** A bar on a terminal; nothing where nobody looks. */
export function progressBar({ quiet }: Output): Progress {
  if (quiet || !process.stderr.isTTY) return { tell: () => undefined, end: () => undefined };
  const format = "{phase} {bar} {value} of {total}, {speed} a second, {left}{note}";
  const bar = new SingleBar(
    { format, stream: process.stderr, hideCursor: true },
    Presets.shades_grey,
  );
  let running = false;
  return {
    tell({ phase, total, rows, perSecond, secondsLeft, note }) {
      const settled = rows.done + rows["already-done"] + rows.refused;
      const payload = {
        phase,
        speed: perSecond.toFixed(0),
        left: secondsLeft === undefined ? "" : `${Math.ceil(secondsLeft)} s left`,
        note: note === undefined ? "" : `; ${note}`,
      };
      if (running) bar.setTotal(total);
      else bar.start(total, settled, payload);
      running = true;
      bar.update(settled, payload);
    },
    end() {
      if (running) bar.stop();
      running = false;
    },
  };
}
