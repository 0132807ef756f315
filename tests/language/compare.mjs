// By hand: node compare.mjs SEED COUNT shows where the engines differ, shortest first.
import { Generator } from './generator.mjs';
import { excused } from './differences.mjs';
import { ours, theirs } from './engines.mjs';

const [seed = 1, count = 2000, show = 30] = process.argv.slice(2).map(Number);
const generator = new Generator(seed);
const cases = Array.from({ length: count }, () => generator.case());
const found = await ours(cases);
const different = [];
let errors = 0;
for (const [index, it] of cases.entries()) {
  const wanted = theirs(it);
  if (wanted.startsWith('{"error"')) errors += 1;

  if (excused(it, wanted, found[index])) continue;
  if (wanted !== found[index]) different.push({ it, wanted, found: found[index] });
}
different.sort((a, b) => a.it.source.length - b.it.source.length);
for (const { it, wanted, found } of different.slice(0, show)) {
  const { source, cookiecutter, trimBlocks, lstripBlocks } = it;
  console.log(JSON.stringify({ source, cookiecutter, trimBlocks, lstripBlocks }), '\n   theirs', wanted.slice(0, 400), '\n   ours  ', found.slice(0, 400));
}
console.log(`${different.length} of ${count} differ, ${errors} are errors`);
