// Where the engines may differ, each with its reason. Nothing else may.

const limit = text => /^\{"error":"Template (parsing|evaluation) exceeded the /.test(text);

export const DIFFERENCES = [
  {
    name: 'limits',
    reason: 'A template that runs into a limit may run into another one first: ours also counts the text that is copied and the steps of '
      + 'regular expressions, which nunjitsu leaves to the JavaScript engine.',
    holds: (it, wanted, found) => limit(found) && (limit(wanted) || wanted.includes('"error"')),
  },
];

export const excused = (it, wanted, found) => DIFFERENCES.find(one => one.holds(it, wanted, found))?.name;
