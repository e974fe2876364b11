import { SingleBar, Presets } from "cli-progress";

/** Progress on stderr: bars on a terminal, plain lines elsewhere. */
export class Progress {
  #bar: SingleBar | undefined;

  say(what: string): void {
    console.error(`${what} …`);
  }

  /** A bar that is drawn as its function is called. */
  bar(name: string): (done: number, of: number) => void {
    this.end();
    if (!process.stderr.isTTY) {
      this.say(name);
      return () => undefined;
    }
    const format = `${name.padEnd(16)} {bar} {value}/{total}, {eta} s left`;
    const bar = new SingleBar(
      { format, stream: process.stderr, clearOnComplete: false },
      Presets.shades_classic,
    );
    this.#bar = bar;
    let started = false;
    return (done, of) => {
      if (!started) bar.start(of, 0);
      started = true;
      bar.update(done);
    };
  }

  end(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }
}
