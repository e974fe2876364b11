import { hash } from "node:crypto";

/** Bytes of a fingerprint: no two texts share one by chance. */
const SIZE = 16;

/** Lines on which texts first stood: 20 bytes for each text, where a map of them would take 150. */
export class FirstLines {
  #prints = Buffer.alloc(1024 * SIZE);
  /** Line by place; 0 where none is. */
  #lines = new Uint32Array(1024);
  #count = 0;

  /** The line on which the text stood first, if it did before; else it is this one. */
  note(text: string, line: number): number | undefined {
    if (this.#count * 2 >= this.#lines.length) this.#grow();
    const print = hash("sha256", text, "buffer").subarray(0, SIZE);
    const place = this.#placeOf(print);
    const first = this.#lines[place]!;
    if (first !== 0) return first;
    this.#put(place, print, line);
    this.#count += 1;
    return undefined;
  }

  /** Where a fingerprint is, or has room. */
  #placeOf(print: Buffer): number {
    const mask = this.#lines.length - 1;
    let place = print.readUInt32LE() & mask;
    while (this.#lines[place] !== 0 && !this.#printAt(place).equals(print)) {
      place = (place + 1) & mask;
    }
    return place;
  }

  #printAt(place: number): Buffer {
    return this.#prints.subarray(place * SIZE, (place + 1) * SIZE);
  }

  #put(place: number, print: Buffer, line: number): void {
    print.copy(this.#prints, place * SIZE);
    this.#lines[place] = line;
  }

  #grow(): void {
    const [prints, lines] = [this.#prints, this.#lines];
    this.#prints = Buffer.alloc(prints.length * 2);
    this.#lines = new Uint32Array(lines.length * 2);
    lines.forEach((line, place) => {
      if (line === 0) return;
      const print = prints.subarray(place * SIZE, (place + 1) * SIZE);
      this.#put(this.#placeOf(print), print, line);
    });
  }
}
