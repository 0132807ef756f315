// Regular expressions as templates write them.

const GIVEN = ['r/[ab]/g', 'r/a/', 'r/\\s+/g', 'r/(\\w)(\\w*)/g', 'r/[^a-z]/gi', 'r/^.|$/gm', 'r/([A-Z])/g', 'r/(?:b|c)+/', 'r/(?<n>o)/g', 'r/x*/g',
  'r/\\bq\\w+\\b/i', 'r/(.)\\1/', 'r/a(?=b)/', 'r/(?<=a)b/', 'r/(?!a)./g', 'r/\\d{2,}/', 'r/o{1,2}?/g', 'r/[\\s\\S]/y', 'r/\\u0061/', 'r/\\x62/g', 'r/a|b|/g',
  'r/(a)|(b)/g', 'r/(a*)*b/', 'r/((x)|(y))*/', 'r/[^]/', 'r/[]/', 'r/{/', 'r/}/', 'r/]/', 'r/a{,2}/', 'r/\\0/', 'r/\\1/', 'r/\\8/', 'r/[\\b]/', 'r/\\c/', 'r/\\//g',
  'r/(?<!a)b/g', 'r/É/i', 'r/ß/i', 'r/[à-ý]/gi', 'r/\\W/g', 'r/\\D+$/', 'r/(/', 'r/a/gg', 'r/a/u', 'r/*/', 'r/[b-a]/', 'r/a{2,1}/', 'r/(?<n>a)(?<n>b)/', 'r/\\k<n>/',
  'r/(?<n>a)\\k<n>?/', 'r/.*?,/g', 'r/(,)/', 'r/,|(b)/', 'r//g', 'r/(?:)/', 'r/^/gm', 'r/$/g'];

const atom = dice => dice.of(['a', 'b', 'c', '.', '\\w', '\\s', '[a-c]', '[^b]', '(a|b)', '(?:bc)', '(b)?', '\\b', '^', '$', '(?=a)', '(?!b)', 'e', ' ']);
const many = dice => (dice.chance(0.35) ? dice.of(['*', '+', '?', '{1,2}', '{2}', '*?', '+?', '??']) : '');

export const pattern = dice => {
  if (dice.chance(0.6)) return dice.of(GIVEN);
  const parts = dice.several(1, 4, () => {
    const one = atom(dice);
    return ['\\b', '^', '$'].includes(one) ? one : one + many(dice);
  });
  return `r/${parts.join('')}${dice.chance(0.15) ? '|' + atom(dice) : ''}/${dice.of(['', 'g', 'g', 'i', 'gi', 'gm', 'y', 'm'])}`;
};
