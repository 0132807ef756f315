// How much higher than one row each line of a log is: a tree of sums, so that a line among millions is found by its
// place, and a place by its line, in a few steps.

/** Extra heights of lines, all nothing at first. */
export class Heights {
  private sums = new Float64Array(1024);
  private values = new Float64Array(1024);

  /** The extra height of a line. */
  of(line: number): number {
    return this.values[line] ?? 0;
  }

  /** Sets it; tells by how much it changed. */
  set(line: number, height: number): number {
    while (line >= this.values.length) this.grow();
    const change = height - (this.values[line] ?? 0);
    if (change === 0) return 0;
    this.values[line] = height;
    this.add(line, change);
    return change;
  }

  /** The sum of the lines before this one. */
  before(line: number): number {
    let sum = 0;
    for (let at = Math.min(line, this.values.length); at > 0; at -= at & -at) sum += this.sums[at - 1] ?? 0;
    return sum;
  }

  /** Forgets all of them: the width has changed. */
  clear(): void {
    this.sums.fill(0);
    this.values.fill(0);
  }

  private add(line: number, change: number): void {
    for (let at = line + 1; at <= this.sums.length; at += at & -at) this.sums[at - 1] = (this.sums[at - 1] ?? 0) + change;
  }

  private grow(): void {
    const old = this.values;
    this.values = new Float64Array(old.length * 2);
    this.sums = new Float64Array(old.length * 2);
    old.forEach((value, line) => {
      if (value === 0) return;
      this.values[line] = value;
      this.add(line, value);
    });
  }
}
